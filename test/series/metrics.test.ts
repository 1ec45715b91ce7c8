import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { intervalMetrics, quantileMetrics } from '../../src/series/interval-metrics';
import { naiveErrors, pointMetrics, skillOver } from '../../src/series/point-metrics';

interface Golden {
  season: number;
  quantiles: number[];
  cases: { history: number[]; actual: number[]; forecast: number[]; bands: number[][] }[];
  expected: Record<
    'mae' | 'rmse' | 'mase' | 'rmsse' | 'smape' | 'crps' | 'weightedQuantileLoss' | 'coverage' | 'width',
    number
  > & {
    maeByStep: number[];
  };
}

/** Made by test/golden/series/metrics.py (Python 3.12, standard library), an independent computation. */
const golden = JSON.parse(readFileSync(join(__dirname, '../golden/series/metrics.json'), 'utf8')) as Golden;
const cases = golden.cases.map(({ history, actual, forecast, bands }) => ({
  history: Float64Array.from(history),
  actual: Float64Array.from(actual),
  forecast: Float64Array.from(forecast),
  bands: bands.map((band) => Float64Array.from(band)),
}));

describe('agreement with Python, to 1e-9', () => {
  const { expected } = golden;

  it('point metrics', () => {
    const metrics = pointMetrics(cases, { season: golden.season });
    for (const name of ['mae', 'rmse', 'mase', 'rmsse', 'smape'] as const) {
      expect(metrics[name]).toBeCloseTo(expected[name], 9);
    }
    metrics.byStep.forEach(({ mae }, step) => expect(mae).toBeCloseTo(expected.maeByStep[step]!, 9));
  });

  it('quantile metrics', () => {
    const metrics = quantileMetrics(
      cases.map(({ actual, bands }) => ({ actual, forecasts: bands })),
      { quantiles: golden.quantiles },
    );
    expect(metrics.crps).toBeCloseTo(expected.crps, 9);
    expect(metrics.weightedQuantileLoss).toBeCloseTo(expected.weightedQuantileLoss, 9);
  });

  it('interval metrics', () => {
    const metrics = intervalMetrics(
      cases.map(({ actual, bands }) => ({ actual, lower: bands[0]!, upper: bands[3]! })),
    );
    expect(metrics.coverage).toBeCloseTo(expected.coverage, 9);
    expect(metrics.width).toBeCloseTo(expected.width, 9);
  });
});

describe('edges', () => {
  const zeros = new Float64Array(3);

  it('gives null, never NaN, where there is nothing to divide by', () => {
    const metrics = pointMetrics([{ history: zeros, actual: zeros, forecast: zeros }], { season: 1 });
    expect(metrics).toMatchObject({ mae: 0, rmse: 0, smape: 0, mase: null, rmsse: null });
    expect(quantileMetrics([{ actual: zeros, forecasts: [zeros] }], { quantiles: [0.5] })).toEqual({
      weightedQuantileLoss: null,
      crps: 0,
    });
    expect(naiveErrors(new Float64Array(0), 7)).toBeNull();
    expect(naiveErrors(Float64Array.from([5]), 7)).toBeNull();
    expect(skillOver(1, 0)).toBeNull();
    expect(skillOver(1, 4)).toBe(0.75);
  });

  it('scores the median by half of twice its absolute error, so CRPS of one quantile 0.5 is MAE', () => {
    const row = fc.float64Array({ minLength: 4, maxLength: 4, min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(row, row, (actual, forecast) => {
        const { crps } = quantileMetrics([{ actual, forecasts: [forecast] }], { quantiles: [0.5] });
        expect(crps).toBeCloseTo(pointMetrics([{ history: zeros, actual, forecast }], { season: 1 }).mae, 6);
      }),
    );
  });
});
