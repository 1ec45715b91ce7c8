import { noise } from './noise.mjs';

const RELU = { name: 'relu', maxValue: null, negativeSlope: 0, threshold: 0 };
/** [filters, kernel] of each convolution, 'pool' between: 1,413,834 parameters with the dense layers. */
const CONVOLUTIONS = [[64, 7], 'pool', [128, 3], [128, 3], 'pool', [256, 3], [256, 3], 'pool'];
const DENSE = [128, 64, 10];
const FLAT = 2304;

/** The seed's CNN on 28x28 pictures of one channel. */
export function seedCnn() {
  const weights = new Map();
  const next = noise(11);
  const weight = (id, shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const scale = Math.sqrt(6 / (length / shape.at(-1)));
    weights.set(id, { shape, data: Float32Array.from({ length }, () => next() * scale) });
    return id;
  };
  const nodes = [];
  const add = (op) => {
    const id = `${op.kind}_${nodes.length}`;
    nodes.push({
      id,
      layer: id,
      className: op.kind,
      op,
      inputs: [{ node: nodes.at(-1)?.id ?? 'x', output: 0 }],
    });
  };
  let channels = 1;
  for (const item of CONVOLUTIONS) {
    if (item === 'pool') {
      add({ kind: 'pool', mode: 'max', spatialRank: 2, poolSize: [2, 2], strides: [2, 2], padding: 'valid' });
      continue;
    }
    const [filters, size] = item;
    add({
      kind: 'conv',
      spatialRank: 2,
      kernelSize: [size, size],
      strides: [1, 1],
      dilation: [1, 1],
      padding: 'same',
      groups: 1,
      kernel: weight(`k${nodes.length}`, [size, size, channels, filters]),
      bias: weight(`b${nodes.length}`, [filters]),
      activation: RELU,
    });
    channels = filters;
  }
  add({ kind: 'flatten' });
  let width = FLAT;
  for (const units of DENSE) {
    const activation = units === DENSE.at(-1) ? { name: 'softmax', axis: -1 } : RELU;
    const kernel = weight(`k${nodes.length}`, [width, units]);
    add({ kind: 'dense', kernel, bias: weight(`b${nodes.length}`, [units]), activation });
    width = units;
  }
  return {
    name: 'seed_cnn',
    inputs: [{ name: 'x', dtype: 'float32', shape: [null, 28, 28, 1] }],
    outputs: [{ name: 'y', tensor: { node: nodes.at(-1).id, output: 0 } }],
    nodes,
    weights,
  };
}

/** The same model in tfjs-layers with the same weights. */
export function eagerSeedCnn(tf, graph) {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [28, 28, 1] }));
  for (const item of CONVOLUTIONS) {
    if (item === 'pool') model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    else
      model.add(
        tf.layers.conv2d({ filters: item[0], kernelSize: item[1], padding: 'same', activation: 'relu' }),
      );
  }
  model.add(tf.layers.flatten());
  for (const units of DENSE)
    model.add(tf.layers.dense({ units, activation: units === DENSE.at(-1) ? 'softmax' : 'relu' }));
  model.setWeights([...graph.weights.values()].map(({ shape, data }) => tf.tensor(data, shape)));
  return model;
}
