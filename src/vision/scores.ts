/** One class and its score. */
export interface Prediction {
  readonly label: string;
  readonly score: number;
}

/**
 * The `k` best classes, best first; equal scores keep the classes' order. `k` of 0 gives none, `k` above the number of
 * classes gives all. A class without a label is named by its index.
 */
export function topK(scores: Float32Array, labels: readonly string[], k: number): Prediction[] {
  return Array.from(scores, (score, index) => ({ label: labels[index] ?? String(index), score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, Math.max(0, k));
}

/**
 * Probabilities of `logits` at a temperature: above 1 softer, below 1 sharper, 1 is the plain softmax.
 * Source: Guo et al., "On Calibration of Modern Neural Networks", 2017.
 */
export function softmax(logits: Float32Array, temperature: number): Float32Array {
  const top = maxOf(logits);
  const exponentials = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return Float32Array.from(exponentials, (value) => value / total);
}

/**
 * Probabilities at another temperature when only probabilities are known: log p is the logits up to a constant, which
 * softmax does not see. Probabilities that underflowed to 0 stay at 0.
 */
export function temper(probabilities: Float32Array, temperature: number): Float32Array {
  if (temperature === 1) return probabilities;
  return softmax(
    probabilities.map((probability) => Math.log(probability)),
    temperature,
  );
}

/** How sure a classification is. */
export interface Confidence {
  /** Best probability less the second best, 0 to 1; the best itself when there is one class. */
  readonly margin: number;
  /** Shannon entropy over its largest value ln(classes): 0 is certain, 1 knows nothing; 0 for one class. */
  readonly entropy: number;
}

/** Margin and entropy of one row of probabilities. */
export function confidenceOf(probabilities: Float32Array): Confidence {
  const [best = 0, second = 0] = probabilities.toSorted((a, b) => b - a);
  const entropy = probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  const classes = probabilities.length;
  return { margin: best - second, entropy: classes > 1 ? Math.max(0, entropy / Math.log(classes)) : 0 };
}

/**
 * How unlike the calibration data a row is, by its largest logit: the share of that data with a larger one, 0 (typical)
 * to 1 (below all). Source: Hendrycks et al., "Scaling Out-of-Distribution Detection for Real-World Settings", 2022.
 * @param quantiles the calibration data's largest logits at equal steps of their share, ascending, at least 2
 */
export function outOfDistribution(logits: Float32Array, quantiles: readonly number[]): number {
  const top = maxOf(logits);
  const steps = quantiles.length - 1;
  const above = quantiles.findIndex((quantile) => quantile > top);
  if (above === -1) return 0;
  if (above === 0) return 1;
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!];
  return 1 - (above - 1 + (top - low) / (high - low)) / steps;
}

/** Below or above which figures a classifier should rather not answer; an absent one is not judged. */
export interface AbstainThresholds {
  readonly minScore?: number;
  readonly minMargin?: number;
  readonly maxEntropy?: number;
  readonly maxOutOfDistribution?: number;
}

export type AbstainReason = 'score' | 'margin' | 'entropy' | 'out_of_distribution';

/** The reasons to abstain, in a fixed order; none means: answer. What is null is not judged. */
export function reasonsToAbstain(
  row: { readonly probabilities: Float32Array; readonly outOfDistribution: number | null },
  thresholds: AbstainThresholds,
): AbstainReason[] {
  const { margin, entropy } = confidenceOf(row.probabilities);
  const reasons: AbstainReason[] = [];
  if (maxOf(row.probabilities) < (thresholds.minScore ?? 0)) reasons.push('score');
  if (margin < (thresholds.minMargin ?? 0)) reasons.push('margin');
  if (entropy > (thresholds.maxEntropy ?? 1)) reasons.push('entropy');
  if ((row.outOfDistribution ?? 0) > (thresholds.maxOutOfDistribution ?? 1))
    reasons.push('out_of_distribution');
  return reasons;
}

/** The largest value; -Infinity for none. */
export function maxOf(values: Float32Array): number {
  return values.reduce((top, value) => Math.max(top, value), -Infinity);
}
