import type { MetricValues } from '../jobs/job';
import { lastValueForecast, seasonalNaiveForecast } from '../series/baselines';
import { calibrate, halfWidth, type ConformalTable } from '../series/conformal';
import { pointMetrics, skillOver, type ForecastCase, type PointMetrics } from '../series/point-metrics';
import { continueByRidgeAr } from '../series/ridge-ar';
import type { Clock } from '../time/clock';
import { Breather } from './breather';
import type { HeldOutWindows } from './held-out-windows';

type BaselineName = 'last_value' | 'seasonal_naive' | 'ridge_ar';

/** How one forecaster did: over all, and by step of the horizon. */
export interface ForecastScores {
  readonly metrics: MetricValues;
  readonly byStep: PointMetrics['byStep'];
}

/** Share of values inside of intervals that other windows calibrated. */
export interface IntervalCoverage {
  readonly level: number;
  readonly coverage: number;
  readonly byStep: readonly number[];
}

export interface ForecastEvaluation extends ForecastScores {
  readonly baselines: ReadonlyMap<BaselineName, ForecastScores>;
  /** 1 - MAE / MAE of the baseline. */
  readonly skill: ReadonlyMap<BaselineName, number | null>;
  /** `null` when the windows are too few. */
  readonly intervals: IntervalCoverage | null;
  /** Residuals for the version's intervals, as they are and by how restless each window was. */
  readonly table: ConformalTable;
  readonly normalised: ConformalTable;
  /** Windows that were judged. */
  readonly windows: number;
}

/** Level of the intervals whose coverage is measured: half of the windows calibrate, the others count. */
const COVERAGE_LEVEL = 0.9;
/** Residuals a step that are kept with a version, of windows spread evenly. */
const MAX_RESIDUALS = 500;

/**
 * Judges forecasts of held-out windows beside the baselines on the same windows.
 * @param forecasts what a trainer sent [all windows, horizon], in the series' unit
 */
export async function evaluateForecasts(
  windows: HeldOutWindows,
  forecasts: Float32Array,
  options: { readonly clock: Clock },
): Promise<ForecastEvaluation> {
  const { season, horizon } = windows;
  const breather = new Breather(options.clock);
  const own: ForecastCase[] = [];
  const rivals = new Map<BaselineName, ForecastCase[]>();
  for (let window = 0; window < windows.count; window += 1) {
    own.push(windows.caseOf(window, windows.forecastOf(window, forecasts)));
    const past = windows.past(window);
    const add = (name: BaselineName, said: Float64Array): void => {
      const cases = rivals.get(name) ?? [];
      rivals.set(name, cases);
      cases.push(windows.caseOf(window, said));
    };
    add('last_value', lastValueForecast(past, horizon));
    add('seasonal_naive', seasonalNaiveForecast(past, { horizon, season }));
    const ridge = windows.ridge(window);
    if (ridge !== null) add('ridge_ar', continueByRidgeAr(ridge, past, horizon));
    await breather.breathe();
  }
  const scores = scoresOf(own, season);
  const baselines = new Map<BaselineName, ForecastScores>();
  for (const [name, cases] of rivals) {
    // A baseline that some series has no history for has not been measured on the same windows.
    if (cases.length === own.length) baselines.set(name, scoresOf(cases, season));
    await breather.breathe();
  }
  const intervals = coverageOf(own, season);
  const every = Math.ceil(own.length / MAX_RESIDUALS);
  const kept = own.filter((_, index) => index % every === 0);
  const seen = kept.map((each, index) => ({ ...each, history: windows.seen(index * every) }));
  return {
    metrics: { ...scores.metrics, coverage: intervals?.coverage ?? null },
    byStep: scores.byStep,
    baselines,
    skill: new Map(
      [...baselines].map(([name, { metrics }]) => [
        name,
        skillOver(scores.metrics['mae'] ?? 0, metrics['mae'] ?? 0),
      ]),
    ),
    intervals,
    table: calibrate(kept, { variant: 'absolute', season }),
    normalised: calibrate(seen, { variant: 'normalised', season }),
    windows: own.length,
  };
}

/** Errors over cases of one horizon, at least one. */
export function scoresOf(cases: readonly ForecastCase[], season: number): ForecastScores {
  const { mae, rmse, mase, smape, byStep } = pointMetrics(cases, { season });
  return { metrics: { mae, rmse, mse: rmse ** 2, mase, smape }, byStep };
}

function coverageOf(cases: readonly ForecastCase[], season: number): IntervalCoverage | null {
  const even = cases.filter((_, index) => index % 2 === 0);
  const odd = cases.filter((_, index) => index % 2 === 1);
  if (odd.length === 0) return null;
  const table = calibrate(even, { variant: 'absolute', season });
  const byStep: number[] = [];
  for (const step of table.scores.keys()) {
    const width = halfWidth(table, { step, level: COVERAGE_LEVEL, difficulty: 1 });
    if (width === null) return null;
    const inside = odd.filter(
      ({ actual, forecast }) => Math.abs((actual[step] ?? 0) - (forecast[step] ?? 0)) <= width,
    );
    byStep.push(inside.length / odd.length);
  }
  const coverage = byStep.reduce((sum, share) => sum + share, 0) / byStep.length;
  return { level: COVERAGE_LEVEL, coverage, byStep };
}
