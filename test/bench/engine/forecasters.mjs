import { noise } from './noise.mjs';

export const FEATURES = 10;
export const UNITS = 20;
export const OUTPUTS = 10;
export const STEPS = 50;
const GATES = { lstm: 4, gru: 3, simple_rnn: 1 };

/** Two recurrent layers of 20 units and a dense layer of 10 on every step: the seed's forecaster. `steps` null: time is free. */
export function forecaster(type, steps = null) {
  const weights = new Map();
  const next = noise(7);
  const weight = (id, shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    weights.set(id, { shape, data: Float32Array.from({ length }, () => next() * 0.4) });
    return id;
  };
  const width = GATES[type] * UNITS;
  const recurrent = (id, features) => ({
    kind: 'recurrent',
    cell: {
      type,
      units: UNITS,
      activation: { name: 'tanh' },
      recurrentActivation: { name: 'sigmoid' },
      kernel: weight(`${id}/kernel`, [features, width]),
      recurrentKernel: weight(`${id}/recurrent`, [UNITS, width]),
      bias: weight(`${id}/bias`, [width]),
      resetAfter: false,
    },
    returnSequences: true,
    returnState: false,
    goBackwards: false,
  });
  const node = (id, op, from) => ({
    id,
    layer: id,
    className: op.kind,
    op,
    inputs: [{ node: from, output: 0 }],
  });
  const layers = [
    node('first', recurrent('first', FEATURES), 'x'),
    node('second', recurrent('second', UNITS), 'first'),
  ];
  const dense = {
    kind: 'dense',
    kernel: weight('dense/kernel', [UNITS, OUTPUTS]),
    bias: weight('dense/bias', [OUTPUTS]),
    activation: { name: 'linear' },
  };
  return {
    name: type,
    inputs: [{ name: 'x', dtype: 'float32', shape: [null, steps, FEATURES] }],
    outputs: [{ name: 'y', tensor: { node: 'dense', output: 0 } }],
    nodes: [...layers, node('dense', { kind: 'time_distributed', inner: dense }, 'second')],
    weights,
  };
}

/** The same model in tfjs-layers with the same weights. */
export function eagerForecaster(tf, graph) {
  const make = { lstm: tf.layers.lstm, gru: tf.layers.gru, simple_rnn: tf.layers.simpleRNN }[graph.name];
  const options = { units: UNITS, returnSequences: true, recurrentActivation: 'sigmoid', activation: 'tanh' };
  const model = tf.sequential();
  model.add(make({ ...options, inputShape: [null, FEATURES] }));
  model.add(make(options));
  model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: OUTPUTS }) }));
  model.setWeights([...graph.weights.values()].map(({ shape, data }) => tf.tensor(data, shape)));
  return model;
}
