import * as tf from '@tensorflow/tfjs-node-gpu';
import { StriateError } from '../../../errors/striate-error';
import type { LayersConfig } from '../../../formats/keras-config/tfjs-config';
import type { ModelGraph, Weight } from '../../../graph/ir';
import { runReference } from '../../../graph/reference';
import { forward } from '../evaluation/predictions';
import { Xoshiro128 } from '../random/xoshiro';
import { buildLayers } from './given-layers';

/** A served model as its files were read: what it computes, and how its layers were described. */
export interface BaseModel {
  readonly graph: ModelGraph;
  readonly config: LayersConfig;
}

/** Largest difference from the reference, as a share of the largest value, at least of 1. */
const TOLERANCE = 1e-4;

/**
 * A served model as trainable layers with its weights (recipe `fine-tune`).
 * @throws StriateError FORMAT_UNSUPPORTED_LAYER when a layer cannot be trained here
 */
export async function buildBaseModel({ graph, config }: BaseModel): Promise<tf.LayersModel> {
  // Every weight drawn is replaced below.
  const model = await buildLayers(config, Xoshiro128.fromSeed(0, 0));
  tf.tidy(() => fill(model, '', graph));
  return model;
}

/**
 * Proves on one row that the trainable model computes what is served: the two read some options differently.
 * @param row the one input, [1, …]
 * @throws StriateError FORMAT_UNSUPPORTED
 */
export function proveBaseModel(model: tf.LayersModel, graph: ModelGraph, row: tf.Tensor): void {
  const input = graph.inputs[0]?.name ?? '';
  const data = Float32Array.from(row.dataSync());
  const expected = runReference(graph, new Map([[input, { dtype: 'float32', shape: row.shape, data }]]));
  const [reference] = [...expected.values()];
  const got = answerOf(model, row);
  const scale = reference?.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1) ?? 1;
  const far = reference?.data.findIndex((value, index) => {
    return !(Math.abs(value - (got[index] ?? Number.NaN)) <= TOLERANCE * scale);
  });
  if (far === -1) return;
  throw new StriateError('FORMAT_UNSUPPORTED', {
    detail: 'the base model: its layers as they can be trained here do not compute what the version serves',
  });
}

/** What the trainable model says; none where TF.js' layers fail on the row. */
function answerOf(model: tf.LayersModel, row: tf.Tensor): ArrayLike<number> {
  try {
    return tf.tidy(() => forward(model, row, 'inference').dataSync());
  } catch {
    return [];
  }
}

/** Puts the graph's weights into the layers, nested models under their own name and a slash. */
function fill(model: tf.LayersModel, prefix: string, graph: ModelGraph): void {
  for (const layer of model.layers) {
    const key = `${prefix}${layer.name}/`;
    if (isModel(layer)) fill(layer, key, graph);
    else setWeights(layer, weightsUnder(graph, key));
  }
}

function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return 'layers' in layer && Array.isArray(layer.layers);
}

/** In the order in which Keras makes them, which is TF.js' too. */
function weightsUnder(graph: ModelGraph, key: string): Weight[] {
  return [...graph.weights].filter(([id]) => id.startsWith(key)).map(([, weight]) => weight);
}

function setWeights(layer: tf.layers.Layer, weights: readonly Weight[]): void {
  const shapes = layer.weights.map(({ shape }) => shape.join());
  if (shapes.join(';') !== weights.map(({ shape }) => shape.join()).join(';')) {
    throw new StriateError('FORMAT_UNSUPPORTED_LAYER', {
      detail: `layer "${layer.name}" of class "${layer.getClassName()}" cannot be trained: its weights are not TF.js'`,
    });
  }
  layer.setWeights(weights.map(({ data, shape }) => tf.tensor(Float32Array.from(data), [...shape])));
}
