import fc from 'fast-check';
import { floatText } from '../../../../src/http/protocols/json/float-text';

describe('floatText', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-2.5, '-2.5'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(1 / 3), '0.33333334'],
    [16_777_216, '16777216.0'],
    [Math.fround(1e10), '10000000000.0'],
    [Math.fround(1e-7), '1e-7'],
    [Math.fround(3.4028234663852886e38), '3.4028235e+38'],
    [2 ** -149, '1.4013e-45'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('%d is %s', (value, text) => expect(floatText(value)).toBe(text));

  it('reads back as the same float32, in at most nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value);
        expect(Math.fround(Number(text))).toBe(value);
        const digits = text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
        expect(digits.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 20_000 },
    );
  });
});
