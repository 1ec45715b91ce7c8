import type { GeneratorValue } from 'fast-check';
import { StriateError } from '../../src/errors/striate-error';
import type { LayerOp, Merge, ModelGraph, TensorRef } from '../../src/graph/ir';
import { inferShapes } from '../../src/graph/shapes';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor';
import { noise, TestGraph } from './graph-builder';
import { Draw, PROPOSALS, type Shape } from './random-layers';

const VOCABULARY = 7;

/** A random architecture of one to seven layers over pictures, sequences (free or fixed steps), clips, vectors or tokens. */
export function randomModel(gen: GeneratorValue): ModelGraph {
  const draw = new Draw(gen);
  const graph = new TestGraph(draw.whole(0, 2 ** 31 - 1));
  let current = addInput(draw, graph);
  const depth = draw.whole(1, 7);
  for (let count = 0; count < depth; count++) current = addLayer(draw, graph, current);
  if (graph.nodes.length === 0) current = graph.layer({ kind: 'identity' }, current);
  graph.output(current);
  const [early] = graph.nodes;
  if (early !== undefined && draw.bool()) graph.output({ node: early.id, output: 0 });
  return graph.build();
}

function addInput(draw: Draw, graph: TestGraph): TensorRef {
  const steps = draw.bool() ? null : draw.whole(3, 9);
  switch (draw.whole(0, 5)) {
    case 0:
      return graph.input(
        [null, draw.whole(3, 9), draw.whole(3, 9), draw.whole(1, 4)],
        draw.one('float32', 'uint8'),
      );
    case 1:
      return graph.input([null, draw.bool() ? null : 6, draw.bool() ? null : 8, 2]);
    case 2: {
      const tokens = graph.input([null, steps], 'int32');
      return graph.layer({ kind: 'embedding', table: graph.weight([VOCABULARY, draw.whole(1, 4)]) }, tokens);
    }
    case 3:
      return addClip(draw, graph, steps);
    case 4:
      return graph.input([null, draw.whole(1, 6)]);
    default:
      return graph.input([null, steps, draw.whole(1, 5)]);
  }
}

/** A convolution on every picture of a clip, then one vector a step. */
function addClip(draw: Draw, graph: TestGraph, steps: number | null): TensorRef {
  const clip = graph.input([null, steps, 4, 4, 1]);
  const inner: LayerOp = {
    kind: 'conv',
    spatialRank: 2,
    kernelSize: [2, 2],
    strides: [1, 1],
    dilation: [1, 1],
    padding: draw.one('valid', 'same'),
    activation: { name: 'tanh' },
    bias: graph.weight([2]),
    groups: 1,
    kernel: graph.weight([2, 2, 1, 2]),
  };
  const maps = graph.layer({ kind: 'time_distributed', inner }, clip);
  return graph.layer({ kind: 'time_distributed', inner: { kind: 'flatten' } }, maps);
}

function addLayer(draw: Draw, graph: TestGraph, from: TensorRef): TensorRef {
  const shape = shapeOf(graph, from);
  if (shape.length < 2) return from;
  if (draw.whole(0, 5) === 0) return addBranch(draw, graph, from);
  const op = draw.one(...PROPOSALS)(draw, graph, shape);
  return op === null ? from : keepIfValid(graph, from, () => addWithStates(draw, graph, { op, from, shape }));
}

/** Recurrent layers sometimes get initial states, made from the sequence itself. */
function addWithStates(
  draw: Draw,
  graph: TestGraph,
  { op, from, shape }: { readonly op: LayerOp; readonly from: TensorRef; readonly shape: Shape },
): TensorRef {
  if (op.kind !== 'recurrent' || draw.whole(0, 2) > 0) return graph.layer(op, from);
  const pooled = graph.layer({ kind: 'global_pool', mode: 'average', spatialRank: 1, keepDims: false }, from);
  const state = (): TensorRef => {
    const kernel = graph.weight([shape[2]!, op.cell.units]);
    return graph.layer({ kind: 'dense', kernel, bias: null, activation: { name: 'tanh' } }, pooled);
  };
  const states = op.cell.type === 'lstm' ? [state(), state()] : [state()];
  return graph.layer(op, from, ...states);
}

/** x merged with an activation of itself. */
function addBranch(draw: Draw, graph: TestGraph, from: TensorRef): TensorRef {
  const shape = shapeOf(graph, from);
  const side = graph.layer({ kind: 'activation', activation: { name: draw.one('tanh', 'sigmoid') } }, from);
  const mode = draw.one('add', 'subtract', 'multiply', 'average', 'maximum', 'minimum', 'concatenate', 'dot');
  const axis = draw.whole(1, shape.length - 1);
  const op: Merge =
    mode === 'dot'
      ? { kind: 'merge', mode, axes: [axis, axis], normalize: draw.bool() }
      : mode === 'concatenate'
        ? { kind: 'merge', mode, axis }
        : { kind: 'merge', mode };
  if (mode === 'dot' && shape.length > 3) return side;
  return keepIfValid(graph, side, () => graph.layer(op, from, side));
}

function shapeOf(graph: TestGraph, ref: TensorRef): Shape {
  return inferShapes(graph.build()).get(ref.node)![ref.output]!;
}

/** Adds what `add` adds, or nothing if the shapes do not allow it or a small input would not fit through. */
function keepIfValid(graph: TestGraph, otherwise: TensorRef, add: () => TensorRef): TensorRef {
  const before = graph.nodes.length;
  try {
    const added = add();
    inferShapes(
      graph.build(),
      new Map(graph.inputs.map((input) => [input.name, sized(input.shape, LEAST_FREE)])),
    );
    return added;
  } catch (error) {
    if (!(error instanceof StriateError)) throw error;
    graph.nodes.length = before;
    return otherwise;
  }
}

/** Free axes are at least this long in tests. */
export const LEAST_FREE = 5;

function sized(shape: Shape, free: number): number[] {
  return shape.map((size) => size ?? free);
}

/** Random inputs for a model: `rows` rows, free axes of `free` steps. */
export function randomInputs(
  model: ModelGraph,
  options: { readonly rows: number; readonly free: number; readonly seed: number },
): NamedTensors {
  const next = noise(options.seed);
  return new Map(
    model.inputs.map(({ name, dtype, shape }): [string, Tensor] => {
      const sizes = [options.rows, ...sized(shape.slice(1), options.free)];
      const length = sizes.reduce((product, size) => product * size, 1);
      const values = Array.from({ length }, () => next());
      if (dtype === 'uint8')
        return [name, { dtype, shape: sizes, data: Uint8Array.from(values, (v) => (v + 1) * 2) }];
      if (dtype === 'float32') return [name, { dtype, shape: sizes, data: Float32Array.from(values) }];
      const data = Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * VOCABULARY) % VOCABULARY);
      return [name, { dtype: 'int32', shape: sizes, data }];
    }),
  );
}
