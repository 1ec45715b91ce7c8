import { adaptiveBands, type AdaptiveCase } from '../../src/series/adaptive-bands';
import type { ConformalTable } from '../../src/series/conformal';
import { intervalMetrics } from '../../src/series/interval-metrics';

/** Residuals 0.01 to 1 at each of two steps. */
const table: ConformalTable = {
  variant: 'absolute',
  scores: [0, 1].map(() => Float64Array.from({ length: 100 }, (_, index) => (index + 1) / 100)),
};
const OPTIONS = { table, level: 0.8, season: 1 };
const history = Float64Array.of(1, 2);

/** Forecasts of 0 whose errors run through 0 to `spread` evenly, in an order without a pattern. */
const cases = (count: number, spread: number): AdaptiveCase[] =>
  Array.from({ length: count }, (_, index) => ({
    origin: 10 + index,
    history,
    forecast: new Float64Array(2),
    actual: Float64Array.from([0, 1], (step) => (((index + step) * 0.618_034) % 1) * spread),
  }));

const coverage = (all: readonly AdaptiveCase[]): number => {
  const bands = adaptiveBands(all, OPTIONS)!;
  return intervalMetrics(all.map(({ actual }, index) => ({ actual, ...bands[index]! }))).coverage;
};

describe('adaptiveBands', () => {
  it('begins at the level that was asked for', () => {
    const [first] = adaptiveBands(cases(1, 1), OPTIONS)!;
    expect([...first!.upper]).toEqual([0.81, 0.81]);
    expect([...first!.lower]).toEqual([-0.81, -0.81]);
  });

  it('keeps to the level where errors have become larger or smaller than the residuals', () => {
    expect(coverage(cases(3_000, 1))).toBeCloseTo(0.8, 1);
    expect(Math.abs(coverage(cases(3_000, 1.2)) - 0.8)).toBeLessThan(0.02);
    expect(Math.abs(coverage(cases(3_000, 0.7)) - 0.8)).toBeLessThan(0.04);
  });

  it('learns of an actual only once it has come', () => {
    const all = cases(4, 1).map((each) => ({ ...each, actual: Float64Array.of(5, 5) }));
    const bands = adaptiveBands(all, { ...OPTIONS, level: 0.9 })!;
    const steps = bands.map(({ upper }) => [upper[0], upper[1]]);
    expect(steps[0]).toEqual(steps[0]!.map(() => 0.91));
    // One step ahead the first miss is known at the second origin, two steps ahead at the third.
    expect(steps[1]![0]).toBeGreaterThan(steps[0]![0]!);
    expect(steps[1]![1]).toBe(steps[0]![1]);
    expect(steps[2]![1]).toBeGreaterThan(steps[1]![1]!);
  });

  it('has nothing to say where the table cannot promise the level', () => {
    expect(adaptiveBands(cases(2, 1), { ...OPTIONS, level: 0.995 })).toBeNull();
    expect(adaptiveBands([], OPTIONS)).toEqual([]);
  });
});
