import type { Merge } from '../ir';
import { alignRanks } from '../op-shapes/merge';
import { generate, mapLines, stridesOf, broadcastReader, type NdArray } from './nd-array';

/** Merges at least one array as Keras' merging layers do. */
export function merge(op: Merge, inputs: readonly NdArray[]): NdArray {
  switch (op.mode) {
    case 'concatenate':
      return concatenate(op.axis, inputs);
    case 'dot':
      return dot(op, [inputs[0]!, inputs[1]!]);
    default:
      return elementwise(op.mode, inputs);
  }
}

type ElementwiseMode = Exclude<Merge['mode'], 'concatenate' | 'dot'>;

const COMBINE: Readonly<Record<ElementwiseMode, (values: readonly number[]) => number>> = {
  add: (values) => values.reduce((a, b) => a + b),
  average: (values) => values.reduce((a, b) => a + b) / values.length,
  subtract: ([a, b]) => a! - b!,
  multiply: (values) => values.reduce((a, b) => a * b),
  maximum: (values) => values.reduce((a, b) => Math.max(a, b)),
  minimum: (values) => values.reduce((a, b) => Math.min(a, b)),
};

function elementwise(mode: ElementwiseMode, inputs: readonly NdArray[]): NdArray {
  const shapes = alignRanks(inputs.map((input) => input.shape)) as number[][];
  const shape = shapes[0]!.map((_, axis) => Math.max(...shapes.map((sizes) => sizes[axis]!)));
  const readers = inputs.map((input, index) => broadcastReader({ shape: shapes[index]!, data: input.data }));
  return generate(shape, (at) => COMBINE[mode](readers.map((read) => read(at))));
}

function concatenate(axis: number, inputs: readonly NdArray[]): NdArray {
  const owners = inputs.flatMap((input) =>
    Array.from({ length: input.shape[axis]! }, (_, index) => ({ input, index })),
  );
  const shape = inputs[0]!.shape.map((size, at) => (at === axis ? owners.length : size));
  return generate(shape, (at) => {
    const { input, index } = owners[at[axis]!]!;
    return input.data[offset(input, at, { axis, index })]!;
  });
}

function offset(
  input: NdArray,
  at: readonly number[],
  replaced: { readonly axis: number; readonly index: number },
): number {
  return stridesOf(input.shape).reduce(
    (sum, stride, position) => sum + stride * (position === replaced.axis ? replaced.index : at[position]!),
    0,
  );
}

/** Sum over one axis of each; what is left of the first stands before what is left of the second. */
function dot(op: Extract<Merge, { mode: 'dot' }>, [left, right]: readonly [NdArray, NdArray]): NdArray {
  const [a, b] = op.normalize ? [unitLines(left, op.axes[0]), unitLines(right, op.axes[1])] : [left, right];
  const rest = (array: NdArray, axis: number): number[] =>
    array.shape.map((_, index) => index).filter((index) => index > 0 && index !== axis);
  const [leftRest, rightRest] = [rest(a, op.axes[0]), rest(b, op.axes[1])];
  const shape = [
    a.shape[0]!,
    ...leftRest.map((axis) => a.shape[axis]!),
    ...rightRest.map((axis) => b.shape[axis]!),
  ];
  const [leftStrides, rightStrides] = [stridesOf(a.shape), stridesOf(b.shape)];
  const start = (strides: readonly number[], axes: readonly number[], at: readonly number[]): number =>
    axes.reduce((sum, axis, index) => sum + strides[axis]! * at[index]!, 0);
  const product = generate(shape, (at) => {
    const i = leftStrides[0]! * at[0]! + start(leftStrides, leftRest, at.slice(1));
    const j = rightStrides[0]! * at[0]! + start(rightStrides, rightRest, at.slice(1 + leftRest.length));
    let sum = 0;
    for (let k = 0; k < a.shape[op.axes[0]]!; k++)
      sum += a.data[i + k * leftStrides[op.axes[0]]!]! * b.data[j + k * rightStrides[op.axes[1]]!]!;
    return sum;
  });
  return shape.length === 1 ? { shape: [...shape, 1], data: product.data } : product;
}

/** Keras' floor under a norm: `ops.normalize` with `backend.epsilon()`. */
const LARGEST_INVERSE_NORM = 1e7;

function unitLines(array: NdArray, axis: number): NdArray {
  return mapLines(array, axis, (line) => {
    const inverse = Math.min(1 / Math.hypot(...line), LARGEST_INVERSE_NORM);
    return line.map((value) => value * inverse);
  });
}
