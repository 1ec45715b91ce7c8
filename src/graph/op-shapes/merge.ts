import type { Merge } from '../ir';
import { showShape, unify, type Shape, type ShapeContext } from './shape';

/** Output of a merge of at least two tensors (one is let through for all but subtract and dot). */
export function mergeShape(context: ShapeContext, op: Merge, inputs: readonly Shape[]): Shape {
  const exactlyTwo = op.mode === 'subtract' || op.mode === 'dot';
  if (inputs.length < 1 || (exactlyTwo && inputs.length !== 2))
    context.fail(`${op.mode} needs ${exactlyTwo ? '2 inputs' : 'at least 1 input'}, got ${inputs.length}`);
  switch (op.mode) {
    case 'concatenate':
      return concatenateShape(context, op.axis, inputs);
    case 'dot':
      return dotShape(context, op.axes, [inputs[0]!, inputs[1]!]);
    default:
      return broadcastShape(context, inputs);
  }
}

/** Keras gives a lower rank ones after the batch axis until ranks agree, then broadcasts as NumPy does. */
export function alignRanks(shapes: readonly Shape[]): Shape[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return shapes.map((shape) => [shape[0]!, ...Array<number>(rank - shape.length).fill(1), ...shape.slice(1)]);
}

function broadcastShape(context: ShapeContext, inputs: readonly Shape[]): Shape {
  return alignRanks(inputs).reduce((left, right) =>
    left.map((size, axis) => {
      const other = right[axis] ?? null;
      if (size === 1 && axis > 0) return other;
      if (other === 1 && axis > 0) return size;
      const both = unify(size, other);
      if (both === undefined)
        context.fail(`shapes ${inputs.map(showShape).join(' and ')} cannot be merged at axis ${axis}`);
      return both;
    }),
  );
}

function concatenateShape(context: ShapeContext, axis: number, inputs: readonly Shape[]): Shape {
  const rank = inputs[0]!.length;
  if (!Number.isInteger(axis) || axis < 1 || axis >= rank)
    context.fail(`axis must be from 1 to ${rank - 1}, got ${axis}`);
  if (inputs.some((shape) => shape.length !== rank))
    context.fail(`inputs must have the same number of axes, got ${inputs.map(showShape).join(' and ')}`);
  return inputs.reduce((left, right) =>
    left.map((size, index) => {
      const other = right[index] ?? null;
      if (index === axis) return size === null || other === null ? null : size + other;
      const both = unify(size, other);
      if (both === undefined)
        context.fail(`shapes ${inputs.map(showShape).join(' and ')} differ at axis ${index}`);
      return both;
    }),
  );
}

function dotShape(
  context: ShapeContext,
  axes: readonly [number, number],
  [left, right]: readonly [Shape, Shape],
): Shape {
  const sizes = [left, right].map((shape, index) => {
    const axis = axes[index]!;
    if (!Number.isInteger(axis) || axis < 1 || axis >= shape.length)
      context.fail(`axes must be from 1 to ${shape.length - 1}, got ${axis}`);
    return shape[axis]!;
  });
  if (unify(sizes[0], sizes[1]) === undefined)
    context.fail(`axes ${axes.join(', ')} of ${showShape(left)} and ${showShape(right)} differ in size`);
  const output = [
    left[0]!,
    ...left.filter((_, axis) => axis > 0 && axis !== axes[0]),
    ...right.filter((_, axis) => axis > 0 && axis !== axes[1]),
  ];
  return output.length === 1 ? [...output, 1] : output;
}
