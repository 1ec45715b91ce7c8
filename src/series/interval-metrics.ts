import { ratioOf } from './ratio';

/** Quantile forecasts of one case: for each quantile of the set, [horizon]. */
export interface QuantileCase {
  readonly actual: Float64Array;
  /** In the order of the quantiles. */
  readonly forecasts: readonly Float64Array[];
}

/** Scores of quantile forecasts. */
export interface QuantileMetrics {
  /** Twice the pinball loss over the sum of |actual|, mean over the quantiles; null where every actual is 0. */
  readonly weightedQuantileLoss: number | null;
  /**
   * Mean over values and quantiles of twice the pinball loss: the continuous ranked probability score as far as the
   * quantiles tell it, in the units of the series.
   */
  readonly crps: number;
}

/**
 * Scores at least one case by the quantiles (each between 0 and 1). Sources: Gneiting and Raftery 2007; GluonTS'
 * mean_weighted_sum_quantile_loss.
 */
export function quantileMetrics(
  cases: readonly QuantileCase[],
  options: { readonly quantiles: readonly number[] },
): QuantileMetrics {
  let loss = 0;
  let size = 0;
  let count = 0;
  for (const { actual, forecasts } of cases) {
    actual.forEach((value, step) => {
      size += Math.abs(value);
      count += 1;
      options.quantiles.forEach((quantile, index) => {
        const error = value - forecasts[index]![step]!;
        loss += 2 * Math.max(quantile * error, (quantile - 1) * error);
      });
    });
  }
  const perQuantile = loss / options.quantiles.length;
  return { weightedQuantileLoss: ratioOf(perQuantile, size), crps: perQuantile / count };
}

/** One interval forecast, [horizon] each. */
export interface IntervalCase {
  readonly actual: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How often the intervals held (bounds count as inside), 0 to 1, and how wide they were; also by step. */
export interface IntervalMetrics {
  readonly coverage: number;
  readonly width: number;
  readonly byStep: readonly { readonly coverage: number; readonly width: number }[];
}

/** Coverage and mean width over at least one case, all of one horizon. */
export function intervalMetrics(cases: readonly IntervalCase[]): IntervalMetrics {
  const horizon = cases[0]!.actual.length;
  const byStep = Array.from({ length: horizon }, (_, step) => {
    let inside = 0;
    let width = 0;
    for (const { actual, lower, upper } of cases) {
      if (actual[step]! >= lower[step]! && actual[step]! <= upper[step]!) inside += 1;
      width += upper[step]! - lower[step]!;
    }
    return { coverage: inside / cases.length, width: width / cases.length };
  });
  const sum = (key: 'coverage' | 'width'): number => byStep.reduce((total, step) => total + step[key], 0);
  return { coverage: sum('coverage') / horizon, width: sum('width') / horizon, byStep };
}
