import * as tf from '@tensorflow/tfjs-node-gpu';
import { StriateError } from '../../../errors/striate-error';
import { readModelConfig } from '../../../formats/keras-config/read-model';
import { toTfjsConfig, type LayersConfig } from '../../../formats/keras-config/tfjs-config';
import type { Json } from '../../../formats/untrusted-json';
import { registerTrainableLayers } from '../layers/trainable-layers';
import type { Xoshiro128 } from '../random/xoshiro';
import { refuseUntrainable } from './untrainable-options';
import { withSeeds } from './seeded-initializers';

/** How messages call a config that a client sent. */
const CONFIG_NAME = 'model_config';
/** Characters of a reason of TF.js that are told. */
const MAX_REASON = 300;

/**
 * A model of the layers described, to be trained; its random weights follow from the generator. Every class must be on
 * the allow-list of layers, whatever program wrote the config.
 * @throws StriateError FORMAT_… for a config that is refused, here or by TF.js' layers
 */
export async function buildGivenLayers(layers: LayersConfig, generator: Xoshiro128): Promise<tf.LayersModel> {
  readModelConfig(layers.json, CONFIG_NAME, layers.dialect);
  return buildLayers(layers, generator);
}

/** The same for a config that has passed the allow-list. */
export async function buildLayers(layers: LayersConfig, generator: Xoshiro128): Promise<tf.LayersModel> {
  registerTrainableLayers();
  const config = toTfjsConfig(layers);
  refuseUntrainable(config);
  const seeded = withSeeds(structuredClone<Json>(config), generator);
  try {
    return await tf.models.modelFromJSON(seeded as Parameters<typeof tf.models.modelFromJSON>[0]);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split(' This may be due');
    throw new StriateError('FORMAT_UNSUPPORTED_LAYER', {
      detail: `the layers cannot be trained: ${reason?.slice(0, MAX_REASON) ?? ''}`,
      cause: error,
    });
  }
}

/**
 * Keeps the weights of all layers up to and including the one named as they are; those layers run as in inference, so
 * that the statistics of batch normalization stay too.
 * @returns whether the model has such a layer; if not, nothing is frozen
 */
export function freezeUntil(model: tf.LayersModel, layerName: string): boolean {
  const last = model.layers.findIndex((layer) => layer.name === layerName);
  for (const layer of model.layers.slice(0, last + 1)) {
    layer.trainable = false;
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
  return last >= 0;
}
