import { batchNormLine } from '../batch-norm-line';
import { LEAST_DEVIATION } from '../compile/normalization';
import type { ActivationOp, BatchNorm, LayerNorm, Preprocessing } from '../ir';
import type { Ref } from '../saved-model/graph-builder';
import { mask } from './activation';
import type { Backward } from './backward';

/** A line a channel: its slope. */
export function batchNormGradient(op: BatchNorm, { layer, inputs, gradient }: Backward): Ref {
  const { scale } = batchNormLine(op, (id) => layer.weight(id).data);
  const shape = inputs[0]!.shape.map((_, axis) => (axis === op.axis ? scale.length : 1)).slice(1);
  return layer.math.binary('Mul', gradient, layer.math.values(shape, scale));
}

/** (d - mean(d) - n mean(d n)) / deviation, n the normalised input and d the gradient times gamma. */
export function layerNormGradient(op: LayerNorm, { layer, inputs, gradient }: Backward): Ref {
  const { math } = layer;
  const input = inputs[0]!;
  const x = layer.float(input);
  const over = { axes: op.axes, keepDims: true };
  const mean = math.reduce('Mean', x, over);
  const variance = math.reduce('Mean', math.binary('SquaredDifference', x, mean), over);
  const inverse = math.unary('Rsqrt', math.binary('AddV2', variance, math.scalar(op.epsilon)));
  const normal = math.binary('Mul', math.binary('Sub', x, mean), inverse);
  const shape = input.shape.map((size, axis) => (op.axes.includes(axis) ? size! : 1)).slice(1);
  const d =
    op.gamma === null ? gradient : math.binary('Mul', gradient, layer.constantOf(op.gamma, { shape }));
  const along = math.binary('Mul', normal, math.reduce('Mean', math.binary('Mul', d, normal), over));
  const centred = math.binary('Sub', math.binary('Sub', d, math.reduce('Mean', d, over)), along);
  return math.binary('Mul', centred, inverse);
}

/** 1 above 0, alpha below. */
export function preluGradient(
  op: Extract<ActivationOp, { kind: 'prelu' }>,
  { layer, inputs, gradient }: Backward,
): Ref {
  const { math } = layer;
  const above = mask(math, 'Greater', [layer.float(inputs[0]!), math.scalar(0)]);
  const below = math.binary('Mul', math.binary('Sub', math.scalar(1), above), layer.constantOf(op.alpha));
  return math.binary('Mul', gradient, math.binary('AddV2', above, below));
}

export function rescalingGradient(
  op: Extract<Preprocessing, { kind: 'rescaling' }>,
  { layer, gradient }: Backward,
): Ref {
  const shape = op.scale.length === 1 ? [] : [op.scale.length];
  return layer.math.binary('Mul', gradient, layer.math.values(shape, Float32Array.from(op.scale)));
}

export function normalizationGradient(
  op: Extract<Preprocessing, { kind: 'normalization' }>,
  { layer, gradient }: Backward,
): Ref {
  const deviation = layer.constantOf(op.variance, {
    form: 'deviation',
    data: (weight) => weight.data.map((variance) => Math.max(Math.sqrt(variance), LEAST_DEVIATION)),
  });
  return layer.math.binary(op.invert ? 'Mul' : 'RealDiv', gradient, deviation);
}
