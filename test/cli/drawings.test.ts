import { bar, sparkline } from '../../src/cli/bars';
import { compareRepro, describeRepro, parseRepro, type Repro } from '../../src/cli/repro';
import { layOutTable } from '../../src/cli/table';

it('bars are exact to an eighth of a character, and end at both ends', () => {
  expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(2, 4), bar(-1, 4)]).toEqual(['', '██', '████', '████', '']);
  expect(bar(0.5 + 1 / 32, 4)).toBe('██▏');
});

it('sparklines span from low to high; a gap stays a gap, a flat line is in the middle', () => {
  expect(sparkline([0, NaN, 7, 100], 0, 7)).toBe('▁ ██');
  expect(sparkline([3, 3], 3, 3)).toBe('▅▅');
});

it('tables put numbers to the right and say nothing with a dash', () => {
  expect(
    layOutTable(
      ['NAME', 'ROWS'],
      [
        ['a', 5],
        ['long', 100],
      ],
    ),
  ).toEqual(['NAME  ROWS', 'a        5', 'long   100']);
  expect(layOutTable(['A', 'B'], [[null, 'x']])).toEqual(['A  B', '-  x']);
});

describe('a job that is run again', () => {
  const repro = {
    spec: {},
    expected: { metrics: { mae: 100, skill: null }, weights_sha256: 'abc' },
  } as unknown as Repro;
  const report = (mae: number | null, weights?: string): unknown => ({
    metrics: { mae, skill: null },
    ...(weights === undefined ? {} : { lineage: { weights_sha256: weights } }),
  });

  it.each([
    [report(100, 'abc'), true, 'reproduced: the same weights, bit for bit'],
    [report(100.5, 'abd'), true, 'reproduced: largest difference 0.50% (mae), other weights'],
    [report(102, 'abd'), false, 'not reproduced: largest difference 2.00% (mae), other weights'],
    [report(null), false, 'not reproduced: largest difference missing (mae)'],
  ])('%j', (found, passed, words) => {
    const comparison = compareRepro(repro, found);
    expect([comparison.passed, describeRepro(comparison)]).toEqual([passed, words]);
  });

  it('is read from a repro.json of this release only', () => {
    expect(() => parseRepro('f.json', null)).toThrow('f.json is no repro.json');
    expect(() => parseRepro('f.json', { format: 'striate-repro', format_version: 2 })).toThrow(
      'this release reads 1',
    );
    expect(parseRepro('f.json', { format: 'striate-repro', format_version: 1, ...repro })).toMatchObject(
      repro,
    );
  });
});
