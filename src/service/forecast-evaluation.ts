import type { MetricValues } from '../jobs/job';
import { lastValueForecast, seasonalNaiveForecast } from '../series/baselines';
import { calibrate, halfWidth, type ConformalTable } from '../series/conformal';
import { pointMetrics, type ForecastCase, type PointMetrics } from '../series/point-metrics';
import { continueByRidgeAr, fitRidgeAr } from '../series/ridge-ar';
import type { Clock } from '../time/clock';
import { Breather } from './breather';

/** What a new forecaster said about the held-out data. */
export interface HeldOutForecasts {
  /** The target of all series, one after another; NaN is missing. */
  readonly values: Float64Array;
  readonly series: readonly { readonly start: number; readonly length: number; readonly cut: number }[];
  /** [rows, horizon], in the series' unit. */
  readonly forecasts: Float32Array;
  /** [rows, 2]: number of the series, row from its start that was forecast first. */
  readonly origins: Int32Array;
  readonly horizon: number;
  readonly season: number;
  /** Steps that the model saw of each window. */
  readonly lookback: number;
}

export interface ForecastEvaluation {
  readonly metrics: MetricValues;
  readonly baselines: ReadonlyMap<string, MetricValues>;
  readonly byStep: PointMetrics['byStep'];
  /** Residuals for the version's intervals, as they are and by how restless each window was. */
  readonly table: ConformalTable;
  readonly normalised: ConformalTable;
  /** Windows that were judged. */
  readonly windows: number;
}

/** Windows that are judged at most, spread evenly over the held-out data. */
const MAX_WINDOWS = 500;
/** Latest steps of a history that scales errors and that baselines are fitted on. */
const MAX_HISTORY = 2_000;
/** Level of the intervals whose coverage is measured: half of the windows calibrate, the others count. */
const COVERAGE_LEVEL = 0.9;

type BaselineName = 'last_value' | 'seasonal_naive' | 'ridge_ar';

/** Judges forecasts of held-out windows, at least one, beside the baselines on the same windows. */
export async function evaluateForecasts(
  heldOut: HeldOutForecasts,
  options: { readonly clock: Clock },
): Promise<ForecastEvaluation> {
  const { season, horizon, lookback } = heldOut;
  const breather = new Breather(options.clock);
  const rows = heldOut.origins.length / 2;
  const stride = Math.max(1, Math.ceil(rows / MAX_WINDOWS));
  const own: ForecastCase[] = [];
  const seen: ForecastCase[] = [];
  const rivals = new Map<BaselineName, ForecastCase[]>();
  const bySeries = seriesLines(heldOut);
  for (let row = 0; row < rows; row += stride) {
    const line = bySeries(heldOut.origins[row * 2] ?? 0);
    const origin = heldOut.origins[row * 2 + 1] ?? 0;
    const past = line.values.subarray(Math.max(0, origin - MAX_HISTORY), origin);
    const actual = line.values.subarray(origin, origin + horizon);
    const history = line.learnt;
    const forecast = Float64Array.from(heldOut.forecasts.subarray(row * horizon, (row + 1) * horizon));
    own.push({ history, actual, forecast });
    seen.push({ history: past.subarray(Math.max(0, past.length - lookback)), actual, forecast });
    const add = (name: BaselineName, said: Float64Array): void => {
      const cases = rivals.get(name) ?? [];
      rivals.set(name, cases);
      cases.push({ history, actual, forecast: said });
    };
    add('last_value', lastValueForecast(past, horizon));
    add('seasonal_naive', seasonalNaiveForecast(past, { horizon, season }));
    const ridge = line.ridge();
    if (ridge !== null) add('ridge_ar', continueByRidgeAr(ridge, past, horizon));
    await breather.breathe();
  }
  const judged = pointMetrics(own, { season });
  const baselines = new Map<string, MetricValues>();
  for (const [name, cases] of rivals) {
    // A baseline that some series has no history for has not been measured on the same windows.
    if (cases.length === own.length) baselines.set(name, valuesOf(pointMetrics(cases, { season })));
    await breather.breathe();
  }
  return {
    metrics: { ...valuesOf(judged), coverage: coverageOf(own, season) },
    baselines,
    byStep: judged.byStep,
    table: calibrate(own, { variant: 'absolute', season }),
    normalised: calibrate(seen, { variant: 'normalised', season }),
    windows: own.length,
  };
}

interface SeriesLine {
  /** A missing value is the last known one: baselines need a number. */
  readonly values: Float64Array;
  readonly learnt: Float64Array;
  readonly ridge: () => ReturnType<typeof fitRidgeAr>;
}

/** Each series when it is first asked for. */
function seriesLines({ values, series, season }: HeldOutForecasts): (number: number) => SeriesLine {
  const known = new Map<number, SeriesLine>();
  return (number) => {
    const before = known.get(number);
    if (before !== undefined) return before;
    const { start, length, cut } = series[number] ?? { start: 0, length: 0, cut: 0 };
    const filled = carriedForward(values.subarray(start, start + length));
    const learnt = filled.subarray(Math.max(0, cut - MAX_HISTORY), cut);
    let fitted: ReturnType<typeof fitRidgeAr> | undefined;
    const ridge = (): ReturnType<typeof fitRidgeAr> => (fitted ??= fitRidgeAr(learnt, { season }));
    const line: SeriesLine = { values: filled, learnt, ridge };
    known.set(number, line);
    return line;
  };
}

function carriedForward(values: Float64Array): Float64Array {
  let last = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => (last = Number.isNaN(value) ? last : value));
}

function valuesOf({ mae, rmse, mase, smape }: PointMetrics): MetricValues {
  return { mae, rmse, mse: rmse ** 2, mase, smape };
}

/** Share of the odd windows' values inside of intervals that the even ones calibrated; `null` when they are too few. */
function coverageOf(cases: readonly ForecastCase[], season: number): number | null {
  const even = cases.filter((_, index) => index % 2 === 0);
  const odd = cases.filter((_, index) => index % 2 === 1);
  if (odd.length === 0) return null;
  const table = calibrate(even, { variant: 'absolute', season });
  let inside = 0;
  let counted = 0;
  for (const { actual, forecast } of odd) {
    for (const [step, value] of actual.entries()) {
      const width = halfWidth(table, { step, level: COVERAGE_LEVEL, difficulty: 1 });
      if (width === null) return null;
      counted += 1;
      if (Math.abs(value - (forecast[step] ?? 0)) <= width) inside += 1;
    }
  }
  return inside / counted;
}
