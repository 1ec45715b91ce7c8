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
