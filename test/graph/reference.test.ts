import { runReference } from '../../src/graph/reference';
import type { Activation, LayerOp, TensorRef } from '../../src/graph/ir';
import { TestGraph } from '../support/graph-builder';

const LINEAR: Activation = { name: 'linear' };

/** Runs one layer made by `make` on one input of `shape`; rounds to 5 digits. */
function answer(
  shape: readonly number[],
  values: readonly number[],
  make: (graph: TestGraph, x: TensorRef) => TensorRef,
): { shape: readonly number[]; values: number[] } {
  const graph = new TestGraph();
  const x = graph.input([null, ...shape.slice(1)]);
  const model = graph.output(make(graph, x)).build();
  const inputs = new Map([
    ['input_0', { dtype: 'float32', shape, data: Float32Array.from(values) } as const],
  ]);
  const output = runReference(model, inputs).get('output_0')!;
  return { shape: output.shape, values: [...output.data].map((value) => Math.round(value * 1e5) / 1e5 + 0) };
}

function one(op: (graph: TestGraph) => LayerOp): (graph: TestGraph, x: TensorRef) => TensorRef {
  return (graph, x) => graph.layer(op(graph), x);
}

const PLAIN = { spatialRank: 1, strides: [1], dilation: [1], activation: LINEAR, bias: null } as const;

describe('convolutions', () => {
  test('one-dimensional: valid, same and causal differ in what stands at the ends', () => {
    const run = (padding: 'valid' | 'same' | 'causal'): number[] =>
      answer(
        [1, 4, 1],
        [1, 2, 3, 4],
        one((graph) => ({
          kind: 'conv',
          ...PLAIN,
          padding,
          kernelSize: [2],
          groups: 1,
          kernel: graph.weight([2, 1, 1], [10, 1]),
        })),
      ).values;
    expect(run('valid')).toEqual([12, 23, 34]);
    expect(run('same')).toEqual([12, 23, 34, 40]);
    expect(run('causal')).toEqual([1, 12, 23, 34]);
  });

  test('strided same padding gives the end the odd step', () => {
    const { values } = answer(
      [1, 4, 1],
      [1, 2, 3, 4],
      one((graph) => ({
        kind: 'conv',
        ...PLAIN,
        strides: [2],
        padding: 'same',
        kernelSize: [3],
        groups: 1,
        kernel: graph.weight([3, 1, 1], [1, 10, 100]),
      })),
    );
    expect(values).toEqual([321, 43]);
  });

  test('groups see their own channels only', () => {
    const { values } = answer(
      [1, 1, 2],
      [3, 5],
      one((graph) => ({
        kind: 'conv',
        ...PLAIN,
        padding: 'valid',
        kernelSize: [1],
        groups: 2,
        kernel: graph.weight([1, 1, 4], [1, 10, 100, 1000]),
      })),
    );
    expect(values).toEqual([3, 30, 500, 5000]);
  });

  test('depthwise and separable: multiplier channels stand together', () => {
    const depthwise = answer(
      [1, 1, 2],
      [3, 5],
      one((graph) => ({
        kind: 'depthwise_conv',
        ...PLAIN,
        padding: 'valid',
        kernelSize: [1],
        kernel: graph.weight([1, 2, 2], [1, 10, 100, 1000]),
      })),
    );
    expect(depthwise.values).toEqual([3, 30, 500, 5000]);
    const separable = answer(
      [1, 1, 2],
      [3, 5],
      one((graph) => ({
        kind: 'separable_conv',
        ...PLAIN,
        padding: 'valid',
        kernelSize: [1],
        depthwiseKernel: graph.weight([1, 2, 1], [1, 2]),
        pointwiseKernel: graph.weight([1, 2, 1], [1, 1]),
      })),
    );
    expect(separable.values).toEqual([13]);
  });

  test('transposed: every step paints its kernel', () => {
    const run = (padding: 'valid' | 'same'): number[] =>
      answer(
        [1, 2, 1],
        [1, 2],
        one((graph) => ({
          kind: 'conv_transpose',
          ...PLAIN,
          strides: [2],
          padding,
          kernelSize: [3],
          outputPadding: null,
          kernel: graph.weight([3, 1, 1], [1, 10, 100]),
        })),
      ).values;
    expect(run('valid')).toEqual([1, 10, 102, 20, 200]);
    expect(run('same')).toEqual([1, 10, 102, 20]);
  });

  test('a picture: dilation spreads the taps and bias and activation come last', () => {
    const { shape, values } = answer(
      [1, 3, 3, 1],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      one((graph) => ({
        kind: 'conv',
        spatialRank: 2,
        strides: [1, 1],
        dilation: [2, 2],
        padding: 'valid',
        kernelSize: [2, 2],
        groups: 1,
        kernel: graph.weight([2, 2, 1, 1], [1, 1, 1, 1]),
        bias: graph.weight([1], [-15]),
        activation: { name: 'relu6' },
      })),
    );
    expect(shape).toEqual([1, 1, 1, 1]);
    expect(values).toEqual([5]);
  });
});

test('pools: padding counts for nothing', () => {
  const run = (mode: 'max' | 'average'): number[] =>
    answer(
      [1, 3, 1],
      [-1, -2, -3],
      one(() => ({ kind: 'pool', mode, spatialRank: 1, poolSize: [2], strides: [2], padding: 'same' })),
    ).values;
  expect(run('max')).toEqual([-1, -3]);
  expect(run('average')).toEqual([-1.5, -3]);
  expect(
    answer(
      [1, 2, 2],
      [1, 2, 3, 4],
      one(() => ({ kind: 'global_pool', mode: 'average', spatialRank: 1, keepDims: true })),
    ),
  ).toEqual({ shape: [1, 1, 2], values: [2, 3] });
});

test('normalizations', () => {
  const batch = answer(
    [1, 2],
    [3, 5],
    one((graph) => ({
      kind: 'batch_norm',
      axis: 1,
      epsilon: 0,
      gamma: graph.weight([2], [2, 3]),
      beta: graph.weight([2], [1, 0]),
      mean: graph.weight([2], [1, 1]),
      variance: graph.weight([2], [4, 16]),
    })),
  );
  expect(batch.values).toEqual([3, 3]);
  const layer = answer(
    [1, 2],
    [1, 3],
    one(() => ({ kind: 'layer_norm', axes: [1], epsilon: 0, gamma: null, beta: null })),
  );
  expect(layer.values).toEqual([-1, 1]);
  const features = answer(
    [1, 1],
    [7],
    one((graph) => ({
      kind: 'normalization',
      mean: graph.weight([1], [1]),
      variance: graph.weight([1], [4]),
      invert: false,
    })),
  );
  expect(features.values).toEqual([3]);
});

test('activations at points that tell them apart', () => {
  const at = (activation: Activation, x: number): number =>
    answer(
      [1, 1],
      [x],
      one(() => ({ kind: 'activation', activation })),
    ).values[0]!;
  expect(at({ name: 'hard_sigmoid' }, 1)).toBeCloseTo(4 / 6, 4);
  expect(at({ name: 'hard_sigmoid_keras2' }, 1)).toBeCloseTo(0.7, 4);
  expect(at({ name: 'gelu', approximate: false }, 1)).toBeCloseTo(0.84134, 4);
  expect(at({ name: 'gelu', approximate: true }, 1)).toBeCloseTo(0.84119, 4);
  expect(at({ name: 'mish' }, 1)).toBeCloseTo(0.8651, 4);
  expect(at({ name: 'elu', alpha: 0.5 }, -1)).toBeCloseTo(-0.31606, 4);
  expect(at({ name: 'log_sigmoid' }, 0)).toBeCloseTo(-Math.LN2, 4);
  expect(at({ name: 'selu' }, 1)).toBeCloseTo(1.0507, 4);
  const relu = { name: 'relu', maxValue: 2, negativeSlope: 0.5, threshold: 1 } as const;
  expect([3, 1.5, 0].map((x) => at(relu, x))).toEqual([2, 1.5, -0.5]);
  expect(
    answer(
      [1, 2],
      [0, Math.log(3)],
      one(() => ({ kind: 'activation', activation: { name: 'softmax', axis: -1 } })),
    ).values,
  ).toEqual([0.25, 0.75]);
});

test('merges broadcast as Keras does; dot sums over its axes', () => {
  const column = answer([1, 2, 2], [1, 2, 3, 4], (graph, x) => {
    const vector = graph.layer({ kind: 'global_pool', mode: 'max', spatialRank: 1, keepDims: false }, x);
    return graph.layer({ kind: 'merge', mode: 'subtract' }, x, vector);
  });
  expect(column.values).toEqual([-2, -2, 0, 0]);
  const dot = answer([1, 2, 2], [1, 2, 3, 4], (graph, x) =>
    graph.layer({ kind: 'merge', mode: 'dot', axes: [2, 2], normalize: false }, x, x),
  );
  expect(dot).toEqual({ shape: [1, 2, 2], values: [5, 11, 11, 25] });
  const joined = answer([1, 2], [1, 2], (graph, x) =>
    graph.layer({ kind: 'merge', mode: 'concatenate', axis: 1 }, x, x),
  );
  expect(joined.values).toEqual([1, 2, 1, 2]);
});

test('layers that move values', () => {
  const run = (shape: readonly number[], op: LayerOp): number[] => {
    const length = shape.reduce((product, size) => product * size, 1);
    return answer(
      shape,
      [...Array(length).keys()],
      one(() => op),
    ).values;
  };
  expect(run([1, 2, 3], { kind: 'permute', dims: [2, 1] })).toEqual([0, 3, 1, 4, 2, 5]);
  expect(run([1, 2], { kind: 'repeat_vector', times: 2 })).toEqual([0, 1, 0, 1]);
  expect(run([1, 2, 1], { kind: 'zero_padding', spatialRank: 1, padding: [[1, 2]] })).toEqual([
    0, 0, 1, 0, 0,
  ]);
  expect(run([1, 4, 1], { kind: 'cropping', spatialRank: 1, cropping: [[1, 2]] })).toEqual([1]);
  expect(
    run([1, 2, 1], { kind: 'up_sampling', spatialRank: 1, size: [2], interpolation: 'nearest' }),
  ).toEqual([0, 0, 1, 1]);
  expect(run([1, 3, 3, 1], { kind: 'center_crop', height: 1, width: 1 })).toEqual([4]);
  const resizing = { kind: 'resizing', interpolation: 'bilinear', cropToAspectRatio: false } as const;
  expect(run([1, 1, 2, 1], { ...resizing, height: 1, width: 4 })).toEqual([0, 0.25, 0.75, 1]);
  expect(run([1, 1, 4, 1], { ...resizing, height: 1, width: 1, cropToAspectRatio: true })).toEqual([1]);
});

describe('recurrence, with one unit and weights of 1', () => {
  const cell = (graph: TestGraph, type: 'lstm' | 'gru' | 'simple_rnn', resetAfter = false) => {
    const width = { lstm: 4, gru: 3, simple_rnn: 1 }[type];
    const ones = Array<number>(width).fill(1);
    return {
      type,
      units: 1,
      activation: LINEAR,
      recurrentActivation: LINEAR,
      kernel: graph.weight([1, width], ones),
      recurrentKernel: graph.weight([1, width], ones),
      bias: resetAfter ? graph.weight([2, 3], [0, 0, 0, 0, 0, 1]) : null,
      resetAfter,
    } as const;
  };
  const layer = (type: 'lstm' | 'gru' | 'simple_rnn', resetAfter = false) =>
    answer(
      [1, 2, 1],
      [1, 2],
      one((graph) => ({
        kind: 'recurrent',
        cell: cell(graph, type, resetAfter),
        returnSequences: true,
        returnState: false,
        goBackwards: false,
      })),
    ).values;

  test('simple: h = x + h', () => {
    expect(layer('simple_rnn')).toEqual([1, 3]);
  });

  test('LSTM: c = f c + i g, h = o c', () => {
    // Step 1: all gates 1, c = 1, h = 1. Step 2: all gates 3, c = 3 + 9 = 12, h = 36.
    expect(layer('lstm')).toEqual([1, 36]);
  });

  test('GRU: h = z h + (1 - z) candidate; reset before or after the product', () => {
    // Before: step 1 gates 1, h = 0. Step 2: z = r = 2, candidate 2 + 2 * 0 = 2, h = -2.
    expect(layer('gru')).toEqual([0, -2]);
    // After, with a bias of 1 on the recurrent candidate: step 2: candidate 2 + 2 * (0 + 1) = 4, h = -4.
    expect(layer('gru', true)).toEqual([0, -4]);
  });

  test('backward halves are turned round before the merge, and states are returned', () => {
    const graph = new TestGraph();
    const x = graph.input([null, null, 1]);
    const forward = cell(graph, 'simple_rnn');
    const op = {
      kind: 'bidirectional',
      forward,
      backward: forward,
      returnSequences: true,
      returnState: true,
      mergeMode: 'concat',
    } as const;
    const y = graph.layer(op, x);
    graph.output(y).output({ ...y, output: 2 });
    const tensor = { dtype: 'float32', shape: [1, 3, 1], data: Float32Array.of(1, 2, 4) } as const;
    const outputs = runReference(graph.build(), new Map([['input_0', tensor]]));
    expect([...outputs.get('output_0')!.data]).toEqual([1, 7, 3, 6, 7, 4]);
    expect([...outputs.get('output_1')!.data]).toEqual([7]);
  });

  test('padded rows are run alone', () => {
    const graph = new TestGraph();
    const x = graph.input([null, null, 1]);
    const op = {
      kind: 'recurrent',
      cell: cell(graph, 'simple_rnn'),
      returnSequences: true,
      returnState: false,
      goBackwards: true,
    } as const;
    const model = graph.output(graph.layer(op, x)).build();
    const tensor = { dtype: 'float32', shape: [2, 3, 1], data: Float32Array.of(1, 2, 4, 1, 2, 99) } as const;
    const outputs = runReference(model, new Map([['input_0', tensor]]), { rowLengths: [3, 2] });
    expect([...outputs.get('output_0')!.data]).toEqual([4, 6, 7, 2, 3, 0]);
  });
});
