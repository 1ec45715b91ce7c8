import { elementCount } from '../tensor/tensor';
import type { GraphInput, ModelGraph } from './ir';
import { invalidModel } from './problem';
import { inferShapes, MOST_AXES, type GraphShapes } from './shapes';

/** A graph with more nodes is refused: the largest Keras application (NASNetLarge) has about 1,000. */
const MOST_NODES = 20_000;
/** A frozen graph is one protobuf message, and those end at 2 GiB; this leaves room for the rest of it. */
const MOST_WEIGHT_BYTES = 2 ** 31 - 2 ** 26;

/**
 * Proves that a graph read from a file is whole: names are unique, every node comes after its inputs (so no cycle),
 * weights are as long as their shapes and as the options want them, sizes are bounded. Time is linear in the number of
 * nodes and nothing is allocated by sizes that the file claims. Returns the shapes it inferred.
 * Throws FORMAT_INVALID naming the layer.
 */
export function validateGraph(graph: ModelGraph): GraphShapes {
  checkNames(graph);
  checkWeights(graph);
  for (const input of graph.inputs) checkInput(input);
  const shapes = inferShapes(graph);
  for (const { name, tensor } of graph.outputs)
    if (shapes.get(tensor.node)?.[tensor.output] === undefined)
      throw invalidModel(
        `output "${name}" is output ${tensor.output} of "${tensor.node}", which does not exist`,
      );
  return shapes;
}

function checkNames(graph: ModelGraph): void {
  if (graph.inputs.length === 0) throw invalidModel('the model has no input');
  if (graph.outputs.length === 0) throw invalidModel('the model has no output');
  if (graph.nodes.length > MOST_NODES)
    throw invalidModel(`the model has ${graph.nodes.length} layers, more than ${MOST_NODES}`);
  checkUnique('layer', [...graph.inputs.map((input) => input.name), ...graph.nodes.map((node) => node.id)]);
  checkUnique(
    'output',
    graph.outputs.map((output) => output.name),
  );
}

function checkUnique(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') throw invalidModel(`an ${what} has no name`);
    if (seen.has(name)) throw invalidModel(`the ${what} name "${name}" stands twice`);
    seen.add(name);
  }
}

function checkWeights(graph: ModelGraph): void {
  let bytes = 0;
  for (const [id, weight] of graph.weights) {
    if (!weight.shape.every((size) => Number.isSafeInteger(size) && size >= 1))
      throw invalidModel(`weight "${id}" has shape [${weight.shape.join(', ')}]`);
    if (elementCount(weight.shape) !== weight.data.length)
      throw invalidModel(
        `weight "${id}" of shape [${weight.shape.join(', ')}] has ${weight.data.length} elements`,
      );
    bytes += weight.data.byteLength;
  }
  if (bytes > MOST_WEIGHT_BYTES)
    throw invalidModel(`the weights take ${bytes} bytes, more than ${MOST_WEIGHT_BYTES}`);
}

function checkInput({ name, shape }: GraphInput): void {
  const sizes = shape.slice(1);
  if (shape[0] !== null) throw invalidModel(`axis 0 of input "${name}" must be the free batch axis`);
  if (shape.length > MOST_AXES) throw invalidModel(`input "${name}" has more than ${MOST_AXES} axes`);
  const wrong = sizes.find((size) => size !== null && !(Number.isSafeInteger(size) && size >= 1));
  const elements = sizes.reduce<number>((product, size) => product * (size ?? 1), 1);
  if (wrong !== undefined || elements > 2 ** 31)
    throw invalidModel(`input "${name}" has an impossible shape [?, ${sizes.join(', ')}]`);
}
