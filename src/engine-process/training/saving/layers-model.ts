import type * as tf from '@tensorflow/tfjs-node-gpu';

/** Largest weight file; stock TF.js loaders fetch files of this size well. */
const SHARD_BYTES = 4 * 1024 * 1024;

/**
 * A model as the files of TF.js' Layers format: `model.json` and its weight shards, by file name. Weights are float32
 * in the layers' order, named `LAYER/WEIGHT`. The same model gives the same bytes.
 */
export function layersModelFiles(model: tf.LayersModel): ReadonlyMap<string, Uint8Array> {
  const entries: { name: string; shape: readonly (number | null)[]; dtype: 'float32' }[] = [];
  const parts: Buffer[] = [];
  // Of each layer in turn: tfjs puts the weights of frozen layers behind all others.
  for (const weight of model.layers.flatMap((layer) => layer.weights)) {
    const values = weight.read().dataSync();
    entries.push({ name: weight.originalName, shape: weight.shape, dtype: 'float32' });
    parts.push(Buffer.from(Float32Array.from(values).buffer));
  }
  const bytes = Buffer.concat(parts);
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const files = new Map<string, Uint8Array>();
  const paths = Array.from({ length: count }, (_, index) => `group1-shard${index + 1}of${count}.bin`);
  const description = {
    format: 'layers-model',
    generatedBy: 'striate',
    convertedBy: null,
    modelTopology: model.toJSON(undefined, false),
    weightsManifest: [{ paths, weights: entries }],
  };
  files.set('model.json', Buffer.from(JSON.stringify(description)));
  for (const [index, path] of paths.entries()) {
    files.set(path, bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES));
  }
  return files;
}
