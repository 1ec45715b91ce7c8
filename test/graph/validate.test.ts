import { StriateError } from '../../src/errors/striate-error';
import type { LayerOp, ModelGraph } from '../../src/graph/ir';
import { inferShapes } from '../../src/graph/shapes';
import { validateGraph } from '../../src/graph/validate';
import { TestGraph } from '../support/graph-builder';

function refusal(graph: ModelGraph): StriateError {
  try {
    validateGraph(graph);
  } catch (error) {
    if (error instanceof StriateError) return error;
    throw error;
  }
  throw new Error('the graph was let through');
}

function withLayer(shape: readonly (number | null)[], op: (graph: TestGraph) => LayerOp): ModelGraph {
  const graph = new TestGraph();
  const x = graph.input(shape);
  return graph.output(graph.layer(op(graph), x)).build();
}

const DENSE = { kind: 'dense', bias: null, activation: { name: 'linear' } } as const;

test('a whole graph gives its shapes, free axes free', () => {
  const model = withLayer([null, null, 3], (graph) => ({ ...DENSE, kernel: graph.weight([3, 2]) }));
  expect(validateGraph(model).get('layer_0')).toEqual([[null, null, 2]]);
  expect(inferShapes(model, new Map([['input_0', [4, 7, 3]]])).get('layer_0')).toEqual([[4, 7, 2]]);
});

test('a kernel of another size is refused by layer, expected and got', () => {
  const model = withLayer([null, 3], (graph) => ({ ...DENSE, kernel: graph.weight([4, 2]) }));
  const error = refusal(model);
  expect(error.code).toBe('FORMAT_INVALID');
  expect(error.message).toBe('layer "layer_0" (dense): kernel must be [3, 2], got [4, 2]');
});

test('a weight shorter than its shape is refused', () => {
  const model = withLayer([null, 3], (graph) => ({ ...DENSE, kernel: graph.weight([3, 2]) }));
  const weights = new Map([['w0', { shape: [3, 2], data: new Float32Array(5) }]]);
  expect(refusal({ ...model, weights }).message).toContain('has 5 elements');
});

test('a weight that is missing is refused', () => {
  const model = withLayer([null, 3], () => ({ ...DENSE, kernel: 'nowhere' }));
  expect(refusal(model).message).toContain('layer_0');
});

test('cycles are refused: a node may only read what stands before it', () => {
  const graph = new TestGraph();
  graph.input([null, 2]);
  const later = { node: 'layer_1', output: 0 };
  const first = graph.layer({ kind: 'identity' }, later);
  graph.output(graph.layer({ kind: 'identity' }, first));
  expect(refusal(graph.build()).message).toContain('does not exist before it');
});

test.each([
  ['a name twice', (graph: ModelGraph) => ({ ...graph, nodes: [...graph.nodes, ...graph.nodes] })],
  ['no output', (graph: ModelGraph) => ({ ...graph, outputs: [] })],
  ['no input', (graph: ModelGraph) => ({ ...graph, inputs: [] })],
  [
    'an output of nothing',
    (graph: ModelGraph) => ({ ...graph, outputs: [{ name: 'y', tensor: { node: 'layer_0', output: 3 } }] }),
  ],
  [
    'a negative size',
    (graph: ModelGraph) => ({
      ...graph,
      inputs: [{ name: 'input_0', dtype: 'float32' as const, shape: [null, -4] }],
    }),
  ],
  [
    'an absurd size',
    (graph: ModelGraph) => ({
      ...graph,
      inputs: [{ name: 'input_0', dtype: 'float32' as const, shape: [null, 2 ** 20, 2 ** 20] }],
    }),
  ],
])('%s is refused', (_, spoil) => {
  expect(refusal(spoil(withLayer([null, 4], () => ({ kind: 'identity' })))).code).toBe('FORMAT_INVALID');
});

test.each<[string, LayerOp]>([
  [
    'a window larger than its input',
    { kind: 'pool', mode: 'max', spatialRank: 1, poolSize: [9], strides: [1], padding: 'valid' },
  ],
  [
    'a stride of nothing',
    { kind: 'pool', mode: 'max', spatialRank: 1, poolSize: [2], strides: [0], padding: 'valid' },
  ],
  ['a reshape that does not divide', { kind: 'reshape', targetShape: [5, -1] }],
  ['a crop of everything', { kind: 'cropping', spatialRank: 1, cropping: [[4, 4]] }],
  ['padding beyond reason', { kind: 'zero_padding', spatialRank: 1, padding: [[2 ** 40, 0]] }],
  ['an order that is none', { kind: 'permute', dims: [1, 1] }],
  [
    'layers inside layers inside layers',
    Array.from({ length: 12 }).reduce<LayerOp>((inner) => ({ kind: 'time_distributed', inner }), {
      kind: 'identity',
    }),
  ],
])('%s is refused', (_, op) => {
  const error = refusal(withLayer([null, 8, 2], () => op));
  expect(error.code).toBe('FORMAT_INVALID');
  expect(error.message).toContain('layer_0');
});

test('enlarging layers in a row are refused where a row passes 2^31 elements', () => {
  const graph = new TestGraph();
  let x = graph.input([null, 8, 8, 1]);
  for (let count = 0; count < 20; count++)
    x = graph.layer({ kind: 'up_sampling', spatialRank: 2, size: [4, 4], interpolation: 'nearest' }, x);
  expect(refusal(graph.output(x).build()).message).toContain('larger than 2^31');
});
