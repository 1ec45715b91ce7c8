import { StriateError } from '../../errors/striate-error';
import type { ExplainProblem, PreparedModel } from '../../messages/protocol';
import { concatRows } from '../../tensor/rows';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import type { ExplainGraph } from './explain-graphs';
import { addTimings, NO_TIME } from '../stage-clock';
import { emptyInput, rowsOfRun, type Question, type RawHeat } from './heat-map';
import { findLayer, lastConvolution } from './layers';

/** Points on the way from the empty picture to the real one. */
const PATH_POINTS = 32;

/**
 * Where a layer's activations and the gradient of the class' logit by them meet, by Grad-CAM (gradients averaged over
 * each feature map) or Layer-CAM (place by place). `layer` null: the last convolution. Throws EXPLAIN_… for a layer
 * that cannot show it.
 */
export async function classActivationMap(
  graph: ExplainGraph,
  question: Question,
  { layer, method }: { readonly layer: string | null; readonly method: 'grad_cam' | 'layer_cam' },
): Promise<RawHeat> {
  const name = layer ?? lastConvolution(graph.prepared);
  const { summary, notes } = findLayer(graph.prepared, name);
  if (notes.problem !== null) throw problem(notes.problem, `layer ${JSON.stringify(name)}: `);
  const output = method === 'grad_cam' ? notes.gradCam : notes.layerCam;
  const { image, classIndex, context } = question;
  const { outputs, timings } = await graph.run(
    { rows: 1, inputs: inputsOf(graph, image.tensor, classIndex), outputs: [output ?? ''] },
    context,
  );
  const { data, shape } = outputOf(outputs, output);
  const map = { data: data as Float32Array, height: shape[1] ?? 1, width: shape[2] ?? 1 };
  return { map, layer: name, field: summary.receptiveField, timings };
}

/**
 * Integrated gradients from the empty picture to this one, by the midpoint rule; channels are added up, and what speaks
 * against the class is 0. Source: Sundararajan et al., ICML 2017.
 */
export async function integratedGradients(graph: ExplainGraph, question: Question): Promise<RawHeat> {
  const { image, spec, classIndex, context } = question;
  const { inputGradient } = graph.notes;
  if ('problem' in inputGradient) throw problem(inputGradient.problem, 'the input: ');
  const start = emptyInput(spec);
  const end = image.tensor.data;
  const slopes = new Float32Array(start.length);
  let timings = NO_TIME;
  for (let first = 0; first < PATH_POINTS; first += rowsOfRun(spec)) {
    const rows = Math.min(rowsOfRun(spec), PATH_POINTS - first);
    const points = Array.from({ length: rows }, (_, index): Tensor => {
      const share = (first + index + 0.5) / PATH_POINTS;
      return { ...image.tensor, data: start.map((value, at) => value + share * (end[at]! - value)) };
    }) as [Tensor, ...Tensor[]];
    const inputs = inputsOf(graph, concatRows(points), classIndex);
    const run = await graph.run({ rows, inputs, outputs: [inputGradient.output] }, context);
    timings = addTimings(timings, run.timings);
    outputOf(run.outputs, inputGradient.output).data.forEach((value, at) => {
      slopes[at % start.length]! += value / PATH_POINTS;
    });
  }
  const { height, width, channels } = spec;
  const heat = new Float32Array(height * width);
  for (let place = 0; place < heat.length; place++) {
    let sum = 0;
    for (let at = place * channels; at < (place + 1) * channels; at++) {
      sum += (end[at]! - start[at]!) * slopes[at]!;
    }
    // A sum that is not a number stays one, to be refused.
    heat[place] = sum < 0 ? 0 : sum;
  }
  return { map: { data: heat, height, width }, layer: null, field: null, timings };
}

/** Inputs of an explaining graph: pictures [rows, …], all asked about one class. */
export function inputsOf(
  { prepared, notes }: ExplainGraph,
  pictures: Tensor,
  classIndex: number,
): NamedTensors {
  const rows = pictures.shape[0] ?? 1;
  const classes: Tensor = { dtype: 'int32', shape: [rows], data: new Int32Array(rows).fill(classIndex) };
  return new Map([
    [pictureInput(prepared), pictures],
    [notes.classInput, classes],
  ]);
}

/** The output of this name, which was asked for. */
export function outputOf(outputs: NamedTensors, name: string | null): Tensor {
  const found = outputs.get(name ?? '');
  if (found === undefined) throw new Error(`the graph gave no ${name ?? 'output'}; this is a bug`);
  return found;
}

function pictureInput({ inputs }: PreparedModel): string {
  return inputs[0]?.name ?? '';
}

function problem({ code, detail }: ExplainProblem, where: string): StriateError {
  return new StriateError(code, { detail: where + detail });
}
