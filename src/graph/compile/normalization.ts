import type { ActivationOp, BatchNorm, LayerNorm, Preprocessing, WeightId } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { batchNormLine } from '../batch-norm-line';
import type { LayerBuilder } from './layer-builder';
import type { Value } from './value';

/** One line a channel: x * scale + shift. */
export function emitBatchNorm(layer: LayerBuilder, op: BatchNorm, input: Value): Value {
  const { scale, shift } = batchNormLine(op, (id) => layer.weight(id).data);
  const shape = input.shape.map((_, axis) => (axis === op.axis ? scale.length : 1)).slice(1);
  const scaled = layer.math.binary('Mul', layer.float(input), layer.math.values(shape, scale));
  return layer.value(layer.math.binary('AddV2', scaled, layer.math.values(shape, shift)), input.shape);
}

/** (x - mean) / sqrt(variance + epsilon) over `axes`, times gamma plus beta. */
export function emitLayerNorm(layer: LayerBuilder, op: LayerNorm, input: Value): Value {
  const { math } = layer;
  const x = layer.float(input);
  const over = { axes: op.axes, keepDims: true };
  const mean = math.reduce('Mean', x, over);
  const variance = math.reduce('Mean', math.binary('SquaredDifference', x, mean), over);
  const inverse = math.unary('Rsqrt', math.binary('AddV2', variance, math.scalar(op.epsilon)));
  const normal = math.binary('Mul', math.binary('Sub', x, mean), inverse);
  const sizes = input.shape.map((size, axis) => (op.axes.includes(axis) ? size! : 1)).slice(1);
  const constant = (id: WeightId): Ref => layer.constantOf(id, { shape: sizes });
  const scaled = op.gamma === null ? normal : math.binary('Mul', normal, constant(op.gamma));
  return layer.value(
    op.beta === null ? scaled : math.binary('AddV2', scaled, constant(op.beta)),
    input.shape,
  );
}

/** max(x, 0) - alpha * max(-x, 0). */
export function emitPrelu(
  layer: LayerBuilder,
  op: Extract<ActivationOp, { kind: 'prelu' }>,
  input: Value,
): Value {
  const { math } = layer;
  const x = layer.float(input);
  const negative = math.unary('Relu', math.unary('Neg', x));
  const below = math.binary('Mul', negative, layer.constantOf(op.alpha));
  return layer.value(math.binary('Sub', math.unary('Relu', x), below), input.shape);
}

export function emitRescaling(
  layer: LayerBuilder,
  op: Extract<Preprocessing, { kind: 'rescaling' }>,
  input: Value,
): Value {
  const constant = (list: readonly number[]): Ref =>
    layer.math.values(list.length === 1 ? [] : [list.length], Float32Array.from(list));
  const isOne = op.scale.every((value) => value === 1);
  const isZero = op.offset.every((value) => value === 0);
  const x = layer.float(input);
  const scaled = isOne ? x : layer.math.binary('Mul', x, constant(op.scale));
  return layer.value(isZero ? scaled : layer.math.binary('AddV2', scaled, constant(op.offset)), input.shape);
}

/** Keras' floor under a deviation: `backend.epsilon()`. */
export const LEAST_DEVIATION = 1e-7;

export function emitNormalization(
  layer: LayerBuilder,
  op: Extract<Preprocessing, { kind: 'normalization' }>,
  input: Value,
): Value {
  const { math } = layer;
  const x = layer.float(input);
  const mean = layer.constantOf(op.mean);
  const deviation = layer.constantOf(op.variance, {
    form: 'deviation',
    data: (weight) => weight.data.map((variance) => Math.max(Math.sqrt(variance), LEAST_DEVIATION)),
  });
  const ref = op.invert
    ? math.binary('AddV2', math.binary('Mul', x, deviation), mean)
    : math.binary('RealDiv', math.binary('Sub', x, mean), deviation);
  return layer.value(ref, input.shape);
}
