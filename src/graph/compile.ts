import type { Signature, TensorSpec } from '../tensor/tensor';
import { emitOp } from './compile/emit';
import { LayerBuilder, type Compilation, type CompilerSettings } from './compile/layer-builder';
import { LengthTensors } from './compile/length-tensors';
import {
  addPlaceholder,
  DATA_TYPES,
  namedOutputs,
  namedTensor,
  tensorInfo,
  tensorsByName,
  tensorSpec,
  type NamedTensor,
} from './compile/signature';
import type { Value } from './compile/value';
import { foldBatchNorms } from './fold-batch-norm';
import { indexLimits, type IndexLimit } from './index-limits';
import type { ModelGraph, TensorRef } from './ir';
import { minimumSteps } from './minimum-steps';
import { paddedSteps, type PaddedSteps } from './padding';
import type { LayerName } from './problem';
import { encodeSavedModel } from './saved-model/encode';
import { GraphBuilder } from './saved-model/graph-builder';
import { attribute, DataType } from './saved-model/node-def';
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
  const steps = paddedSteps(graph, validateGraph(graph));
  const paddingExact = steps !== null && !graph.inputs.some((input) => input.name === ROW_LENGTHS);
  const compiler = new GraphCompiler(graph, options, paddingExact && options.rowLengths ? steps : null);
  const outputs = namedOutputs(graph, extra);
  const outputTensors = compiler.outputs(outputs);
  return {
    savedModel: encodeSavedModel(compiler.builder.nodes, {
      inputs: compiler.inputs.map(tensorInfo),
      outputs: outputTensors.map(tensorInfo),
    }),
    signature: {
      inputs: compiler.inputs.filter((input) => input.name !== ROW_LENGTHS || !paddingExact).map(tensorSpec),
      outputs: outputTensors.map(tensorSpec),
    },
    inputTensors: tensorsByName(compiler.inputs),
    outputTensors: tensorsByName(outputTensors),
    extraOutputNames: new Map(
      outputs.slice(graph.outputs.length).map(({ name, tensor }) => [tensor.node, name]),
    ),
    paddingExact,
    minimumSteps: minimumSteps(graph),
    indexLimits: indexLimits(graph),
  };
}

/** Writes a whole graph: inputs, layers in order, outputs. With `steps` it takes `row_lengths`. */
class GraphCompiler {
  readonly builder = new GraphBuilder();
  readonly inputs: NamedTensor[] = [];
  readonly #values = new Map<string, readonly Value[]>();
  readonly #compilation: Compilation;

  constructor(
    graph: ModelGraph,
    settings: CompilerSettings,
    private readonly steps: PaddedSteps | null,
  ) {
    for (const input of graph.inputs) this.#addInput(input);
    const lengths = steps === null ? null : new LengthTensors(this.builder, this.#addLengths());
    this.#compilation = { graph, builder: this.builder, settings, lengths, derived: new Map() };
    for (const node of graph.nodes) {
      this.builder.enter(node.layer);
      const inputs = node.inputs.map((ref) => this.#valueOf(ref));
      this.#keep(node.id, emitOp(this.#layer(node), node.op, inputs));
    }
  }

  /** Adds a float32 output for every tensor named. */
  outputs(named: readonly { readonly name: string; readonly tensor: TensorRef }[]): NamedTensor[] {
    return named.map(({ name, tensor }, index) => {
      this.builder.enter(`output_${index}`);
      const value = this.#valueOf(tensor);
      const float = this.#layer({ layer: name, className: 'output' }).float(value);
      const ref = this.builder.node('Identity', [float], { T: attribute.type(DataType.float) });
      return namedTensor({ name, dtype: 'float32', shape: value.shape }, ref);
    });
  }

  #addInput(input: TensorSpec): void {
    const ref = addPlaceholder(this.builder, input);
    this.inputs.push(namedTensor(input, ref));
    const { shape } = input;
    this.#keep(input.name, [
      { ref, dtype: DATA_TYPES[input.dtype], shape, layout: 'batch_major', lengths: null },
    ]);
  }

  #addLengths(): string {
    const spec: TensorSpec = { name: ROW_LENGTHS, dtype: 'int32', shape: [null] };
    const ref = addPlaceholder(this.builder, spec);
    this.inputs.push(namedTensor(spec, ref));
    return ref;
  }

  #layer(at: LayerName): LayerBuilder {
    return new LayerBuilder(this.#compilation, at, shapeContext(this.#compilation.graph, at));
  }

  #keep(id: string, outputs: readonly Value[]): void {
    const lengths = this.steps?.get(id);
    this.#values.set(
      id,
      outputs.map((value, index) => ({ ...value, lengths: lengths?.[index] ?? null })),
    );
  }

  #valueOf(ref: TensorRef): Value {
    return this.#values.get(ref.node)![ref.output]!;
  }
}
