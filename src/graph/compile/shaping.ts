import type { Shaping } from '../ir';
import type { Shape } from '../op-shapes/shape';
import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder, Size } from './layer-builder';
import { resizeImage } from './preprocessing';
import { asImage, fromImage } from './plane';
import { pairs, slice } from './slice';
import type { Value } from './value';

/** Layers that move values; element types pass through. */
export function emitShaping(layer: LayerBuilder, op: Shaping, input: Value, shape: Shape): Value {
  if (op.kind === 'identity') return input;
  const value = layer.inLayout(input, 'batch_major');
  const type = { T: attribute.type(value.dtype) };
  const give = (ref: Ref): Value => layer.value(ref, shape, value.dtype);
  switch (op.kind) {
    case 'flatten':
    case 'reshape':
      return give(layer.reshape(value.ref, reshapeSizes(layer, value, shape), value.dtype));
    case 'permute':
      return give(layer.transpose(value, [0, ...op.dims]));
    case 'repeat_vector': {
      const column = layer.builder.node('ExpandDims', [value.ref, layer.int(1)], {
        ...type,
        Tdim: attribute.type(DataType.int32),
      });
      return give(
        layer.builder.node('Tile', [column, layer.ints([1, op.times, 1])], {
          ...type,
          Tmultiples: attribute.type(DataType.int32),
        }),
      );
    }
    case 'zero_padding':
      return give(
        layer.builder.node('Pad', [value.ref, pairs(layer, [[0, 0], ...op.padding, [0, 0]])], type),
      );
    case 'cropping':
      return give(crop(layer, value, op.cropping));
    case 'up_sampling':
      return upSample(layer, op, value, shape);
  }
}

/** One size may stay unknown (-1): the batch if all others are fixed, else the one that a reshape works out. */
function reshapeSizes(layer: LayerBuilder, value: Value, shape: Shape): Size[] {
  const isFixed = shape.slice(1).every((size) => size !== null);
  const batch = isFixed ? -1 : layer.sizeOf(value, 0);
  return [batch, ...shape.slice(1).map((size) => size ?? -1)];
}

/** Cuts `cropping` places off both ends of each spatial axis. */
export function crop(
  layer: LayerBuilder,
  value: Value,
  cropping: readonly (readonly [number, number])[],
): Ref {
  const ends = [[0, 0], ...cropping, [0, 0]] as const;
  const openEnds = ends.reduce((mask, [, after], axis) => (after === 0 ? mask | (1 << axis) : mask), 0);
  return slice(layer, value, {
    begin: ends.map(([before]) => before),
    end: ends.map(([, after]) => -after),
    openEnds,
  });
}

function upSample(
  layer: LayerBuilder,
  op: Extract<Shaping, { kind: 'up_sampling' }>,
  value: Value,
  shape: Shape,
): Value {
  const image = asImage(layer, layer.cast(value, DataType.float));
  const factors = op.spatialRank === 1 ? [1, op.size[0]!] : op.size;
  const sizes = factors.map((factor, axis): Size => {
    const size = layer.sizeOf(image, axis + 1);
    if (typeof size === 'number') return size * factor;
    return layer.builder.node('Mul', [size, layer.int(factor)], { T: attribute.type(DataType.int32) });
  });
  const ref = resizeImage(layer, image.ref, { sizes, interpolation: op.interpolation });
  const sized = [image.shape[0]!, ...(shape.length === 3 ? [1] : []), ...shape.slice(1)];
  return fromImage(layer, layer.value(ref, sized), shape);
}
