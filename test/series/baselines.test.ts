import fc from 'fast-check';
import { lastValueForecast, seasonalNaiveForecast } from '../../src/series/baselines';
import { solvePositiveDefinite } from '../../src/series/linear-solver';
import { fitRidge, ridgePredict } from '../../src/series/ridge';
import { ridgeArForecast } from '../../src/series/ridge-ar';
import { bookSeries, meanSquaredError } from './book-series';

/** Golden numbers: NumPy and the notebook's own outputs, see the design page "training-and-forecasting", 5.2. */
describe.each([
  { steps: 51, horizon: 1, lastValue: 0.020211367, ridge: 0.00293, ridgeTest: 0.00301 },
  { steps: 60, horizon: 10, lastValue: 0.25697407, ridge: 0.01549, ridgeTest: 0.01539 },
])('the book series, $horizon ahead', ({ steps, horizon, lastValue, ridge, ridgeTest }) => {
  const series = bookSeries(steps);
  const pair = (row: Float64Array) => ({ input: row.subarray(0, 50), target: row.subarray(50) });
  const validation = series.slice(7_000, 9_000).map(pair);
  const test = series.slice(9_000).map(pair);
  const targets = validation.map(({ target }) => target);

  it('repeats the last value with the MSE of the notebook, to 1e-7', () => {
    const forecasts = validation.map(({ input }) => lastValueForecast(input, horizon));
    expect(Math.abs(meanSquaredError(forecasts, targets) - lastValue)).toBeLessThan(1e-7);
  });

  it('reaches the MSE of closed-form ridge within 1 %', () => {
    const model = fitRidge(series.slice(0, 7_000).map(pair), { lags: 50, steps: horizon, penalty: 1e-6 })!;
    const mse = meanSquaredError(
      validation.map(({ input }) => ridgePredict(model, input)),
      targets,
    );
    expect(Math.abs(mse / ridge - 1)).toBeLessThan(0.01);
    const testMse = meanSquaredError(
      test.map(({ input }) => ridgePredict(model, input)),
      test.map(({ target }) => target),
    );
    expect(Math.abs(testMse / ridgeTest - 1)).toBeLessThan(0.01);
  });
});

it('draws the series of NumPy bit for bit', () => {
  const first = Array.from(bookSeries(51)[0]!.subarray(0, 5), (value) => Number(value.toFixed(7)));
  expect(first).toEqual([0.4596948, 0.3148668, 0.1249712, -0.1039134, -0.3381739]);
});

describe('seasonal naive', () => {
  const values = Float64Array.from([9, 1, 2, 3]);

  it('repeats the last season', () => {
    expect(Array.from(seasonalNaiveForecast(values, { horizon: 5, season: 3 }))).toEqual([1, 2, 3, 1, 2]);
  });

  it('falls back to the last value without a season or with too short a history', () => {
    expect(Array.from(seasonalNaiveForecast(values, { horizon: 2, season: 1 }))).toEqual([3, 3]);
    expect(Array.from(seasonalNaiveForecast(values, { horizon: 2, season: 7 }))).toEqual([3, 3]);
  });
});

describe('ridge-AR on one series', () => {
  it('continues a sine that last value and a wrong season lose', () => {
    const wave = (at: number): number => 1000 + 50 * Math.sin((2 * Math.PI * at) / 11);
    const history = Float64Array.from({ length: 120 }, (_, at) => wave(at));
    const forecast = ridgeArForecast(history, { horizon: 14, season: 7 })!;
    forecast.forEach((value, step) => expect(Math.abs(value - wave(120 + step))).toBeLessThan(3));
  });

  it('gives null for a short or a constant series', () => {
    expect(ridgeArForecast(Float64Array.from([1, 2, 3, 4, 5, 6, 7]), { horizon: 1, season: 1 })).toBeNull();
    expect(ridgeArForecast(new Float64Array(50).fill(3.7), { horizon: 3, season: 7 })).toBeNull();
  });

  it('is finite and bounded for any series', () => {
    fc.assert(
      fc.property(
        fc.float64Array({ minLength: 8, maxLength: 60, min: -1e30, max: 1e30, noNaN: true }),
        (history) => {
          const forecast = ridgeArForecast(history, { horizon: 30, season: 7 });
          const [low, high] = [Math.min(...history), Math.max(...history)];
          forecast?.forEach((step) => {
            expect(step).toBeGreaterThanOrEqual(low - (high - low));
            expect(step).toBeLessThanOrEqual(high + (high - low));
          });
        },
      ),
    );
  });

  it('does not depend on unit and level', () => {
    const history = Float64Array.from({ length: 80 }, (_, at) => Math.sin(at) + ((at * 37) % 11) / 20);
    const plain = ridgeArForecast(history, { horizon: 5, season: 7 })!;
    const moved = ridgeArForecast(
      history.map((v) => 1e6 + 500 * v),
      { horizon: 5, season: 7 },
    )!;
    moved.forEach((value, step) => expect((value - 1e6) / 500).toBeCloseTo(plain[step]!, 5));
  });
});

describe('solvePositiveDefinite', () => {
  it('solves B B-transposed + I for any B', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.double({ min: -3, max: 3, noNaN: true })),
        (size, stream) => {
          const take = (count: number): Float64Array =>
            Float64Array.from({ length: count }, () => stream.next().value as number);
          const b = take(size * size);
          const at = (i: number, j: number): number => {
            let sum = i === j ? 1 : 0;
            for (let k = 0; k < size; k++) sum += b[i * size + k]! * b[j * size + k]!;
            return sum;
          };
          const matrix = Float64Array.from({ length: size * size }, (_, n) =>
            at(Math.floor(n / size), n % size),
          );
          const expected = take(size * 2);
          const sides = Float64Array.from({ length: size * 2 }, (_, n) => {
            let sum = 0;
            for (let k = 0; k < size; k++)
              sum += matrix[Math.floor(n / 2) * size + k]! * expected[k * 2 + (n % 2)]!;
            return sum;
          });
          solvePositiveDefinite(matrix, sides, 2)!.forEach((x, n) => expect(x).toBeCloseTo(expected[n]!, 6));
        },
      ),
    );
  });

  it('refuses what is not positive definite', () => {
    expect(solvePositiveDefinite(Float64Array.from([1, 1, 1, 1]), Float64Array.from([1, 1]), 1)).toBeNull();
    expect(solvePositiveDefinite(Float64Array.from([-1]), Float64Array.from([1]), 1)).toBeNull();
  });
});
