import { compileGraph, type CompileOptions } from '../../../src/graph/compile';
import type { LayerOp, ModelGraph, TensorRef } from '../../../src/graph/ir';
import { runReference } from '../../../src/graph/reference';
import type { NamedTensors, Tensor } from '../../../src/tensor/tensor';
import { largestDifference } from '../../support/compare-tensors';
import { noise, TestGraph } from '../../support/graph-builder';
import { SavedModelRunner } from '../../support/saved-model-runner';

const OPTIONS: CompileOptions = { precision: 'float32', recurrence: 'block_lstm', rowLengths: true };

// The child's start takes seconds on a busy machine.
jest.setTimeout(120_000);

let runner: SavedModelRunner;
beforeAll(() => {
  runner = new SavedModelRunner();
});
afterAll(() => runner.close());

function floats(shape: readonly number[], seed = 1): Tensor {
  const next = noise(seed);
  const length = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length }, next) };
}

async function distance(
  model: ModelGraph,
  inputs: NamedTensors,
  options: Partial<CompileOptions> = {},
): Promise<number> {
  const compiled = compileGraph(model, { ...OPTIONS, ...options });
  const expected = runReference(model, inputs);
  const got = await runner.with(compiled, (run) => run(inputs));
  const { difference, scale } = largestDifference(expected, got);
  return difference / scale;
}

function gru(graph: TestGraph, features: number): LayerOp {
  const cell = {
    type: 'gru',
    units: 6,
    activation: { name: 'tanh' },
    recurrentActivation: { name: 'sigmoid' },
    kernel: graph.weight([features, 18]),
    recurrentKernel: graph.weight([6, 18]),
    bias: graph.weight([2, 18]),
    resetAfter: true,
  } as const;
  return { kind: 'recurrent', cell, returnSequences: true, returnState: true, goBackwards: false };
}

test.each([null, 20, 300])(
  'a GRU over %p declared steps: loop and unrolled agree with the reference',
  async (steps) => {
    const graph = new TestGraph();
    const y = graph.layer(gru(graph, 3), graph.input([null, steps, 3]));
    const model = graph
      .output(y)
      .output({ ...y, output: 1 })
      .build();
    expect(await distance(model, new Map([['input_0', floats([2, steps ?? 300, 3])]]))).toBeLessThanOrEqual(
      1e-5,
    );
  },
);

test('bfloat16 keeps two digits and the recurrence all of them', async () => {
  const graph = new TestGraph();
  const x = graph.input([null, null, 3]);
  const sequence = graph.layer(gru(graph, 3), x);
  const dense = { kind: 'dense', kernel: graph.weight([6, 4]), bias: graph.weight([4]) } as const;
  const model = graph
    .output(graph.layer({ ...dense, activation: { name: 'softmax', axis: -1 } }, sequence))
    .build();
  const inputs = new Map([['input_0', floats([2, 9, 3])]]);
  const gap = await distance(model, inputs, { precision: 'bf16' });
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThan(2e-2);
  const alone = { ...model, outputs: [{ name: 'output_0', tensor: sequence }] };
  expect(await distance(alone, inputs, { precision: 'bf16' })).toBeLessThanOrEqual(1e-5);
});

test('bytes, flags and whole numbers are cast inside', async () => {
  const graph = new TestGraph();
  const bytes = graph.input([null, 3], 'uint8');
  const flags = graph.input([null, 3], 'bool');
  const counts = graph.input([null, 3], 'int32');
  const model = graph.output(graph.layer({ kind: 'merge', mode: 'add' }, bytes, flags, counts)).build();
  const inputs = new Map<string, Tensor>([
    ['input_0', { dtype: 'uint8', shape: [1, 3], data: Uint8Array.of(0, 127, 255) }],
    ['input_1', { dtype: 'bool', shape: [1, 3], data: Uint8Array.of(1, 0, 1) }],
    ['input_2', { dtype: 'int32', shape: [1, 3], data: Int32Array.of(-5, 7, 100_000) }],
  ]);
  expect(await distance(model, inputs)).toBe(0);
});

test('indices outside of a table take its ends and do not fail the run', async () => {
  const graph = new TestGraph();
  const tokens = graph.input([null, 4], 'int32');
  const model = graph.output(graph.layer({ kind: 'embedding', table: graph.weight([5, 2]) }, tokens)).build();
  const indices: Tensor = { dtype: 'int32', shape: [1, 4], data: Int32Array.of(-3, 0, 4, 99) };
  expect(await distance(model, new Map([['input_0', indices]]))).toBe(0);
});

test('feature maps are further outputs, read before a normalization is folded', async () => {
  const graph = new TestGraph();
  const x = graph.input([null, 6, 6, 1]);
  const conv = graph.layer(
    {
      kind: 'conv',
      spatialRank: 2,
      kernelSize: [3, 3],
      strides: [1, 1],
      dilation: [1, 1],
      padding: 'same',
      activation: { name: 'linear' },
      bias: null,
      groups: 1,
      kernel: graph.weight([3, 3, 1, 2]),
    },
    x,
  );
  const norm: LayerOp = {
    kind: 'batch_norm',
    axis: 3,
    epsilon: 1e-3,
    gamma: null,
    beta: null,
    mean: graph.weight([2]),
    variance: graph.weightBetween([2], 0.5, 2),
  };
  const model = graph.output(graph.layer(norm, conv)).build();
  const inputs = new Map([['input_0', floats([2, 6, 6, 1])]]);
  const compiled = compileGraph(model, { ...OPTIONS, extraOutputs: [conv.node] });
  const expected = runReference(model, inputs, { extraOutputs: [conv.node] });
  const got = await runner.with(compiled, (run) => run(inputs));
  const { difference, scale } = largestDifference(expected, got);
  expect(difference / scale).toBeLessThanOrEqual(1e-5);
});

test('a shared layer is called twice with one set of weights', async () => {
  const graph = new TestGraph();
  const dense: LayerOp = {
    kind: 'dense',
    kernel: graph.weight([3, 3]),
    bias: graph.weight([3]),
    activation: { name: 'tanh' },
  };
  const once: TensorRef = graph.layer(dense, graph.input([null, 3]));
  const model = graph.output(graph.layer(dense, once)).build();
  expect(await distance(model, new Map([['input_0', floats([4, 3])]]))).toBeLessThanOrEqual(1e-5);
});

test.each([
  ['conv', 1, 4],
  ['conv', 3, 8],
  ['conv', 4, 6],
  ['depthwise_conv', 4, 1],
  ['depthwise_conv', 4, 2],
] as const)(
  'a bfloat16 %s of %i channels and %i filters is right to two digits',
  async (kind, channels, filters) => {
    const graph = new TestGraph();
    const x = graph.input([null, 8, 8, channels]);
    const options = {
      spatialRank: 2,
      kernelSize: [3, 3],
      strides: [1, 1],
      dilation: [1, 1],
      padding: 'same',
      activation: { name: 'linear' },
      bias: graph.weight([kind === 'conv' ? filters : channels * filters]),
      kernel: graph.weight([3, 3, channels, filters]),
    } as const;
    const layer: LayerOp = kind === 'conv' ? { ...options, kind, groups: 1 } : { ...options, kind };
    const model = graph.output(graph.layer(layer, x)).build();
    const inputs = new Map([['input_0', floats([2, 8, 8, channels])]]);
    expect(await distance(model, inputs, { precision: 'bf16' })).toBeLessThan(2e-2);
  },
);
