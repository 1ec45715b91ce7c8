import type { GeneratorValue } from 'fast-check';
import fc from 'fast-check';
import type { Activation, LayerOp, RecurrentCell } from '../../src/graph/ir';
import type { TestGraph } from './graph-builder';

export type Shape = readonly (number | null)[];

/** Draws from fast-check's source, so that failures shrink. */
export class Draw {
  constructor(private readonly gen: GeneratorValue) {}

  whole(min: number, max: number): number {
    return this.gen(() => fc.integer({ min, max }));
  }

  bool(): boolean {
    return this.gen(fc.boolean);
  }

  one<T>(...choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)]!;
  }

  wholes(length: number, min: number, max: number): number[] {
    return Array.from({ length }, () => this.whole(min, max));
  }
}

/** Proposes a layer for a tensor of `shape`, or nothing if it does not go there. Weights are added to the graph. */
export type Proposal = (draw: Draw, graph: TestGraph, shape: Shape) => LayerOp | null;

const SIMPLE = [
  'linear',
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
  'log_sigmoid',
] as const;

export function randomActivation(draw: Draw): Activation {
  switch (draw.whole(0, 7)) {
    case 0:
      return {
        name: 'relu',
        maxValue: draw.one(null, 6, 1.5),
        negativeSlope: draw.one(0, 0.25),
        threshold: draw.one(0, 0.5),
      };
    case 1:
      return { name: 'leaky_relu', negativeSlope: 0.3 };
    case 2:
      return { name: 'elu', alpha: draw.one(1, 0.5) };
    case 3:
      return { name: 'gelu', approximate: draw.bool() };
    case 4:
      return { name: draw.one('softmax', 'log_softmax'), axis: -1 };
    default:
      return { name: draw.one(...SIMPLE) };
  }
}

function randomCell(draw: Draw, graph: TestGraph, features: number): RecurrentCell {
  const type = draw.one('lstm', 'gru', 'simple_rnn');
  const units = draw.whole(1, 5);
  const width = { lstm: 4, gru: 3, simple_rnn: 1 }[type] * units;
  const resetAfter = type === 'gru' && draw.bool();
  const isStandard = draw.bool();
  return {
    type,
    units,
    activation: isStandard ? { name: 'tanh' } : draw.one({ name: 'softsign' }, { name: 'sigmoid' }),
    recurrentActivation: isStandard
      ? { name: 'sigmoid' }
      : draw.one({ name: 'hard_sigmoid' }, { name: 'hard_sigmoid_keras2' }),
    kernel: graph.weight([features, width]),
    recurrentKernel: graph.weight([units, width]),
    bias: draw.bool() ? graph.weight(resetAfter ? [2, width] : [width]) : null,
    resetAfter,
  };
}

function channelsOf(shape: Shape): number | null {
  return shape.at(-1) ?? null;
}

function spatialRank(shape: Shape): 1 | 2 | null {
  return shape.length === 3 ? 1 : shape.length === 4 ? 2 : null;
}

const convolution: Proposal = (draw, graph, shape) => {
  const rank = spatialRank(shape);
  const channels = channelsOf(shape);
  if (rank === null || channels === null) return null;
  const kind = draw.one('conv', 'depthwise_conv', 'separable_conv', 'conv_transpose');
  const isTransposed = kind === 'conv_transpose';
  const isSpread = draw.bool();
  const stride = isSpread ? 1 : draw.whole(1, 2);
  const kernelSize = draw.wholes(rank, 1, 3);
  const common = {
    spatialRank: rank,
    kernelSize,
    strides: Array<number>(rank).fill(stride),
    dilation: Array<number>(rank).fill(isSpread ? draw.whole(1, 2) : 1),
    padding: rank === 1 && !isTransposed ? draw.one('valid', 'same', 'causal') : draw.one('valid', 'same'),
    activation: randomActivation(draw),
  } as const;
  const filters = draw.whole(1, 4);
  const multiplier = draw.whole(1, 2);
  const bias = (size: number): string | null => (draw.bool() ? graph.weight([size]) : null);
  switch (kind) {
    case 'conv': {
      const groups = channels % 2 === 0 && draw.bool() ? draw.one(2, channels) : 1;
      const out = filters * groups;
      return {
        kind,
        ...common,
        groups,
        kernel: graph.weight([...kernelSize, channels / groups, out]),
        bias: bias(out),
      };
    }
    case 'depthwise_conv':
      return {
        kind,
        ...common,
        kernel: graph.weight([...kernelSize, channels, multiplier]),
        bias: bias(channels * multiplier),
      };
    case 'separable_conv':
      return {
        kind,
        ...common,
        depthwiseKernel: graph.weight([...kernelSize, channels, multiplier]),
        pointwiseKernel: graph.weight([...kernelSize.map(() => 1), channels * multiplier, filters]),
        bias: bias(filters),
      };
    case 'conv_transpose': {
      const outputPadding = stride === 2 && draw.bool() ? draw.wholes(rank, 0, 1) : null;
      return {
        kind,
        ...common,
        outputPadding,
        kernel: graph.weight([...kernelSize, filters, channels]),
        bias: bias(filters),
      };
    }
  }
};

const pooling: Proposal = (draw, _graph, shape) => {
  const rank = spatialRank(shape);
  if (rank === null) return null;
  if (draw.whole(0, 3) === 0)
    return {
      kind: 'global_pool',
      mode: draw.one('max', 'average'),
      spatialRank: rank,
      keepDims: draw.bool(),
    };
  return {
    kind: 'pool',
    mode: draw.one('max', 'average'),
    spatialRank: rank,
    poolSize: draw.wholes(rank, 1, 3),
    strides: draw.wholes(rank, 1, 2),
    padding: draw.one('valid', 'same'),
  };
};

const dense: Proposal = (draw, graph, shape) => {
  const size = channelsOf(shape);
  if (size === null) return null;
  const units = draw.whole(1, 6);
  const bias = draw.bool() ? graph.weight([units]) : null;
  const op = {
    kind: 'dense',
    kernel: graph.weight([size, units]),
    bias,
    activation: randomActivation(draw),
  } as const;
  return shape.length > 2 && draw.bool() ? { kind: 'time_distributed', inner: op } : op;
};

const normalization: Proposal = (draw, graph, shape) => {
  const axis = draw.bool() ? shape.length - 1 : draw.whole(1, shape.length - 1);
  const size = shape[axis] ?? null;
  if (size === null) return null;
  const maybe = (): string | null => (draw.bool() ? graph.weight([size]) : null);
  switch (draw.whole(0, 4)) {
    case 0:
      return { kind: 'layer_norm', axes: [axis], epsilon: 0.1, gamma: maybe(), beta: maybe() };
    case 1:
      return {
        kind: 'prelu',
        alpha: graph.weight([...shape.slice(1, -1).map(() => 1), channelsOf(shape) ?? 1]),
      };
    case 2:
      return { kind: 'rescaling', scale: [0.5], offset: draw.one([0], [-1]) };
    case 3: {
      const sizes = [channelsOf(shape)!];
      const variance = graph.weightBetween(sizes, 0.2, 2);
      return { kind: 'normalization', mean: graph.weight(sizes), variance, invert: draw.bool() };
    }
    default: {
      const variance = graph.weightBetween([size], 0.2, 2);
      return {
        kind: 'batch_norm',
        axis,
        epsilon: 1e-3,
        gamma: maybe(),
        beta: maybe(),
        mean: graph.weight([size]),
        variance,
      };
    }
  }
};

const recurrence: Proposal = (draw, graph, shape) => {
  const features = channelsOf(shape);
  if (shape.length !== 3 || features === null) return null;
  const returns = { returnSequences: draw.whole(0, 2) > 0, returnState: draw.bool() };
  const cell = randomCell(draw, graph, features);
  if (draw.bool()) return { kind: 'recurrent', cell, ...returns, goBackwards: draw.bool() };
  const backward = {
    ...cell,
    kernel: graph.weight(graph.weights.get(cell.kernel)!.shape),
    recurrentKernel: graph.weight(graph.weights.get(cell.recurrentKernel)!.shape),
  };
  const mergeMode = draw.one('concat', 'sum', 'mul', 'ave', null);
  return { kind: 'bidirectional', forward: cell, backward, ...returns, mergeMode };
};

const moving: Proposal = (draw, _graph, shape) => {
  const rank = spatialRank(shape);
  const isFixed = shape.slice(1).every((size) => size !== null);
  const pairs = (most: number): (readonly [number, number])[] =>
    Array.from({ length: rank ?? 0 }, () => [draw.whole(0, most), draw.whole(0, most)] as const);
  switch (draw.whole(0, 7)) {
    case 0:
      return isFixed ? { kind: 'flatten' } : null;
    case 1:
      return isFixed ? { kind: 'reshape', targetShape: [-1, channelsOf(shape)!] } : null;
    case 2: {
      const dims = shape.slice(1).map((_, axis) => axis + 1);
      return {
        kind: 'permute',
        dims: channelsOf(shape) !== null && isFixed && draw.bool() ? dims.reverse() : dims,
      };
    }
    case 3:
      return shape.length === 2 ? { kind: 'repeat_vector', times: draw.whole(1, 4) } : null;
    case 4:
      return rank === null ? null : { kind: 'zero_padding', spatialRank: rank, padding: pairs(2) };
    case 5:
      return rank === null ? null : { kind: 'cropping', spatialRank: rank, cropping: pairs(1) };
    case 6: {
      if (rank === null) return null;
      const interpolation = rank === 1 ? 'nearest' : draw.one('nearest', 'bilinear');
      return { kind: 'up_sampling', spatialRank: rank, size: draw.wholes(rank, 1, 2), interpolation };
    }
    default: {
      if (rank !== 2) return null;
      const size = { height: draw.whole(2, 9), width: draw.whole(2, 9) };
      if (isFixed && draw.bool()) return { kind: 'center_crop', ...size };
      const interpolation = draw.one('nearest', 'bilinear');
      return { kind: 'resizing', ...size, interpolation, cropToAspectRatio: isFixed && draw.bool() };
    }
  }
};

const activation: Proposal = (draw, _graph, shape) => {
  const axis = draw.whole(1, shape.length - 1);
  if (draw.whole(0, 4) === 0)
    return { kind: 'activation', activation: { name: draw.one('softmax', 'log_softmax'), axis } };
  return { kind: 'activation', activation: randomActivation(draw) };
};

/** Layers with one input; recurrent ones twice, for they have the most options. */
export const PROPOSALS: readonly Proposal[] = [
  convolution,
  convolution,
  pooling,
  dense,
  normalization,
  recurrence,
  recurrence,
  moving,
  activation,
];
