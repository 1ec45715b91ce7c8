import { compileExplainGraph, type ExplainedLayer } from '../../src/graph/explain';
import type { LayerOp, ModelGraph, TensorRef } from '../../src/graph/ir';
import { splitActivations } from '../../src/graph/split-activations';
import { TestGraph } from '../support/graph-builder';

const SOFTMAX = { name: 'softmax', axis: -1 } as const;
const RELU = { name: 'relu', maxValue: null, negativeSlope: 0, threshold: 0 } as const;

function conv(
  graph: TestGraph,
  channels: number,
  options: Partial<Extract<LayerOp, { kind: 'conv' }>> = {},
): LayerOp {
  return {
    kind: 'conv',
    spatialRank: 2,
    kernelSize: [3, 3],
    strides: [1, 1],
    dilation: [1, 1],
    padding: 'same',
    activation: RELU,
    bias: null,
    groups: 1,
    kernel: graph.weight([3, 3, channels / (options.groups ?? 1), 4]),
    ...options,
  };
}

/** conv, `middle`, conv, global average, dense softmax over 3 classes. */
function classifier(middle: (graph: TestGraph, x: TensorRef) => TensorRef): ModelGraph {
  const graph = new TestGraph();
  const first = graph.layer(conv(graph, 2), graph.input([null, 6, 6, 2]));
  const last = graph.layer(conv(graph, 4), middle(graph, first));
  const pooled = graph.layer({ kind: 'global_pool', mode: 'average', spatialRank: 2, keepDims: false }, last);
  const kernel = graph.weight([4, 3]);
  return graph
    .output(graph.layer({ kind: 'dense', kernel, bias: null, activation: SOFTMAX }, pooled))
    .build();
}

const byLayer = (layers: readonly ExplainedLayer[]): Record<string, string | null> =>
  Object.fromEntries(layers.map(({ layer, problem }) => [layer, problem?.detail ?? null]));

test('every layer with space has its map; flat ones say that they have none', () => {
  const { layers, inputGradient } = compileExplainGraph(
    classifier((graph, x) => graph.layer({ kind: 'identity' }, x)),
  );
  expect(byLayer(layers)).toEqual({
    layer_0: null,
    layer_1: null,
    layer_2: null,
    layer_3: 'it has no height and width',
    layer_4: 'it has no height and width',
  });
  expect(inputGradient).toEqual({ output: 'input_gradient' });
});

test.each<[string, (graph: TestGraph, x: TensorRef) => TensorRef, RegExp]>([
  [
    'grouped convolution',
    (graph, x) => graph.layer(conv(graph, 4, { groups: 2 }), x),
    /"layer_1" \(conv\) with groups 2 is not written/,
  ],
  [
    'resizing',
    (graph, x) =>
      graph.layer(
        { kind: 'resizing', height: 3, width: 3, interpolation: 'bilinear', cropToAspectRatio: false },
        x,
      ),
    /"layer_1" \(resizing\).*is not written/,
  ],
  [
    'bilinear up-sampling',
    (graph, x) =>
      graph.layer({ kind: 'up_sampling', spatialRank: 2, size: [2, 2], interpolation: 'bilinear' }, x),
    /"layer_1" \(up_sampling\) with bilinear interpolation is not written/,
  ],
])(
  'what lies before a %s is refused by that name, what lies after it has its map',
  (_name, middle, detail) => {
    const { layers, inputGradient } = compileExplainGraph(classifier(middle));
    const [before, middleOne, after] = layers;
    expect(before!.problem).toMatchObject({ code: 'EXPLAIN_UNSUPPORTED' });
    expect(before!.problem!.detail).toMatch(detail);
    expect(before!.activations).toBe('activations:layer_0');
    expect([middleOne!.problem, after!.problem]).toEqual([null, null]);
    expect('problem' in inputGradient && inputGradient.problem.detail).toMatch(detail);
  },
);

test('a branch that leads nowhere is told from one that leads to the score', () => {
  const graph = new TestGraph();
  const x = graph.input([null, 6, 6, 2]);
  graph.layer(conv(graph, 2), x);
  const flat = graph.layer({ kind: 'flatten' }, x);
  const kernel = graph.weight([72, 3]);
  graph.output(graph.layer({ kind: 'dense', kernel, bias: null, activation: SOFTMAX }, flat));
  const { layers } = compileExplainGraph(graph.build());
  expect(layers[0]!.problem).toEqual({
    code: 'EXPLAIN_LAYER_UNSUITABLE',
    detail: 'it does not lead to the class score',
  });
});

test('a model with two outputs, or with maps as its output, is no classifier', () => {
  const graph = new TestGraph();
  const y = graph.layer(conv(graph, 2), graph.input([null, 6, 6, 2]));
  expect(() => compileExplainGraph(graph.output(y).build())).toThrow(/one output \[rows, classes\]/);
  expect(() => compileExplainGraph(graph.output(y).build())).toThrow(/one output \[rows, classes\]/);
});

test('activations get nodes of their own, under names that nothing else has', () => {
  const graph = new TestGraph();
  const y = graph.layer(conv(graph, 2), graph.input([null, 6, 6, 2]));
  const taken = `${y.node} before activation`;
  const model = graph.output(y).build();
  const split = splitActivations({
    ...model,
    nodes: [...model.nodes, { ...model.nodes[0]!, id: taken, op: { kind: 'identity' }, inputs: [y] }],
  });
  expect(split.nodes.map(({ id, op }) => [id, op.kind])).toEqual([
    [`${taken}'`, 'conv'],
    [y.node, 'activation'],
    [taken, 'identity'],
  ]);
  expect(split.nodes.map(({ layer }) => layer)).toEqual([y.node, y.node, y.node]);
});
