import type { Ref } from '../saved-model/graph-builder';
import { attribute, DataType } from '../saved-model/node-def';
import type { LayerBuilder } from './layer-builder';
import type { Value } from './value';

/** A slice; bit k of `openEnds` lets axis k run to its end. */
export function slice(
  layer: LayerBuilder,
  value: Value,
  options: { readonly begin: readonly number[]; readonly end: readonly number[]; readonly openEnds: number },
): Ref {
  const ones = options.begin.map(() => 1);
  return layer.builder.node(
    'StridedSlice',
    [value.ref, layer.ints(options.begin), layer.ints(options.end), layer.ints(ones)],
    {
      T: attribute.type(value.dtype),
      Index: attribute.type(DataType.int32),
      end_mask: attribute.int(options.openEnds),
    },
  );
}

/** An int32 matrix of (before, after) pairs, one an axis, for Pad. */
export function pairs(layer: LayerBuilder, list: readonly (readonly [number, number])[]): Ref {
  return layer.builder.node('Reshape', [layer.ints(list.flat()), layer.ints([list.length, 2])], {
    T: attribute.type(DataType.int32),
  });
}
