import { ratioOf } from './ratio';

/** One forecast and what came. */
export interface ForecastCase {
  /** What was known before: scales MASE and RMSSE. */
  readonly history: Float64Array;
  /** [horizon] */
  readonly actual: Float64Array;
  /** [horizon] */
  readonly forecast: Float64Array;
}

/** Errors of point forecasts; null where nothing could be scaled (every history is too short or repeats itself). */
export interface PointMetrics {
  readonly mae: number;
  readonly rmse: number;
  readonly mase: number | null;
  readonly rmsse: number | null;
  /** In percent, 0 to 200, as the M4 competition has it; 0 where forecast and actual are both 0. */
  readonly smape: number;
  /** The same by step of the horizon. */
  readonly byStep: readonly {
    readonly mae: number;
    readonly rmse: number;
    readonly mase: number | null;
    readonly smape: number;
  }[];
}

/**
 * Errors over at least one case, all of one horizon. MAE, RMSE and sMAPE are means over every value; MASE and RMSSE are
 * means over the cases of error by the error, in the history, of the naive forecast one season back.
 * Sources: Hyndman and Koehler 2006 (MASE), M4 and M5 competitions (sMAPE, RMSSE).
 */
export function pointMetrics(
  cases: readonly ForecastCase[],
  options: { readonly season: number },
): PointMetrics {
  const horizon = cases[0]!.actual.length;
  const absolute = new Float64Array(horizon);
  const squared = new Float64Array(horizon);
  const scaled = new Float64Array(horizon);
  const relative = new Float64Array(horizon);
  const mases: number[] = [];
  const rmsses: number[] = [];
  for (const { history, actual, forecast } of cases) {
    let absoluteOfCase = 0;
    let squaredOfCase = 0;
    const naive = naiveErrors(history, options.season);
    for (let step = 0; step < horizon; step++) {
      const error = Math.abs(actual[step]! - forecast[step]!);
      const size = Math.abs(actual[step]!) + Math.abs(forecast[step]!);
      absolute[step]! += error;
      squared[step]! += error * error;
      absoluteOfCase += error;
      squaredOfCase += error * error;
      relative[step]! += size === 0 ? 0 : (200 * error) / size;
      if (naive !== null) scaled[step]! += error / naive.mae;
    }
    if (naive !== null) {
      const mase = ratioOf(absoluteOfCase / horizon, naive.mae);
      const squaredRatio = ratioOf(squaredOfCase / horizon, naive.mse);
      if (mase !== null) mases.push(mase);
      if (squaredRatio !== null) rmsses.push(Math.sqrt(squaredRatio));
    }
  }
  const perStep = cases.length;
  return {
    mae: mean(absolute) / perStep,
    rmse: Math.sqrt(mean(squared) / perStep),
    mase: mases.length === 0 ? null : mean(mases),
    rmsse: rmsses.length === 0 ? null : mean(rmsses),
    smape: mean(relative) / perStep,
    byStep: Array.from(absolute, (sum, step) => ({
      mae: sum / perStep,
      rmse: Math.sqrt(squared[step]! / perStep),
      mase: mases.length === 0 ? null : scaled[step]! / mases.length,
      smape: relative[step]! / perStep,
    })),
  };
}

/**
 * Errors of the naive forecast one season back within a history, the scale of MASE and RMSSE. Falls back to a season of
 * 1 where the history is no longer than a season; null where that too gives no error to divide by.
 */
export function naiveErrors(
  history: Float64Array,
  season: number,
): { readonly mae: number; readonly mse: number } | null {
  const lag = history.length > season ? season : 1;
  const count = history.length - lag;
  let absolute = 0;
  let squared = 0;
  for (let at = lag; at < history.length; at++) {
    const error = Math.abs(history[at]! - history[at - lag]!);
    absolute += error;
    squared += error * error;
  }
  return absolute > 0 ? { mae: absolute / count, mse: squared / count } : null;
}

/** 1 - error / baseline: above 0 is better than the baseline, 1 is perfect; null where the baseline makes no error. */
export function skillOver(error: number, baselineError: number): number | null {
  const ratio = ratioOf(error, baselineError);
  return ratio === null ? null : 1 - ratio;
}

function mean(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
