import type { DType, TensorSpec } from '../../tensor/tensor';
import type { ModelGraph, TensorRef } from '../ir';
import type { Shape } from '../op-shapes/shape';
import { invalidModel } from '../problem';
import type { GraphBuilder, Ref } from '../saved-model/graph-builder';
import { attribute, DataType, type DataTypeNumber, type TensorInfo } from '../saved-model/node-def';

/** An input or output of the signature, and the tensor (`node:0`) that it is in the graph. */
export type NamedTensor = TensorSpec & { readonly tensor: string };

/** TensorFlow's number of each element type. */
export const DATA_TYPES: Readonly<Record<DType, DataTypeNumber>> = {
  float32: DataType.float,
  int32: DataType.int32,
  uint8: DataType.uint8,
  bool: DataType.bool,
};

/** Adds an input to the graph. */
export function addPlaceholder(builder: GraphBuilder, input: TensorSpec): Ref {
  builder.enter(`input_${input.name}`);
  return builder.node('Placeholder', [], {
    dtype: attribute.type(DATA_TYPES[input.dtype]),
    shape: attribute.shape(wireShape(input.shape)),
  });
}

export function namedTensor({ name, dtype, shape }: TensorSpec, ref: Ref): NamedTensor {
  return { name, dtype, shape, tensor: `${ref}:0` };
}

export function tensorSpec({ name, dtype, shape }: NamedTensor): TensorSpec {
  return { name, dtype, shape };
}

export function tensorInfo({ name, dtype, shape, tensor }: NamedTensor): TensorInfo {
  return { name, tensor, dtype: DATA_TYPES[dtype], shape: wireShape(shape) };
}

/** Tensors of the graph by their names in the signature. */
export function tensorsByName(tensors: readonly NamedTensor[]): ReadonlyMap<string, string> {
  return new Map(tensors.map(({ name, tensor }) => [name, tensor]));
}

/** The model's outputs, then the extra ones under their node's id, or `id:extra` where an output has that name. */
export function namedOutputs(
  graph: ModelGraph,
  extra: readonly string[],
): { readonly name: string; readonly tensor: TensorRef }[] {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const names = new Set(graph.outputs.map((output) => output.name));
  const added = [...new Set(extra)].map((id) => {
    if (!ids.has(id)) throw invalidModel(`there is no layer "${id}" to read`);
    return { name: names.has(id) ? `${id}:extra` : id, tensor: { node: id, output: 0 } };
  });
  return [...graph.outputs, ...added];
}

function wireShape(shape: Shape): number[] {
  return shape.map((size) => size ?? -1);
}
