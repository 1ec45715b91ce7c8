import type { TensorSpec } from '../tensor/tensor';
import { writeBackward, type GradientOf, type GradientProblem } from './backward/backward-pass';
import { GraphCompiler } from './compile/graph-compiler';
import { addPlaceholder, namedTensor, tensorInfo, type NamedTensor } from './compile/signature';
import type { Value } from './compile/value';
import type { ModelGraph } from './ir';
import { invalidModel } from './problem';
import type { Ref } from './saved-model/graph-builder';
import { encodeSavedModel } from './saved-model/encode';
import { attribute, DataType } from './saved-model/node-def';
import { logitsOf, splitActivations } from './split-activations';
import { validateGraph } from './validate';

/** What can be read of one layer; names are of `ExplainGraph.outputs`. */
export interface ExplainedLayer {
  readonly layer: string;
  /** What the layer gives, activation included. */
  readonly activations: string;
  /** Heat maps [rows, height, width] before scaling, not below 0; null where there is a `problem`. */
  readonly gradCam: string | null;
  readonly layerCam: string | null;
  /** Why there is no heat map: no space, no way to the class score, a gradient that is not written. */
  readonly problem: GradientProblem | null;
}

/** A model's layers and gradients as one frozen graph. A run computes only what leads to the outputs it fetches. */
export interface ExplainGraph {
  readonly savedModel: Uint8Array;
  /** The model's own inputs, then `class` int32 [rows]: whose logit the gradients are of. */
  readonly inputs: readonly NamedTensor[];
  /** The logits and the gradient of the first input stand under `logits` and `inputGradient`. */
  readonly outputs: readonly NamedTensor[];
  readonly classInput: string;
  readonly logits: string;
  readonly inputGradient: { readonly output: string } | { readonly problem: GradientProblem };
  readonly layers: readonly ExplainedLayer[];
}

/**
 * Compiles the explaining graph of a classifier: float32, inference mode, nothing folded, so that every layer gives
 * what it gives in Keras. Grad-CAM: Selvaraju et al., ICCV 2017; Layer-CAM: Jiang et al., IEEE TIP 2021. Gradients are
 * of a logit: the softmax is left out. Throws FORMAT_INVALID for a model without one output [rows, classes].
 */
export function compileExplainGraph(source: ModelGraph): ExplainGraph {
  validateGraph(source);
  const graph = splitActivations(source);
  const compiler = new GraphCompiler(graph, { precision: 'float32', recurrence: 'block_lstm' }, null);
  const [output] = graph.outputs;
  const scores = logitsOf(graph) ?? output?.tensor;
  const classes = scores === undefined ? null : compiler.valueOf(scores).shape;
  const count = classes?.length === 2 ? (classes[1] ?? null) : null;
  if (graph.outputs.length !== 1 || scores === undefined || count === null)
    throw invalidModel('a classifier has one output [rows, classes]');
  const writer = new ExplainWriter(compiler);
  const classSpec: TensorSpec = { name: freeInputName(graph), dtype: 'int32', shape: [null] };
  const classRef = addPlaceholder(compiler.builder, classSpec);
  const gradients = writeBackward(compiler, graph, {
    tensor: scores,
    gradient: writer.oneHot(classRef, count),
  });
  const logits = writer.output('logits', compiler.valueOf(scores));
  const input = source.inputs[0]!;
  const inputGradient = gradients.get(input.name)!;
  const explained = {
    inputGradient:
      'ref' in inputGradient
        ? { output: writer.outputOf('input_gradient', inputGradient.ref, input.shape) }
        : inputGradient,
    layers: layerNodes(source).map(({ layer, id }) =>
      writer.layer(layer, compiler.valueOf({ node: id, output: 0 }), gradients.get(id)!),
    ),
  };
  const inputs = [...compiler.inputs, namedTensor(classSpec, classRef)];
  const { outputs } = writer;
  return {
    savedModel: encodeSavedModel(compiler.builder.nodes, {
      inputs: inputs.map(tensorInfo),
      outputs: outputs.map(tensorInfo),
    }),
    inputs,
    outputs,
    classInput: classSpec.name,
    logits,
    ...explained,
  };
}

/** Adds outputs to a compiled graph. */
class ExplainWriter {
  readonly outputs: NamedTensor[] = [];

  constructor(private readonly compiler: GraphCompiler) {}

  /** float32 [rows, count]: 1 at each row's class. */
  oneHot(classes: Ref, count: number): Ref {
    const layer = this.compiler.layerOf({ layer: 'class', className: 'input' });
    return this.compiler.builder.node(
      'OneHot',
      [classes, layer.int(count), layer.math.scalar(1), layer.math.scalar(0)],
      { T: attribute.type(DataType.float), TI: attribute.type(DataType.int32), axis: attribute.int(-1) },
    );
  }

  layer(layer: string, value: Value, gradient: GradientOf): ExplainedLayer {
    this.compiler.builder.enter(`explain_${layer}`);
    const activations = this.output(`activations:${layer}`, value);
    if ('problem' in gradient || value.shape.length !== 4) {
      const problem = value.shape.length === 4 && 'problem' in gradient ? gradient.problem : NO_SPACE;
      return { layer, activations, gradCam: null, layerCam: null, problem };
    }
    const { math, float } = this.mathOf(layer, value);
    const overSpace = { axes: [1, 2], keepDims: true };
    const overChannels = { axes: [3], keepDims: false };
    const heat = (weights: Ref): Ref =>
      math.unary('Relu', math.reduce('Sum', math.binary('Mul', weights, float), overChannels));
    const map = value.shape.slice(0, 3);
    return {
      layer,
      activations,
      gradCam: this.outputOf(`grad_cam:${layer}`, heat(math.reduce('Mean', gradient.ref, overSpace)), map),
      layerCam: this.outputOf(`layer_cam:${layer}`, heat(math.unary('Relu', gradient.ref)), map),
      problem: null,
    };
  }

  output(name: string, value: Value): string {
    return this.outputOf(name, this.mathOf(name, value).float, value.shape);
  }

  /** An Identity keeps the fetched name apart from what TensorFlow may fuse. */
  outputOf(name: string, ref: Ref, shape: Value['shape']): string {
    const kept = this.compiler.builder.node('Identity', [ref], { T: attribute.type(DataType.float) });
    this.outputs.push(namedTensor({ name, dtype: 'float32', shape }, kept));
    return name;
  }

  private mathOf(
    name: string,
    value: Value,
  ): { readonly math: ReturnType<GraphCompiler['layerOf']>['math']; readonly float: Ref } {
    const layer = this.compiler.layerOf({ layer: name, className: 'output' });
    return { math: layer.math, float: layer.float(value) };
  }
}

const NO_SPACE: GradientProblem = { code: 'EXPLAIN_LAYER_UNSUITABLE', detail: 'it has no height and width' };

/** The first call of every layer, as the list of layers shows them. */
function layerNodes({ nodes }: ModelGraph): { readonly layer: string; readonly id: string }[] {
  const seen = new Set<string>();
  return nodes.filter(({ layer }) => !seen.has(layer) && seen.add(layer));
}

function freeInputName({ inputs }: ModelGraph): string {
  let name = 'class';
  while (inputs.some((input) => input.name === name)) name += '_';
  return name;
}
