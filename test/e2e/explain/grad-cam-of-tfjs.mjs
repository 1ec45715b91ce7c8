import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Grad-CAM by tfjs' own eager layers and `tf.grad`, for tests: nothing of Striate's compiler is in it.
 * stdin: JSON {layers: [name], pictures: [{pixels: 784 bytes in base64, class}]}; stdout: JSON, for each layer and
 * picture the map divided by its largest value, [rows][columns].
 */
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
const model = await tf.loadLayersModel(`file://${resolve('models/digits/1/model.json')}`);
const last = model.layers.at(-1);

/** The logits by what layer `index` gives: all layers after it, the last one without its softmax. */
function logitsAfter(index, features) {
  const before = model.layers.slice(index + 1, -1).reduce((value, layer) => layer.apply(value), features);
  const [kernel, bias] = last.getWeights();
  return tf.add(tf.matMul(before, kernel), bias);
}

function gradCam(name, { pixels, class: wanted }) {
  const index = model.layers.findIndex((layer) => layer.name === name);
  const picture = tf.tensor(
    Float32Array.from(Buffer.from(pixels, 'base64'), (value) => value / 255),
    [1, 28, 28, 1],
  );
  const features = model.layers.slice(0, index + 1).reduce((value, layer) => layer.apply(value), picture);
  const oneHot = tf.oneHot([wanted], 10).toFloat();
  const gradient = tf.grad((value) => tf.sum(tf.mul(logitsAfter(index, value), oneHot)))(features);
  const weights = tf.mean(gradient, [1, 2], true);
  const map = tf.relu(tf.sum(tf.mul(weights, features), 3));
  const largest = tf.max(map).dataSync()[0];
  return (largest > 0 ? tf.div(map, largest) : map).arraySync()[0];
}

const { layers, pictures } = JSON.parse(await text(process.stdin));
const maps = layers.map((layer) => pictures.map((picture) => tf.tidy(() => gradCam(layer, picture))));
process.stdout.write(JSON.stringify(maps));
