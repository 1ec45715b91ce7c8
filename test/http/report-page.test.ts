import { linePlot } from '../../src/http/report-page/line-plot';
import { figure, markup } from '../../src/http/report-page/markup';

describe('markup', () => {
  it('escapes what is put into it and keeps markup as it is', () => {
    const name = `<img src=x onerror="alert('&')">`;
    const inner = markup`<b>${name}</b>`;
    expect(markup`<p title="${name}">${inner}${[inner, inner]}${null}${7}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">' +
        '<b>&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</b>'.repeat(3) +
        '7</p>',
    );
  });

  it.each([
    [0, '0'],
    [1234, '1234'],
    [0.123456, '0.1235'],
    [1e-7, '1.000e-7'],
    [12_345_678.9, '1.235e+7'],
    [Number.NaN, '–'],
    [null, '–'],
  ])('writes %p as %s', (value, text) => expect(figure(value)).toBe(text));
});

describe('a plot of lines', () => {
  const axes = { x: 'step', y: 'loss' };
  it('has nothing for no finite point', () => {
    expect(linePlot([], axes).text).toBe('');
    expect(linePlot([{ name: 'a', points: [{ x: 1, y: null }] }], axes).text).toBe('');
  });

  it('leaves gaps, and escapes names', () => {
    const points = [1, null, 3, 4].map((y, x) => ({ x, y }));
    const { text } = linePlot([{ name: '<a>', points }], axes);
    expect(text).toContain('&lt;a&gt;');
    expect(/ d="([^"]*)"/.exec(text)?.[1]?.match(/[ML]/g)).toEqual(['M', 'M', 'L']);
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});
