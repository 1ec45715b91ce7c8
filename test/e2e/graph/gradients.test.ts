import { compileExplainGraph } from '../../../src/graph/explain';
import type { Activation, LayerOp, ModelGraph, TensorRef } from '../../../src/graph/ir';
import { runReference } from '../../../src/graph/reference';
import type { Tensor } from '../../../src/tensor/tensor';
import { noise, TestGraph } from '../../support/graph-builder';
import { SavedModelRunner } from '../../support/saved-model-runner';

// The child's start takes seconds on a busy machine.
jest.setTimeout(120_000);

const [ROWS, HEIGHT, WIDTH, CHANNELS, CLASSES] = [2, 5, 6, 2, 3] as const;
/** Of the float64 reference: small enough to miss the kinks, large enough for its rounding. */
const STEP = 1e-5;

let runner: SavedModelRunner;
beforeAll(() => {
  runner = new SavedModelRunner();
});
afterAll(() => runner.close());

type Middle = (graph: TestGraph, x: TensorRef) => TensorRef;
type Options = Partial<Extract<LayerOp, { kind: 'conv' }>>;

const LINEAR = { name: 'linear' } as const;
const window = (
  kernel: readonly number[],
  options: Options = {},
): Omit<Extract<LayerOp, { kind: 'conv' }>, 'kind' | 'kernel' | 'groups'> => ({
  spatialRank: 2,
  kernelSize: kernel,
  strides: [1, 1],
  dilation: [1, 1],
  padding: 'same',
  activation: LINEAR,
  bias: null,
  ...options,
});

const conv =
  (kernel: readonly number[], filters: number, options: Options = {}): Middle =>
  (graph, x) =>
    graph.layer(
      {
        kind: 'conv',
        ...window(kernel, options),
        groups: 1,
        kernel: graph.weight([...kernel, CHANNELS, filters]),
      },
      x,
    );

const layer =
  (op: LayerOp | ((graph: TestGraph) => LayerOp)): Middle =>
  (graph, x) =>
    graph.layer(typeof op === 'function' ? op(graph) : op, x);

const pool = (mode: 'max' | 'average', padding: 'valid' | 'same', strides: readonly number[]): Middle =>
  layer({ kind: 'pool', mode, spatialRank: 2, poolSize: [2, 3], strides, padding });

const activation = (value: Activation): Middle => layer({ kind: 'activation', activation: value });

const steps: Middle = (graph, x) =>
  graph.layer({ kind: 'reshape', targetShape: [HEIGHT * WIDTH, CHANNELS] }, x);

/** Two branches of one input, merged. */
const merged =
  (op: LayerOp, second: Middle = activation({ name: 'tanh' })): Middle =>
  (graph, x) =>
    graph.layer(op, conv([3, 3], CHANNELS)(graph, x), second(graph, x));

const pooledToOne: Middle = layer({ kind: 'global_pool', mode: 'average', spatialRank: 2, keepDims: true });

const ACTIVATIONS: readonly Activation[] = [
  { name: 'relu', maxValue: null, negativeSlope: 0, threshold: 0 },
  { name: 'relu', maxValue: 0.5, negativeSlope: 0.25, threshold: 0.1 },
  { name: 'relu', maxValue: 0.6, negativeSlope: 0, threshold: 0 },
  { name: 'leaky_relu', negativeSlope: 0.3 },
  { name: 'elu', alpha: 1 },
  { name: 'elu', alpha: 0.5 },
  { name: 'gelu', approximate: true },
  { name: 'gelu', approximate: false },
  { name: 'softmax', axis: -1 },
  { name: 'softmax', axis: 1 },
  { name: 'log_softmax', axis: -1 },
  ...(
    [
      'relu6',
      'sigmoid',
      'hard_sigmoid',
      'hard_sigmoid_keras2',
      'tanh',
      'selu',
      'softplus',
      'softsign',
      'silu',
      'hard_silu',
      'mish',
      'exponential',
      'log_sigmoid',
    ] as const
  ).map((name) => ({ name })),
];

const CASES: readonly (readonly [string, Middle])[] = [
  ['a convolution', conv([3, 3], 4)],
  ['a convolution with strides, valid', conv([3, 2], 4, { strides: [2, 2], padding: 'valid' })],
  ['a convolution of unequal strides', conv([2, 3], 3, { strides: [2, 1] })],
  ['a dilated convolution', conv([2, 3], 3, { dilation: [2, 2] })],
  ['a convolution with an activation', conv([3, 3], 2, { activation: { name: 'tanh' } })],
  [
    'one channel and one filter',
    (graph, x) => {
      const one = conv([1, 1], 1)(graph, x);
      return graph.layer(
        { kind: 'conv', ...window([3, 3]), groups: 1, kernel: graph.weight([3, 3, 1, 1]) },
        one,
      );
    },
  ],
  [
    'a one-dimensional convolution',
    (graph, x) =>
      graph.layer(
        {
          kind: 'conv',
          ...window([3], { spatialRank: 1, strides: [2], dilation: [1] }),
          groups: 1,
          kernel: graph.weight([3, CHANNELS, 3]),
        },
        steps(graph, x),
      ),
  ],
  [
    'a depthwise convolution',
    layer((graph) => ({
      kind: 'depthwise_conv',
      ...window([3, 3]),
      kernel: graph.weight([3, 3, CHANNELS, 2]),
    })),
  ],
  [
    'a dilated depthwise convolution',
    layer((graph) => ({
      kind: 'depthwise_conv',
      ...window([2, 2], { dilation: [2, 2] }),
      kernel: graph.weight([2, 2, CHANNELS, 1]),
    })),
  ],
  [
    'a separable convolution',
    layer((graph) => ({
      kind: 'separable_conv',
      ...window([3, 3], { strides: [2, 2] }),
      depthwiseKernel: graph.weight([3, 3, CHANNELS, 2]),
      pointwiseKernel: graph.weight([1, 1, CHANNELS * 2, 3]),
    })),
  ],
  [
    'a transposed convolution',
    layer((graph) => ({
      kind: 'conv_transpose',
      ...window([3, 3], { strides: [2, 2] }),
      outputPadding: null,
      kernel: graph.weight([3, 3, 2, CHANNELS]),
    })),
  ],
  ['max pooling', pool('max', 'valid', [2, 2])],
  ['max pooling that overlaps, padded', pool('max', 'same', [1, 2])],
  ['average pooling', pool('average', 'valid', [2, 2])],
  ['average pooling that overlaps, padded', pool('average', 'same', [1, 2])],
  ['global max pooling', layer({ kind: 'global_pool', mode: 'max', spatialRank: 2, keepDims: false })],
  ['global average pooling', pooledToOne],
  [
    'batch normalization',
    layer((graph) => ({
      kind: 'batch_norm',
      axis: 3,
      epsilon: 1e-3,
      gamma: graph.weight([CHANNELS]),
      beta: graph.weight([CHANNELS]),
      mean: graph.weight([CHANNELS]),
      variance: graph.weightBetween([CHANNELS], 0.5, 2),
    })),
  ],
  [
    'layer normalization',
    layer((graph) => ({
      kind: 'layer_norm',
      axes: [2, 3],
      epsilon: 1e-3,
      gamma: graph.weight([WIDTH, CHANNELS]),
      beta: null,
    })),
  ],
  [
    'a dense layer on pictures',
    layer((graph) => ({
      kind: 'dense',
      kernel: graph.weight([CHANNELS, 4]),
      bias: null,
      activation: LINEAR,
    })),
  ],
  ['prelu', layer((graph) => ({ kind: 'prelu', alpha: graph.weight([1, 1, CHANNELS]) }))],
  ['rescaling', layer({ kind: 'rescaling', scale: [0.5], offset: [-1] })],
  [
    'normalization',
    layer((graph) => ({
      kind: 'normalization',
      mean: graph.weight([CHANNELS]),
      variance: graph.weightBetween([CHANNELS], 0.5, 2),
      invert: false,
    })),
  ],
  ['permute', layer({ kind: 'permute', dims: [2, 3, 1] })],
  [
    'repeat vector',
    (graph, x) =>
      graph.layer(
        { kind: 'repeat_vector', times: 3 },
        graph.layer({ kind: 'global_pool', mode: 'average', spatialRank: 2, keepDims: false }, x),
      ),
  ],
  [
    'zero padding and cropping',
    (graph, x) =>
      graph.layer(
        {
          kind: 'cropping',
          spatialRank: 2,
          cropping: [
            [2, 1],
            [0, 1],
          ],
        },
        graph.layer(
          {
            kind: 'zero_padding',
            spatialRank: 2,
            padding: [
              [1, 2],
              [0, 1],
            ],
          },
          x,
        ),
      ),
  ],
  ['up-sampling', layer({ kind: 'up_sampling', spatialRank: 2, size: [2, 3], interpolation: 'nearest' })],
  ...(['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum'] as const).map(
    (mode) => [mode, merged({ kind: 'merge', mode })] as const,
  ),
  ['a product that repeats one input', merged({ kind: 'merge', mode: 'multiply' }, pooledToOne)],
  ['concatenation', merged({ kind: 'merge', mode: 'concatenate', axis: 3 })],
  ...ACTIVATIONS.map((value) => [JSON.stringify(value), activation(value)] as const),
];

function classifier(middle: Middle): ModelGraph {
  const graph = new TestGraph(7);
  const x = graph.input([null, HEIGHT, WIDTH, CHANNELS]);
  // Something on both sides, so that the gradient that comes in is none of ones.
  const flat = graph.layer({ kind: 'flatten' }, middle(graph, activation({ name: 'tanh' })(graph, x)));
  const { length } = [
    ...runReference(graph.output(flat).build(), new Map([['input_0', picture(1)]])).values(),
  ][0]!.data;
  graph.outputs.pop();
  const dense: LayerOp = {
    kind: 'dense',
    kernel: graph.weight([length, CLASSES]),
    bias: graph.weight([CLASSES]),
    activation: { name: 'softmax', axis: -1 },
  };
  return graph.output(graph.layer(dense, flat)).build();
}

function picture(rows: number): Tensor {
  const next = noise(3);
  const length = rows * HEIGHT * WIDTH * CHANNELS;
  return {
    dtype: 'float32',
    shape: [rows, HEIGHT, WIDTH, CHANNELS],
    data: Float32Array.from({ length }, () => 1.5 * next()),
  };
}

/** d logit(class of the row) / d input, by central differences of the float64 reference. */
function differences(model: ModelGraph, input: Tensor, classes: readonly number[]): number[] {
  const size = input.data.length / ROWS;
  const scores = (at: number, shift: number): Float64Array => {
    const moved = { ...input, data: Float64Array.from(input.data) as unknown as Float32Array };
    for (let row = 0; row < ROWS; row++) moved.data[row * size + at]! += shift;
    return [...runReference(model, new Map([['input_0', moved]])).values()][0]!.data;
  };
  // log p differs from the logit by what all classes share, so the mean over all classes is taken away.
  const logit = (p: Float64Array, row: number): number => {
    const logs = Array.from(p.subarray(row * CLASSES, (row + 1) * CLASSES), Math.log);
    return logs[classes[row]!]! - logs.reduce((sum, value) => sum + value, 0) / CLASSES;
  };
  const gradient = Array<number>(input.data.length);
  for (let at = 0; at < size; at++) {
    const [up, down] = [scores(at, STEP), scores(at, -STEP)];
    for (let row = 0; row < ROWS; row++)
      gradient[row * size + at] = (logit(up, row) - logit(down, row)) / (2 * STEP);
  }
  return gradient;
}

async function gradientsByClass(model: ModelGraph, input: Tensor): Promise<Float32Array[]> {
  const explain = compileExplainGraph(model);
  const named = (list: readonly { name: string; tensor: string }[]): Map<string, string> =>
    new Map(list.map(({ name, tensor }) => [name, tensor]));
  if ('problem' in explain.inputGradient) throw new Error(explain.inputGradient.problem.detail);
  const { output } = explain.inputGradient;
  const graph = {
    savedModel: explain.savedModel,
    signature: { inputs: explain.inputs, outputs: explain.outputs },
    inputTensors: named(explain.inputs),
    outputTensors: named(explain.outputs),
    logitsTensor: null,
    extraOutputNames: new Map(),
    paddingExact: false,
    minimumSteps: null,
    indexLimits: [],
  };
  return runner.with(graph, async (run) => {
    const answers: Float32Array[] = [];
    for (let index = 0; index < CLASSES; index++) {
      const classes: Tensor = { dtype: 'int32', shape: [ROWS], data: new Int32Array(ROWS).fill(index) };
      const got = await run(
        new Map([
          ['input_0', input],
          [explain.classInput, classes],
        ]),
      );
      answers.push(got.get(output)!.data as Float32Array);
    }
    return answers;
  });
}

test.each(CASES)('the gradient of %s is that of the float64 reference', async (_name, middle) => {
  const model = classifier(middle);
  const input = picture(ROWS);
  const got = await gradientsByClass(model, input);
  const mean = got[0]!.map((_, at) => got.reduce((sum, each) => sum + each[at]!, 0) / CLASSES);
  const expected = differences(model, input, [2, 2]);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const largest = expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(got[2]![at]! - mean[at]! - value)),
    0,
  );
  expect(largest / scale).toBeLessThan(1e-4);
});
