import type { BatchNorm, LayerNorm, Preprocessing } from '../ir';
import type { ReadArray } from './convolution';
import { broadcastReader, generate, offsetOf, stridesOf, type NdArray } from './nd-array';

/** gamma (x - mean) / sqrt(variance + epsilon) + beta along one axis. */
export function batchNorm(op: BatchNorm, x: NdArray, read: ReadArray): NdArray {
  const [mean, variance] = [read(op.mean).data, read(op.variance).data];
  const gamma = op.gamma === null ? null : read(op.gamma).data;
  const beta = op.beta === null ? null : read(op.beta).data;
  const strides = stridesOf(x.shape);
  return generate(x.shape, (at) => {
    const channel = at[op.axis]!;
    const normal =
      (x.data[offsetOf(strides, at)]! - mean[channel]!) / Math.sqrt(variance[channel]! + op.epsilon);
    return normal * (gamma?.[channel] ?? 1) + (beta?.[channel] ?? 0);
  });
}

/** Normalizes each group of elements that lies along `axes`. */
export function layerNorm(op: LayerNorm, x: NdArray, read: ReadArray): NdArray {
  const strides = stridesOf(x.shape);
  const groupShape = x.shape.map((size, axis) => (op.axes.includes(axis) ? 1 : size));
  const groupStrides = stridesOf(groupShape).map((stride, axis) => (op.axes.includes(axis) ? 0 : stride));
  const groups = groupShape.reduce((product, size) => product * size, 1);
  const size = x.data.length / groups;
  const mean = new Float64Array(groups);
  const variance = new Float64Array(groups);
  const visit = (f: (value: number, group: number) => number): NdArray =>
    generate(x.shape, (at) => f(x.data[offsetOf(strides, at)]!, offsetOf(groupStrides, at)));
  visit((value, group) => (mean[group] = mean[group]! + value / size));
  visit((value, group) => (variance[group] = variance[group]! + (value - mean[group]!) ** 2 / size));
  const scaleShape = x.shape.map((length, axis) => (op.axes.includes(axis) ? length : 1)).slice(1);
  const reader = (id: string | null, otherwise: number): ((at: readonly number[]) => number) =>
    id === null ? () => otherwise : broadcastReader({ shape: scaleShape, data: read(id).data });
  const [gamma, beta] = [reader(op.gamma, 1), reader(op.beta, 0)];
  return generate(x.shape, (at) => {
    const group = offsetOf(groupStrides, at);
    const normal = (x.data[offsetOf(strides, at)]! - mean[group]!) / Math.sqrt(variance[group]! + op.epsilon);
    return normal * gamma(at) + beta(at);
  });
}

/** x above 0, alpha x below. */
export function prelu(alpha: NdArray, x: NdArray): NdArray {
  const slope = broadcastReader(alpha);
  const value = broadcastReader(x);
  return generate(x.shape, (at) => {
    const input = value(at);
    return input > 0 ? input : slope(at) * input;
  });
}

export function rescale(op: Extract<Preprocessing, { kind: 'rescaling' }>, x: NdArray): NdArray {
  const pick = (list: readonly number[], index: number): number => list[index % list.length]!;
  return {
    shape: x.shape,
    data: x.data.map((value, index) => value * pick(op.scale, index) + pick(op.offset, index)),
  };
}

/** Keras' floor under a deviation: `backend.epsilon()`. */
const LEAST_DEVIATION = 1e-7;

export function normalize(
  op: Extract<Preprocessing, { kind: 'normalization' }>,
  x: NdArray,
  read: ReadArray,
): NdArray {
  const mean = broadcastReader(read(op.mean));
  const variance = broadcastReader(read(op.variance));
  const value = broadcastReader(x);
  return generate(x.shape, (at) => {
    const deviation = Math.max(Math.sqrt(variance(at)), LEAST_DEVIATION);
    return op.invert ? value(at) * deviation + mean(at) : (value(at) - mean(at)) / deviation;
  });
}
