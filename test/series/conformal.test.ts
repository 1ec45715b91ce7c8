import fc from 'fast-check';
import { nextAdaptiveLevel } from '../../src/series/adaptive-level';
import { findAnomalies } from '../../src/series/anomalies';
import {
  calibrate,
  type ConformalTable,
  halfWidth,
  intervalBand,
  quantileForecast,
} from '../../src/series/conformal';
import { intervalMetrics } from '../../src/series/interval-metrics';
import { fitRidge, ridgePredict } from '../../src/series/ridge';
import { bookSeries } from './book-series';

const HORIZON = 10;

describe('split conformal on the book series, ridge as the model', () => {
  const series = bookSeries(60);
  const pairs = series.map((row) => ({ input: row.subarray(0, 50), target: row.subarray(50) }));
  const model = fitRidge(pairs.slice(0, 7_000), { lags: 50, steps: HORIZON, penalty: 1e-6 })!;
  const cases = pairs.slice(7_000).map(({ input, target }) => ({
    history: input,
    forecast: ridgePredict(model, input),
    actual: target,
  }));
  const options = { season: 1, level: 0.9 };

  it.each(['absolute', 'normalised'] as const)(
    '%s: 90 %% intervals cover 0.87 to 0.93 at each step',
    (variant) => {
      const table = calibrate(cases.slice(0, 2_000), { variant, season: 1 });
      const metrics = intervalMetrics(
        cases.slice(2_000).map(({ history, forecast, actual }) => ({
          actual,
          ...intervalBand(forecast, { ...options, table, history })!,
        })),
      );
      for (const { coverage } of metrics.byStep) {
        expect(coverage).toBeGreaterThanOrEqual(0.87);
        expect(coverage).toBeLessThanOrEqual(0.93);
      }
      expect(metrics.coverage).toBeGreaterThanOrEqual(0.89);
      expect(metrics.coverage).toBeLessThanOrEqual(0.915);
    },
  );
});

/** n residuals 1, 2, … n at each of two steps, twice as large at the second. */
function ladder(count: number, variant: ConformalTable['variant'] = 'absolute'): ConformalTable {
  const scores = [1, 2].map((factor) =>
    Float64Array.from({ length: count }, (_, index) => (index + 1) * factor),
  );
  return { variant, scores };
}

describe('halfWidth', () => {
  const at = (step: number, level: number) => ({ step, level, difficulty: 3 });

  it('takes the score of rank ceil((n + 1) level)', () => {
    expect(halfWidth(ladder(9), at(0, 0.9))).toBe(9);
    expect(halfWidth(ladder(99), at(0, 0.9))).toBe(90);
    expect(halfWidth(ladder(100), at(0, 0.9))).toBe(91);
    expect(halfWidth(ladder(100), at(1, 0.5))).toBe(102);
  });

  it('gives null where so few residuals promise nothing', () => {
    expect(halfWidth(ladder(8), at(0, 0.9))).toBeNull();
    expect(halfWidth(ladder(0), at(0, 0.5))).toBeNull();
    expect(halfWidth({ variant: 'absolute', scores: [] }, at(0, 0.5))).toBeNull();
  });

  it('multiplies by the difficulty in the normalised variant only', () => {
    expect(halfWidth(ladder(9, 'normalised'), at(0, 0.9))).toBe(27);
  });

  it('widens without end beyond the trained horizon', () => {
    expect(halfWidth(ladder(9), at(7, 0.9))).toBeCloseTo(18 * Math.sqrt(8 / 2), 9);
    let last = 0;
    for (let step = 1; step < 50; step++) {
      const width = halfWidth(ladder(9), at(step, 0.9))!;
      expect(width).toBeGreaterThan(last);
      last = width;
    }
  });

  it('grows with the level', () => {
    const levels = fc.tuple(
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
      fc.double({ min: 0.01, max: 0.98, noNaN: true }),
    );
    fc.assert(
      fc.property(levels, ([a, b]) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(halfWidth(ladder(99), at(0, low))!).toBeLessThanOrEqual(halfWidth(ladder(99), at(0, high))!);
      }),
    );
  });
});

describe('quantileForecast', () => {
  const forecast = Float64Array.from([100, 100]);
  const of = (quantile: number) =>
    quantileForecast(forecast, { table: ladder(99), quantile, history: forecast, season: 1 });

  it('is the forecast at 0.5 and the bounds of the central interval else', () => {
    expect(Array.from(of(0.5)!)).toEqual([100, 100]);
    expect(Array.from(of(0.05)!)).toEqual([10, -80]);
    expect(Array.from(of(0.95)!)).toEqual([190, 280]);
    expect(of(0.999)).toBeNull();
  });
});

describe('nextAdaptiveLevel', () => {
  it('rises with misses, falls a little with hits and stays askable', () => {
    expect(nextAdaptiveLevel({ level: 0.9, current: 0.9, inside: false })).toBeCloseTo(0.9045, 9);
    expect(nextAdaptiveLevel({ level: 0.9, current: 0.9, inside: true })).toBeCloseTo(0.8995, 9);
    expect(nextAdaptiveLevel({ level: 0.9, current: 0.9999, inside: false })).toBe(0.9999);
    expect(nextAdaptiveLevel({ level: 0.9, current: 0, inside: true })).toBe(0);
  });

  it('brings the coverage back after the noise has doubled', () => {
    const table = ladder(999);
    let current = 0.9;
    let inside = 0;
    const rounds = 6_000;
    for (let round = 0; round < rounds; round++) {
      const residual = ((round * 7919) % 2000) / 1.1;
      const hit = residual <= halfWidth(table, { step: 0, level: current, difficulty: 1 })! * 2;
      inside += hit ? 1 : 0;
      current = nextAdaptiveLevel({ level: 0.9, current, inside: hit });
    }
    expect(Math.abs(inside / rounds - 0.9)).toBeLessThan(0.01);
  });
});

describe('findAnomalies', () => {
  const history = Float64Array.from([1, 2, 1, 2]);
  const base = { stepOf: () => 0, table: ladder(99), level: 0.9, history, season: 1 };

  it('finds what is outside, scores it in half-widths and by rank', () => {
    const found = findAnomalies(Float64Array.from([0, 90, 95, -180]), {
      ...base,
      forecasts: new Float64Array(4),
    })!;
    expect(found.map(({ index, score, pValue }) => [index, score, pValue])).toEqual([
      [2, 95 / 90, (1 + 5) / 100],
      [3, 2, 1 / 100],
    ]);
    expect(found[0]).toMatchObject({ value: 95, expected: 0, lower: -90, upper: 90 });
  });

  it('gives null where the table is too small, and finite scores for an exact model', () => {
    const forecasts = new Float64Array(1);
    expect(findAnomalies(Float64Array.from([1]), { ...base, forecasts, table: ladder(3) })).toBeNull();
    const exact: ConformalTable = { variant: 'absolute', scores: [new Float64Array(99)] };
    expect(findAnomalies(Float64Array.from([1]), { ...base, forecasts, table: exact })![0]!.score).toBe(
      Number.MAX_VALUE,
    );
  });
});
