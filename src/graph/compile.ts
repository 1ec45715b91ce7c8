import type { Signature } from '../tensor/tensor';
import { GraphCompiler, ROW_LENGTHS } from './compile/graph-compiler';
import type { CompilerSettings } from './compile/layer-builder';
import { namedOutputs, tensorInfo, tensorsByName, tensorSpec } from './compile/signature';
import { foldBatchNorms } from './fold-batch-norm';
import { indexLimits, type IndexLimit } from './index-limits';
import type { ModelGraph } from './ir';
import { minimumSteps } from './minimum-steps';
import { paddedSteps } from './padding';
import { encodeSavedModel } from './saved-model/encode';
import { logitsOf, splitOutputSoftmax } from './split-activations';
import { validateGraph } from './validate';

export { ROW_LENGTHS };

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
  /** The tensor under the softmax of the one output, which is in no signature; null where the output is no softmax. */
  readonly logitsTensor: string | null;
  /** Output name of every extra output by its node id. */
  readonly extraOutputNames: ReadonlyMap<string, string>;
  /** Rows padded at the end of axis 1 give exact answers if `row_lengths` is fed. */
  readonly paddingExact: boolean;
  /** Steps below which a run fails, for the one input with a free step axis; null if there is no such input. */
  readonly minimumSteps: number | null;
  /** Inputs that hold indices, and the number below which they must stay. */
  readonly indexLimits: readonly IndexLimit[];
}

/**
 * Compiles a model to one frozen TensorFlow graph: batch free, time free where the model leaves it free, uint8, int32 and
 * bool inputs cast inside, outputs float32. Throws FORMAT_INVALID for a graph that is not whole and
 * FORMAT_UNSUPPORTED_LAYER, naming the layer and its options, for one that cannot be compiled.
 */
export function compileGraph(source: ModelGraph, options: CompileOptions): CompiledGraph {
  validateGraph(source);
  const extra = options.extraOutputs ?? [];
  const graph = foldBatchNorms(splitOutputSoftmax(source), new Set(extra));
  const steps = paddedSteps(graph, validateGraph(graph));
  const paddingExact = steps !== null && !graph.inputs.some((input) => input.name === ROW_LENGTHS);
  const compiler = new GraphCompiler(graph, options, paddingExact && options.rowLengths ? steps : null);
  const outputs = namedOutputs(graph, extra);
  const outputTensors = compiler.outputs(outputs);
  const logits = logitsOf(graph);
  const [logitsTensor] = logits === null ? [] : compiler.outputs([{ name: 'logits', tensor: logits }]);
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
    logitsTensor: logitsTensor?.tensor ?? null,
    extraOutputNames: new Map(
      outputs.slice(graph.outputs.length).map(({ name, tensor }) => [tensor.node, name]),
    ),
    paddingExact,
    minimumSteps: minimumSteps(graph),
    indexLimits: indexLimits(graph),
  };
}
