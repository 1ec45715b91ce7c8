import type { Merge } from '../ir';
import { alignRanks } from '../op-shapes/merge';
import type { Shape } from '../op-shapes/shape';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder } from './layer-builder';
import type { Value } from './value';

/** Element-wise merges broadcast as Keras does; an average divides by the number of inputs. */
export function emitMerge(layer: LayerBuilder, op: Merge, inputs: readonly Value[], shape: Shape): Value {
  switch (op.mode) {
    case 'concatenate':
      return concatenate(layer, op.axis, inputs, shape);
    case 'dot':
      return dot(layer, op, [inputs[0]!, inputs[1]!], shape);
    case 'average': {
      const sum = elementwise(layer, 'AddV2', inputs);
      return layer.value(layer.math.binary('Mul', sum, layer.math.scalar(1 / inputs.length)), shape);
    }
    default:
      return layer.value(elementwise(layer, BINARY[op.mode], inputs), shape);
  }
}

const BINARY = {
  add: 'AddV2',
  subtract: 'Sub',
  multiply: 'Mul',
  maximum: 'Maximum',
  minimum: 'Minimum',
} as const;

function elementwise(
  layer: LayerBuilder,
  operation: (typeof BINARY)[keyof typeof BINARY],
  inputs: readonly Value[],
): Ref {
  const aligned = alignRanks(inputs.map((input) => input.shape));
  const refs = inputs.map((input, index) => {
    const ref = layer.float(input);
    const shape = aligned[index]!;
    if (shape.length === input.shape.length) return ref;
    const sizes = shape.map((size, axis) =>
      axis > 0 && size === 1 ? 1 : layer.sizeOf(input, sourceAxis(axis, shape, input.shape)),
    );
    return layer.reshape(ref, sizes);
  });
  return refs.reduce((left, right) => layer.math.binary(operation, left, right));
}

/** Axis of `original` that stands at `axis` of `aligned`, which has ones after the batch axis. */
function sourceAxis(axis: number, aligned: Shape, original: Shape): number {
  return axis === 0 ? 0 : axis - (aligned.length - original.length);
}

function concatenate(layer: LayerBuilder, axis: number, inputs: readonly Value[], shape: Shape): Value {
  const isHalf = inputs.every((input) => input.dtype === DataType.bfloat16);
  const dtype = isHalf ? DataType.bfloat16 : DataType.float;
  const refs = inputs.map((input) => layer.inLayout(layer.cast(input, dtype), 'batch_major').ref);
  if (refs.length === 1) return layer.value(refs[0]!, shape, dtype);
  const ref = layer.builder.node('ConcatV2', [...refs, layer.int(axis)], {
    T: attribute.type(dtype),
    Tidx: attribute.type(DataType.int32),
    N: attribute.int(refs.length),
  });
  return layer.value(ref, shape, dtype);
}

/** Keras' floor under a norm: `ops.normalize` with `backend.epsilon()`. */
const LARGEST_INVERSE_NORM = 1e7;

/** Batched dot product along one axis of each input, as one batched matrix product. */
function dot(
  layer: LayerBuilder,
  op: Extract<Merge, { mode: 'dot' }>,
  inputs: readonly [Value, Value],
  shape: Shape,
): Value {
  if (inputs.some((input) => input.shape.length > 3))
    layer.unsupported(`axes ${op.axes.join(', ')}: inputs of more than 3 axes are not compiled`);
  const [left, right] = inputs.map((input, index) => {
    const axis = op.axes[index]!;
    const x = layer.float(input);
    const normal = op.normalize ? normalize(layer, x, axis) : x;
    if (input.shape.length === 3) return { ref: normal, axis };
    const matrix = layer.builder.node('ExpandDims', [normal, layer.int(1)], {
      T: attribute.type(DataType.float),
      Tdim: attribute.type(DataType.int32),
    });
    return { ref: matrix, axis: 2 };
  });
  const product = layer.builder.node('BatchMatMulV2', [left!.ref, right!.ref], {
    T: attribute.type(DataType.float),
    adj_x: attribute.bool(left!.axis === 1),
    adj_y: attribute.bool(right!.axis === 2),
  });
  return layer.value(dropOnes(layer, product, inputs), shape);
}

function dropOnes(layer: LayerBuilder, product: Ref, [left, right]: readonly [Value, Value]): Ref {
  const flat = [left, right].map((input) => input.shape.length === 2);
  if (!flat[0] && !flat[1]) return product;
  return layer.builder.node('Squeeze', [product], {
    T: attribute.type(DataType.float),
    squeeze_dims: attribute.ints(flat[0] ? [1] : [2]),
  });
}

function normalize(layer: LayerBuilder, x: Ref, axis: number): Ref {
  const { math } = layer;
  const squares = math.reduce('Sum', math.unary('Square', x), { axes: [axis], keepDims: true });
  const inverse = math.binary('Minimum', math.unary('Rsqrt', squares), math.scalar(LARGEST_INVERSE_NORM));
  return math.binary('Mul', x, inverse);
}
