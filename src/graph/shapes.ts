import type { ModelGraph, TensorRef } from './ir';
import { opShapes } from './op-shapes/op-shapes';
import { showShape, unify, type Shape, type ShapeContext } from './op-shapes/shape';
import { invalidLayer, invalidModel, type LayerName } from './problem';

/** Shapes of all outputs of every node and graph input, by its id. */
export type GraphShapes = ReadonlyMap<string, readonly Shape[]>;

/** No tensor of the graph may hold more elements in one row: 2^31, TensorFlow's own limit for many kernels. */
const LARGEST_ROW = 2 ** 31;
/** TensorFlow's transposes and paddings stop at 8 axes. */
export const MOST_AXES = 8;

/**
 * Infers every shape of `graph`. Free axes stay free (`null`) unless `inputShapes` gives sizes by input name; a graph
 * with given sizes is valid for a run of exactly these. Throws FORMAT_INVALID naming the layer that does not fit.
 */
export function inferShapes(
  graph: ModelGraph,
  inputShapes: ReadonlyMap<string, Shape> = new Map(),
): GraphShapes {
  const shapes = new Map<string, readonly Shape[]>();
  for (const input of graph.inputs)
    shapes.set(input.name, [givenShape(input.name, input.shape, inputShapes.get(input.name))]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((ref) => refShape(shapes, ref, node));
    const outputs = opShapes(shapeContext(graph, node), node.op, inputs);
    for (const output of outputs) checkSize(node, output);
    shapes.set(node.id, outputs);
  }
  return shapes;
}

/** What the shape rules of one node may ask of the graph. */
export function shapeContext(graph: ModelGraph, at: LayerName): ShapeContext {
  return {
    weight: (id) => {
      const weight = graph.weights.get(id);
      if (weight === undefined) throw invalidLayer(at, 'one of its weights is missing');
      return weight;
    },
    fail: (detail) => {
      throw invalidLayer(at, detail);
    },
  };
}

function givenShape(name: string, declared: Shape, given: Shape | undefined): Shape {
  if (given === undefined) return declared;
  const shape = declared.map((size, axis) => unify(size, given[axis]));
  if (given.length !== declared.length || shape.includes(undefined))
    throw invalidModel(`input "${name}" must be ${showShape(declared)}, got ${showShape(given)}`);
  return shape as Shape;
}

function refShape(shapes: GraphShapes, ref: TensorRef, at: LayerName): Shape {
  const shape = shapes.get(ref.node)?.[ref.output];
  if (shape === undefined)
    throw invalidLayer(at, `its input ${ref.output} of "${ref.node}" does not exist before it`);
  return shape;
}

function checkSize(at: LayerName, shape: Shape): void {
  const elements = shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  if (elements > LARGEST_ROW)
    throw invalidLayer(at, `its output ${showShape(shape)} is larger than 2^31 elements a row`);
  if (shape.length > MOST_AXES) throw invalidLayer(at, `its output has more than ${MOST_AXES} axes`);
}
