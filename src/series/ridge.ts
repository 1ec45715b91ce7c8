import { solvePositiveDefinite } from './linear-solver';

/** A linear model of the last `lags` values: one output a step ahead. */
export interface RidgeModel {
  readonly lags: number;
  readonly steps: number;
  /** [lags, steps], row-major, oldest lag first */
  readonly weights: Float64Array;
  /** [steps] */
  readonly intercepts: Float64Array;
}

/** Pairs of inputs [lags] and targets [steps]: views are enough, nothing is kept. */
export type RidgePairs = Iterable<{ readonly input: Float64Array; readonly target: Float64Array }>;

/**
 * Fits inputs to targets by ridge regression in closed form: minimises the squared error plus `penalty` times the mean
 * variance of an input times the squared weights. The intercept is not penalised, so shift and unit do not matter.
 * Null without pairs, or when the inputs are constant.
 */
export function fitRidge(
  pairs: RidgePairs,
  options: { readonly lags: number; readonly steps: number; readonly penalty: number },
): RidgeModel | null {
  const { lags, steps, penalty } = options;
  const sums = accumulate(pairs, lags, steps);
  if (sums === null) return null;
  const { count, inputSum, targetSum, gram, cross, origin } = sums;
  let trace = 0;
  for (let i = 0; i < lags; i++) {
    for (let j = 0; j <= i; j++) gram[i * lags + j]! -= (inputSum[i]! * inputSum[j]!) / count;
    for (let k = 0; k < steps; k++) cross[i * steps + k]! -= (inputSum[i]! * targetSum[k]!) / count;
    trace += gram[i * lags + i]!;
  }
  if (!(trace > 0)) return null;
  for (let i = 0; i < lags; i++) gram[i * lags + i]! += (penalty * trace) / lags;
  const weights = solvePositiveDefinite(gram, cross, steps);
  if (weights === null) return null;
  const intercepts = targetSum.map((sum, step) => {
    let value = sum / count + origin;
    for (let lag = 0; lag < lags; lag++)
      value -= weights[lag * steps + step]! * (inputSum[lag]! / count + origin);
    return value;
  });
  return { lags, steps, weights, intercepts };
}

/** The `steps` outputs for the last `lags` values of `history`, which has at least so many. */
export function ridgePredict(model: RidgeModel, history: Float64Array): Float64Array {
  const { lags, steps, weights } = model;
  const from = history.length - lags;
  return model.intercepts.map((intercept, step) => {
    let value = intercept;
    for (let lag = 0; lag < lags; lag++) value += weights[lag * steps + step]! * history[from + lag]!;
    return value;
  });
}

/** Sums and products of inputs and targets, both less `origin` (the first value), which keeps large levels exact. */
function accumulate(
  pairs: RidgePairs,
  lags: number,
  steps: number,
): {
  count: number;
  origin: number;
  inputSum: Float64Array;
  targetSum: Float64Array;
  gram: Float64Array;
  cross: Float64Array;
} | null {
  const inputSum = new Float64Array(lags);
  const targetSum = new Float64Array(steps);
  const gram = new Float64Array(lags * lags);
  const cross = new Float64Array(lags * steps);
  let count = 0;
  let origin = 0;
  for (const { input, target } of pairs) {
    if (count === 0) origin = input[0]!;
    count += 1;
    for (let k = 0; k < steps; k++) targetSum[k]! += target[k]! - origin;
    for (let i = 0; i < lags; i++) {
      const value = input[i]! - origin;
      inputSum[i]! += value;
      for (let j = 0; j <= i; j++) gram[i * lags + j]! += value * (input[j]! - origin);
      for (let k = 0; k < steps; k++) cross[i * steps + k]! += value * (target[k]! - origin);
    }
  }
  return count === 0 ? null : { count, origin, inputSum, targetSum, gram, cross };
}
