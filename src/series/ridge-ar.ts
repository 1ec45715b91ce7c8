import { fitRidge, type RidgeModel, ridgePredict } from './ridge';
import { windowsOf } from './windows';

/** Weight of the penalty on a series' own past: small, since lags are few against the windows. */
const PENALTY = 1e-3;
/** Most lags of a model of one series: its cost grows with their square. */
const MAX_LAGS = 56;
/** Latest values that are looked at, so that a very long series costs no more than this many windows. */
const MAX_HISTORY = 2_000;
/** Windows a lag that are wanted at least. */
const WINDOWS_PER_LAG = 3;

/** A ridge regression on a series' own lags, and the range that its forecasts are held in. */
export interface RidgeArModel {
  readonly ridge: RidgeModel;
  readonly low: number;
  readonly high: number;
}

/**
 * Fits the baseline that small networks lose to: one step ahead from two seasons of lags (at least 14), fewer for a
 * short series. Null when the series is too short (fewer than 8 values) or constant.
 */
export function fitRidgeAr(values: Float64Array, options: { readonly season: number }): RidgeArModel | null {
  const history = values.subarray(Math.max(0, values.length - MAX_HISTORY));
  const affordable = Math.floor((history.length - 1) / (WINDOWS_PER_LAG + 1));
  const lags = Math.min(MAX_LAGS, Math.max(14, 2 * options.season), affordable);
  if (history.length < 8) return null;
  const pairs = windowsOf(history, { lookback: lags, horizon: 1, stride: 1 });
  const ridge = fitRidge(pairs, { lags, steps: 1, penalty: PENALTY });
  if (ridge === null) return null;
  const low = history.reduce((least, value) => Math.min(least, value), Infinity);
  const high = history.reduce((most, value) => Math.max(most, value), -Infinity);
  return { ridge, low, high };
}

/**
 * Continues values, at least as many as the model was fitted on, by one step fed back `horizon` times. A step is held
 * within the range of the fitted history, widened by its own width to each side, so that an unstable fit cannot run
 * away.
 */
export function continueByRidgeAr(model: RidgeArModel, values: Float64Array, horizon: number): Float64Array {
  const { ridge, low, high } = model;
  const width = high - low;
  const { lags } = ridge;
  const line = new Float64Array(lags + horizon);
  line.set(values.subarray(values.length - lags));
  for (let at = lags; at < line.length; at++) {
    const [step = 0] = ridgePredict(ridge, line.subarray(0, at));
    line[at] = Math.min(high + width, Math.max(low - width, step));
  }
  return line.subarray(lags);
}

/** Fits a series and continues it; null as `fitRidgeAr`. */
export function ridgeArForecast(
  values: Float64Array,
  options: { readonly horizon: number; readonly season: number },
): Float64Array | null {
  const model = fitRidgeAr(values, options);
  return model === null ? null : continueByRidgeAr(model, values, options.horizon);
}
