import type { BatchNorm, WeightId } from './ir';

/** gamma (x - mean) / sqrt(variance + epsilon) + beta, written as x * scale + shift; one value a channel. */
export function batchNormLine(
  op: BatchNorm,
  read: (id: WeightId) => Float32Array,
): { readonly scale: Float32Array; readonly shift: Float32Array } {
  const mean = read(op.mean);
  const gamma = op.gamma === null ? null : read(op.gamma);
  const beta = op.beta === null ? null : read(op.beta);
  const exact = Float64Array.from(
    read(op.variance),
    (variance, channel) => (gamma?.[channel] ?? 1) / Math.sqrt(variance + op.epsilon),
  );
  const shift = Float32Array.from(exact, (scale, channel) => (beta?.[channel] ?? 0) - mean[channel]! * scale);
  return { scale: Float32Array.from(exact), shift };
}
