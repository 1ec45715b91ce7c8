import { slice } from '../compile/slice';
import type { Merge } from '../ir';
import { alignRanks } from '../op-shapes/merge';
import type { Shape } from '../op-shapes/shape';
import type { Ref } from '../saved-model/graph-builder';
import { mask } from './activation';
import { GradientNotWritten, type Backward } from './backward';

/** One gradient for each input. */
export function mergeGradient(op: Merge, at: Backward): Ref[] {
  const { math } = at.layer;
  const { gradient, inputs } = at;
  switch (op.mode) {
    case 'add':
      return inputs.map((_, index) => fit(at, gradient, index));
    case 'average': {
      const share = math.binary('Mul', gradient, math.scalar(1 / inputs.length));
      return inputs.map((_, index) => fit(at, share, index));
    }
    case 'subtract':
      return [fit(at, gradient, 0), fit(at, math.unary('Neg', gradient), 1)];
    case 'multiply':
      return inputs.map((_, index) => fit(at, timesOthers(at, index), index));
    case 'maximum':
    case 'minimum':
      return chosen(op.mode, at);
    case 'concatenate':
      return parts(op.axis, at);
    case 'dot':
      throw new GradientNotWritten('a dot product');
  }
}

/** The gradient times every other input. */
function timesOthers(at: Backward, own: number): Ref {
  const others = at.inputs.map((_, index) => index).filter((index) => index !== own);
  return others.reduce(
    (product, index) => at.layer.math.binary('Mul', product, aligned(at, index)),
    at.gradient,
  );
}

/** The first input takes the gradient where the two are equal, as in TensorFlow. */
function chosen(mode: 'maximum' | 'minimum', at: Backward): Ref[] {
  const { layer, gradient } = at;
  if (at.inputs.length === 1) return [gradient];
  if (at.inputs.length > 2) throw new GradientNotWritten(`${mode} of ${at.inputs.length} inputs`);
  const op = mode === 'maximum' ? 'GreaterEqual' : 'LessEqual';
  const first = layer.math.binary('Mul', gradient, mask(layer.math, op, [aligned(at, 0), aligned(at, 1)]));
  return [fit(at, first, 0), fit(at, layer.math.binary('Sub', gradient, first), 1)];
}

function parts(axis: number, { layer, inputs, output, gradient }: Backward): Ref[] {
  const value = layer.value(gradient, output.shape);
  const rank = output.shape.length;
  let begin = 0;
  return inputs.map(({ shape }) => {
    const size = shape[axis] ?? null;
    if (size === null) throw new GradientNotWritten('a free axis that is joined');
    const from = begin;
    begin += size;
    const at = (place: number): number[] =>
      Array.from({ length: rank }, (_, index) => (index === axis ? place : 0));
    const openEnds = ((1 << rank) - 1) & ~(1 << axis);
    return slice(layer, value, { begin: at(from), end: at(begin), openEnds });
  });
}

/** An input with ones after its batch axis until it has as many axes as the output. */
function aligned({ layer, inputs }: Backward, index: number): Ref {
  const input = inputs[index]!;
  const shape = alignRanks(inputs.map((each) => each.shape))[index]!;
  if (shape.length === input.shape.length) return layer.float(input);
  const extra = shape.length - input.shape.length;
  const sizes = shape.map((_, axis) =>
    axis === 0 ? layer.sizeOf(input, 0) : axis <= extra ? 1 : layer.sizeOf(input, axis - extra),
  );
  return layer.reshape(layer.float(input), sizes);
}

/** Sums a gradient in the output's shape over the axes along which this input was repeated. */
function fit({ layer, inputs, output }: Backward, gradient: Ref, index: number): Ref {
  const input = inputs[index]!;
  const shape: Shape = alignRanks(inputs.map((each) => each.shape))[index]!;
  const axes = shape.flatMap((size, axis) =>
    axis > 0 && size === 1 && output.shape[axis] !== 1 ? [axis] : [],
  );
  const summed = axes.length === 0 ? gradient : layer.math.reduce('Sum', gradient, { axes, keepDims: true });
  if (shape.length === input.shape.length) return summed;
  return layer.reshape(
    summed,
    input.shape.map((_, axis) => layer.sizeOf(input, axis)),
  );
}
