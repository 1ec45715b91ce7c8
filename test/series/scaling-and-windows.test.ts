import fc from 'fast-check';
import { padContext } from '../../src/series/pad-context';
import { fitScaler, scale, unscale } from '../../src/series/scaler';
import { countWindows, windowsOf } from '../../src/series/windows';

const KINDS = ['none', 'standard', 'mean', 'minmax'] as const;
const seriesOf = fc.float64Array({ minLength: 1, maxLength: 40, min: -1e6, max: 1e6, noNaN: true });

describe('scalers', () => {
  it('fits hand-made numbers', () => {
    const values = Float64Array.from([2, 4, 6, -8]);
    expect(fitScaler('standard', values)).toEqual({ kind: 'standard', offset: 1, factor: Math.sqrt(29) });
    expect(fitScaler('mean', values)).toEqual({ kind: 'mean', offset: 0, factor: 5 });
    expect(fitScaler('minmax', values)).toEqual({ kind: 'minmax', offset: -8, factor: 14 });
    expect(fitScaler('none', values)).toEqual({ kind: 'none', offset: 0, factor: 1 });
  });

  it('goes there and back for any series', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), seriesOf, (kind, values) => {
        const scaler = fitScaler(kind, values);
        unscale(scale(values, scaler), scaler).forEach((value, at) => {
          expect(Math.abs(value - values[at]!)).toBeLessThan(1e-6);
        });
      }),
    );
  });

  it.each(KINDS)('%s keeps constant and empty series finite', (kind) => {
    for (const values of [new Float64Array(3), new Float64Array(3).fill(7), new Float64Array(0)]) {
      expect(scale(values, fitScaler(kind, values)).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('windows', () => {
  it('counts as the formula says and cuts what it counts', () => {
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(fc.nat(40), size, size, size, (length, lookback, horizon, stride) => {
        const values = Float64Array.from({ length }, (_, at) => at);
        const windows = [...windowsOf(values, { lookback, horizon, stride })];
        expect(windows).toHaveLength(countWindows(length, { lookback, horizon, stride }));
        windows.forEach(({ start, input, target }, index) => {
          expect(start).toBe(index * stride);
          expect([...input, ...target]).toEqual(
            Array.from({ length: lookback + horizon }, (_, at) => start + at),
          );
        });
        const next = windows.length * stride + lookback + horizon;
        expect(next).toBeGreaterThan(length);
      }),
    );
  });
});

describe('padContext', () => {
  const values = Float64Array.from([2, 4]);

  it.each([
    ['repeat_first', [2, 2, 2, 4]],
    ['mean', [3, 3, 2, 4]],
    ['zero', [0, 0, 2, 4]],
  ] as const)('%s', (policy, expected) => {
    expect(Array.from(padContext(values, { lookback: 4, policy }))).toEqual(expected);
  });

  it('keeps the latest values of a longer series', () => {
    expect(Array.from(padContext(values, { lookback: 1, policy: 'zero' }))).toEqual([4]);
  });
});
