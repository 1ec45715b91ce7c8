import { compileGraph, ROW_LENGTHS, type CompileOptions } from '../../src/graph/compile';
import { foldBatchNorms } from '../../src/graph/fold-batch-norm';
import type { LayerOp, ModelGraph, Padding, TensorRef } from '../../src/graph/ir';
import { runReference } from '../../src/graph/reference';
import { noise, TestGraph } from '../support/graph-builder';

const OPTIONS: CompileOptions = { precision: 'float32', recurrence: 'block_lstm', rowLengths: true };

function lstm(graph: TestGraph, features: number, returnSequences: boolean): LayerOp {
  const cell = {
    type: 'lstm',
    units: 2,
    activation: { name: 'tanh' },
    recurrentActivation: { name: 'sigmoid' },
    kernel: graph.weight([features, 8]),
    recurrentKernel: graph.weight([2, 8]),
    bias: graph.weight([8]),
    resetAfter: false,
  } as const;
  return { kind: 'recurrent', cell, returnSequences, returnState: false, goBackwards: false };
}

function conv1d(graph: TestGraph, padding: Padding): LayerOp {
  return {
    kind: 'conv',
    spatialRank: 1,
    kernelSize: [3],
    strides: [1],
    dilation: [2],
    padding,
    activation: { name: 'linear' },
    bias: null,
    groups: 1,
    kernel: graph.weight([3, 2, 2]),
  };
}

function sequenceModel(
  layers: (graph: TestGraph, x: TensorRef) => TensorRef,
  steps: number | null = null,
): ModelGraph {
  const graph = new TestGraph();
  const x = graph.input([null, steps, 2]);
  return graph.output(layers(graph, x)).build();
}

test('one fused operation an LSTM layer, and a signature with free rows and steps', () => {
  const model = sequenceModel((graph, x) => graph.layer(lstm(graph, 2, true), x));
  const compiled = compileGraph(model, OPTIONS);
  const text = Buffer.from(compiled.savedModel).toString('latin1');
  expect(text).toContain('BlockLSTMV2');
  expect(text).not.toContain('NextIteration');
  expect(compiled.signature).toEqual({
    inputs: [{ name: 'input_0', dtype: 'float32', shape: [null, null, 2] }],
    outputs: [{ name: 'output_0', dtype: 'float32', shape: [null, null, 2] }],
  });
  expect([...compiled.inputTensors.keys()]).toEqual(['input_0', ROW_LENGTHS]);
});

test.each<[string, boolean, (graph: TestGraph, x: TensorRef) => TensorRef]>([
  ['recurrence', true, (graph, x) => graph.layer(lstm(graph, 2, false), x)],
  ['causal convolution', true, (graph, x) => graph.layer(conv1d(graph, 'causal'), x)],
  ['same-padded convolution', false, (graph, x) => graph.layer(conv1d(graph, 'same'), x)],
  [
    'valid convolution before recurrence',
    true,
    (graph, x) => graph.layer(lstm(graph, 2, false), graph.layer(conv1d(graph, 'valid'), x)),
  ],
  [
    'valid convolution whose steps are the answer',
    false,
    (graph, x) => graph.layer(conv1d(graph, 'valid'), x),
  ],
  [
    'pooling over time',
    false,
    (graph, x) => graph.layer({ kind: 'global_pool', mode: 'max', spatialRank: 1, keepDims: false }, x),
  ],
  [
    'softmax over time',
    false,
    (graph, x) => graph.layer({ kind: 'activation', activation: { name: 'softmax', axis: 1 } }, x),
  ],
])('padding after %s: exact %p', (_, exact, layers) => {
  expect(compileGraph(sequenceModel(layers), OPTIONS).paddingExact).toBe(exact);
});

test('an exported graph has no row_lengths, a fixed number of steps no padding', () => {
  const layers = (graph: TestGraph, x: TensorRef): TensorRef => graph.layer(lstm(graph, 2, false), x);
  const exported = compileGraph(sequenceModel(layers), { ...OPTIONS, rowLengths: false });
  expect(exported.paddingExact).toBe(true);
  expect([...exported.inputTensors.keys()]).toEqual(['input_0']);
  expect(compileGraph(sequenceModel(layers, 5), OPTIONS).paddingExact).toBe(false);
});

test('the least number of steps follows from the windows', () => {
  const twice = sequenceModel((graph, x) =>
    graph.layer(conv1d(graph, 'valid'), graph.layer(conv1d(graph, 'valid'), x)),
  );
  expect(compileGraph(twice, OPTIONS).minimumSteps).toBe(9);
});

test('extra outputs get names of their own, and indices a limit', () => {
  const graph = new TestGraph();
  const tokens = graph.input([null, 4], 'int32');
  const vectors = graph.layer({ kind: 'embedding', table: graph.weight([9, 2]) }, tokens);
  const flat = graph.layer({ kind: 'flatten' }, vectors);
  const model = { ...graph.build(), outputs: [{ name: vectors.node, tensor: flat }] };
  const compiled = compileGraph(model, { ...OPTIONS, extraOutputs: [vectors.node] });
  expect(compiled.signature.outputs.map(({ name }) => name)).toEqual(['layer_0', 'layer_0:extra']);
  expect(compiled.extraOutputNames).toEqual(new Map([['layer_0', 'layer_0:extra']]));
  expect(compiled.indexLimits).toEqual([{ input: 'input_0', below: 9 }]);
});

test('what cannot be compiled is refused by layer, class and options', () => {
  const graph = new TestGraph();
  const x = graph.input([null, null, null, 3]);
  graph.output(graph.layer({ kind: 'center_crop', height: 4, width: 4 }, x));
  const refused = (): unknown => {
    try {
      return compileGraph(graph.build(), OPTIONS);
    } catch (error) {
      return error;
    }
  };
  expect(refused()).toMatchObject({
    code: 'FORMAT_UNSUPPORTED_LAYER',
    message: 'layer "layer_0" (center_crop) with pictures of free height or width: cropping needs fixed ones',
  });
});

test('bfloat16 halves the kernels', () => {
  const graph = new TestGraph();
  const x = graph.input([null, 64]);
  const kernel = graph.weight([64, 512]);
  graph.output(graph.layer({ kind: 'dense', kernel, bias: null, activation: { name: 'linear' } }, x));
  const bytes = (precision: CompileOptions['precision']): number =>
    compileGraph(graph.build(), { ...OPTIONS, precision }).savedModel.length;
  expect(bytes('float32') - bytes('bf16')).toBeGreaterThan(64 * 512 * 2 - 1000);
});

describe('folding batch normalization', () => {
  const norm = (graph: TestGraph, axis: number, channels: number): LayerOp => ({
    kind: 'batch_norm',
    axis,
    epsilon: 1e-3,
    gamma: graph.weight([channels]),
    beta: graph.weight([channels]),
    mean: graph.weight([channels]),
    variance: graph.weightBetween([channels], 0.5, 2),
  });
  const tail = { strides: [1], dilation: [1], padding: 'same', activation: { name: 'linear' } } as const;
  const sources: readonly [string, (graph: TestGraph) => LayerOp][] = [
    ['conv', (graph) => conv1d(graph, 'same')],
    [
      'depthwise',
      (graph) => ({
        kind: 'depthwise_conv',
        spatialRank: 1,
        kernelSize: [2],
        ...tail,
        kernel: graph.weight([2, 2, 1]),
        bias: graph.weight([2]),
      }),
    ],
    [
      'separable',
      (graph) => ({
        kind: 'separable_conv',
        spatialRank: 1,
        kernelSize: [2],
        ...tail,
        depthwiseKernel: graph.weight([2, 2, 2]),
        pointwiseKernel: graph.weight([1, 4, 2]),
        bias: null,
      }),
    ],
    [
      'transposed',
      (graph) => ({
        kind: 'conv_transpose',
        spatialRank: 1,
        kernelSize: [2],
        ...tail,
        outputPadding: null,
        kernel: graph.weight([2, 2, 2]),
        bias: graph.weight([2]),
      }),
    ],
  ];

  test.each(sources)('into %s: no normalization is left and answers stay', (_, source) => {
    const graph = new TestGraph();
    const x = graph.input([null, 5, 2]);
    const model = graph.output(graph.layer(norm(graph, 2, 2), graph.layer(source(graph), x))).build();
    const folded = foldBatchNorms(model, new Set());
    expect(folded.nodes.map((node) => node.op.kind)).not.toContain('batch_norm');
    const next = noise(5);
    const tensor = {
      dtype: 'float32',
      shape: [2, 5, 2],
      data: Float32Array.from({ length: 20 }, next),
    } as const;
    const inputs = new Map([['input_0', tensor]]);
    const [before, after] = [model, folded].map((each) => runReference(each, inputs).get('output_0')!.data);
    before!.forEach((value, index) => expect(after![index]).toBeCloseTo(value, 5));
  });

  test('not where the convolution is read by something else', () => {
    const graph = new TestGraph();
    const x = graph.input([null, 5, 2]);
    const y = graph.layer(conv1d(graph, 'same'), x);
    const model = graph.output(graph.layer(norm(graph, 2, 2), y)).build();
    expect(foldBatchNorms(model, new Set([y.node]))).toMatchObject({ nodes: model.nodes });
    expect(foldBatchNorms(graph.output(y).build(), new Set()).nodes[1]!.op.kind).toBe('batch_norm');
  });
});
