import type { DType, Signature, TensorSpec } from '../tensor/tensor';
import { emitOp } from './compile/emit';
import { LayerBuilder, type Compilation, type CompilerSettings } from './compile/layer-builder';
import { LengthTensors } from './compile/length-tensors';
import type { Value } from './compile/value';
import { foldBatchNorms } from './fold-batch-norm';
import { indexLimits, type IndexLimit } from './index-limits';
import type { ModelGraph, TensorRef } from './ir';
import { minimumSteps } from './minimum-steps';
import type { Shape } from './op-shapes/shape';
import { paddedSteps } from './padding';
import { invalidModel } from './problem';
import { encodeSavedModel } from './saved-model/encode';
import { GraphBuilder, type Ref } from './saved-model/graph-builder';
import { attribute, DataType, type DataTypeNumber, type TensorInfo } from './saved-model/node-def';
import { shapeContext } from './shapes';
import { validateGraph } from './validate';

export interface CompileOptions extends CompilerSettings {
  /** Add the int32 input `row_lengths` [rows] where padding is exact. Not for exported models. */
  readonly rowLengths: boolean;
  /** Nodes whose first output is wanted too, as further outputs of the signature (feature maps). */
  readonly extraOutputs?: readonly string[];
}

export interface CompiledGraph {
  /** `saved_model.pb`: tag `serve`, signature `serving_default`. */
  readonly savedModel: Uint8Array;
  /** Without `row_lengths`; extra outputs stand last. */
  readonly signature: Signature;
  /** Tensor (`node:0`) of every input by its name; with ROW_LENGTHS if the graph takes it. */
  readonly inputTensors: ReadonlyMap<string, string>;
  /** Tensor of every output by its name. */
  readonly outputTensors: ReadonlyMap<string, string>;
  /** Output name of every extra output by its node id. */
  readonly extraOutputNames: ReadonlyMap<string, string>;
  /** Rows padded at the end of axis 1 give exact answers if `row_lengths` is fed. */
  readonly paddingExact: boolean;
  /** Steps below which a run fails, for the one input with a free step axis; null if there is no such input. */
  readonly minimumSteps: number | null;
  /** Inputs that hold indices, and the number below which they must stay. */
  readonly indexLimits: readonly IndexLimit[];
}

/** Name of the input with the true lengths of padded rows. */
export const ROW_LENGTHS = 'row_lengths';

/**
 * Compiles a model to one frozen TensorFlow graph: batch free, time free where the model leaves it free, uint8, int32 and
 * bool inputs cast inside, outputs float32. Throws FORMAT_INVALID for a graph that is not whole and
 * FORMAT_UNSUPPORTED_LAYER, naming the layer and its options, for one that cannot be compiled.
 */
export function compileGraph(source: ModelGraph, options: CompileOptions): CompiledGraph {
  validateGraph(source);
  const extra = options.extraOutputs ?? [];
  const graph = foldBatchNorms(source, new Set(extra));
  const shapes = validateGraph(graph);
  const steps = paddedSteps(graph, shapes);
  const paddingExact = steps !== null && !graph.inputs.some((input) => input.name === ROW_LENGTHS);
  const builder = new GraphBuilder();
  const takesLengths = paddingExact && options.rowLengths;
  const rowLengths = takesLengths
    ? placeholder(builder, { name: ROW_LENGTHS, dtype: 'int32', shape: [null] })
    : null;
  const compilation: Compilation = {
    graph,
    builder,
    settings: options,
    lengths: rowLengths === null ? null : new LengthTensors(builder, rowLengths),
    derived: new Map(),
  };
  const values = new Map<string, readonly Value[]>();
  const keep = (id: string, outputs: readonly Value[]): void => {
    const lengths = takesLengths ? steps.get(id) : undefined;
    values.set(
      id,
      outputs.map((value, index) => ({ ...value, lengths: lengths?.[index] ?? null })),
    );
  };
  const inputTensors = new Map<string, string>();
  for (const input of graph.inputs) {
    const ref = placeholder(builder, input);
    inputTensors.set(input.name, `${ref}:0`);
    const value = {
      ref,
      dtype: DTYPES[input.dtype],
      shape: input.shape,
      layout: 'batch_major',
      lengths: null,
    } as const;
    keep(input.name, [value]);
  }
  if (rowLengths !== null) inputTensors.set(ROW_LENGTHS, `${rowLengths}:0`);
  const valueOf = (ref: TensorRef): Value => values.get(ref.node)![ref.output]!;
  for (const node of graph.nodes) {
    builder.enter(node.layer);
    const layer = new LayerBuilder(compilation, node, shapeContext(graph, node));
    keep(node.id, emitOp(layer, node.op, node.inputs.map(valueOf)));
  }
  const outputs = namedOutputs(graph, extra);
  const outputSpecs = outputs.map(({ name, tensor }, index) => {
    builder.enter(`output_${index}`);
    const at = { layer: name, className: 'output' };
    const layer = new LayerBuilder(compilation, at, shapeContext(graph, at));
    const value = valueOf(tensor);
    const ref = builder.node('Identity', [layer.float(value)], { T: attribute.type(DataType.float) });
    return { name, tensor: `${ref}:0`, dtype: 'float32' as const, shape: value.shape };
  });
  const inputSpecs: (TensorSpec & { tensor: string })[] = graph.inputs.map(({ name, dtype, shape }) => ({
    name,
    dtype,
    shape,
    tensor: inputTensors.get(name)!,
  }));
  const lengthsInfo = rowLengths === null ? [] : [lengthsSpec(rowLengths)];
  return {
    savedModel: encodeSavedModel(builder.nodes, {
      inputs: [...inputSpecs, ...lengthsInfo].map(tensorInfo),
      outputs: outputSpecs.map(tensorInfo),
    }),
    signature: { inputs: inputSpecs.map(specOf), outputs: outputSpecs.map(specOf) },
    inputTensors,
    outputTensors: new Map(outputSpecs.map(({ name, tensor }) => [name, tensor])),
    extraOutputNames: new Map(
      outputs.slice(graph.outputs.length).map(({ name, tensor }) => [tensor.node, name]),
    ),
    paddingExact,
    minimumSteps: minimumSteps(graph),
    indexLimits: indexLimits(graph),
  };
}

const DTYPES: Readonly<Record<DType, DataTypeNumber>> = {
  float32: DataType.float,
  int32: DataType.int32,
  uint8: DataType.uint8,
  bool: DataType.bool,
};

type NamedTensor = TensorSpec & { readonly tensor: string };

function lengthsSpec(ref: Ref): NamedTensor {
  return { name: ROW_LENGTHS, dtype: 'int32', shape: [null], tensor: `${ref}:0` };
}

function specOf({ name, dtype, shape }: TensorSpec): TensorSpec {
  return { name, dtype, shape };
}

function tensorInfo({ name, dtype, shape, tensor }: NamedTensor): TensorInfo {
  return { name, tensor, dtype: DTYPES[dtype], shape: wireShape(shape) };
}

function placeholder(builder: GraphBuilder, input: TensorSpec): Ref {
  builder.enter(`input_${input.name}`);
  return builder.node('Placeholder', [], {
    dtype: attribute.type(DTYPES[input.dtype]),
    shape: attribute.shape(wireShape(input.shape)),
  });
}

function wireShape(shape: Shape): number[] {
  return shape.map((size) => size ?? -1);
}

/** The model's outputs, then the extra ones under their node's id, or `id:extra` where an output has that name. */
function namedOutputs(
  graph: ModelGraph,
  extra: readonly string[],
): { readonly name: string; readonly tensor: TensorRef }[] {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const names = new Set(graph.outputs.map((output) => output.name));
  const added = extra.map((id) => {
    if (!ids.has(id)) throw invalidModel(`there is no layer "${id}" to read`);
    return { name: names.has(id) ? `${id}:extra` : id, tensor: { node: id, output: 0 } };
  });
  return [...graph.outputs, ...added];
}
