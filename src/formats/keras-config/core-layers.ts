import type { LayerOp } from '../../graph/ir';
import { readActivation, readActivationLayer } from './activations';
import { refuseQuantized } from './convolution-layers';
import { axisFromStart, channelsLast, type LayerReader, type LayerTable } from './layer-reader';

const identity: LayerReader = () => [{ kind: 'identity' }];

const dense: LayerReader = (config, weights) => {
  refuseQuantized(config);
  const units = config.integer('units');
  return [
    {
      kind: 'dense',
      kernel: weights.add('kernel', [null, units]),
      bias: config.boolean('use_bias', true) ? weights.add('bias', [units]) : null,
      activation: readActivation(config, 'activation'),
    },
  ];
};

const embedding: LayerReader = (config, weights) => {
  refuseQuantized(config);
  const shape = [config.integer('input_dim'), config.integer('output_dim')];
  return [{ kind: 'embedding', table: weights.add('embeddings', shape) }];
};

const activation: LayerReader = (config) => [
  { kind: 'activation', activation: readActivation(config, 'activation') },
];

const activationLayer: LayerReader = (config) => [
  { kind: 'activation', activation: readActivationLayer(config) ?? config.refuse('no such activation') },
];

/** alpha: one number a channel and place, 1 on the shared axes; the file's shape is checked by the graph. */
const prelu: LayerReader = (_config, weights, ranks) => {
  const rank = ranks[0] ?? 0;
  return [{ kind: 'prelu', alpha: weights.add('alpha', new Array<null>(Math.max(rank - 1, 0)).fill(null)) }];
};

/** Keras computes the statistics in training only: here they are constants. */
const batchNormalization: LayerReader = (config, weights, ranks) => {
  const axes = config.integerList('axis', 8, {}) ?? [-1];
  if (axes.length !== 1) config.refuse('axis with several axes');
  const gamma = config.boolean('scale', true) ? weights.add('gamma', [null]) : null;
  const beta = config.boolean('center', true) ? weights.add('beta', [null]) : null;
  return [
    {
      kind: 'batch_norm',
      axis: axisFromStart(config, 'axis', axes[0]!, ranks[0] ?? 0),
      epsilon: config.number('epsilon', 1e-3),
      gamma,
      beta,
      mean: weights.add('moving_mean', [null], { trainable: false }),
      variance: weights.add('moving_variance', [null], { trainable: false }),
    },
  ];
};

const layerNormalization: LayerReader = (config, weights, ranks) => {
  config.refuseIfSet('rms_scaling');
  const given = config.integerList('axis', 8, {}) ?? [-1];
  // Keras keeps its weights in the order of the sorted axes as given, and reads them as if in the order of the input's.
  if (given.some((axis) => axis < 0) && given.some((axis) => axis >= 0)) {
    config.refuse('axis counted from both ends');
  }
  const axes = given.map((axis) => axisFromStart(config, 'axis', axis, ranks[0] ?? 0)).sort((a, b) => a - b);
  const shape = axes.map(() => null);
  return [
    {
      kind: 'layer_norm',
      axes,
      epsilon: config.number('epsilon', 1e-3),
      gamma: config.boolean('scale', true) ? weights.add('gamma', shape) : null,
      beta: config.boolean('center', true) ? weights.add('beta', shape) : null,
    },
  ];
};

/** With channels_first Keras moves the channels last before it flattens. */
const flatten: LayerReader = (config, _weights, ranks) => {
  const flat: LayerOp = { kind: 'flatten' };
  const rank = ranks[0] ?? 0;
  return rank > 2 ? channelsLast(config, flat, { spatialRank: rank - 2, after: false }) : [flat];
};

export const CORE_LAYERS: LayerTable = {
  Dense: dense,
  Embedding: embedding,
  Activation: activation,
  ReLU: activationLayer,
  LeakyReLU: activationLayer,
  ELU: activationLayer,
  Softmax: activationLayer,
  PReLU: prelu,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Flatten: flatten,
  // Nothing at inference, where no mask and no noise is drawn.
  Identity: identity,
  Dropout: identity,
  SpatialDropout1D: identity,
  SpatialDropout2D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  ActivityRegularization: identity,
};
