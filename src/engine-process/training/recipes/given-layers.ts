import * as tf from '@tensorflow/tfjs-node-gpu';
import { registerTrainableLayers } from '../layers/trainable-layers';
import type { Xoshiro128 } from '../random/xoshiro';

interface WeightEntry {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** A model in TF.js' Layers format, read into memory. */
export interface LayersModelBytes {
  /** The parsed `model.json`. */
  readonly description: {
    readonly modelTopology: object;
    readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[];
  };
  /** All weight shards one after another. */
  readonly weights: Uint8Array;
}

/** A served model to train on from its weights (recipe `fine-tune`). */
export function loadBaseModel({ description, weights }: LayersModelBytes): Promise<tf.LayersModel> {
  registerTrainableLayers();
  const weightSpecs = description.weightsManifest.flatMap((group) => group.weights);
  const { modelTopology } = description;
  const weightData = Uint8Array.from(weights).buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

/**
 * Keeps the weights of all layers up to and including the one named as they are.
 * @returns whether the model has such a layer; if not, nothing is frozen
 */
export function freezeUntil(model: tf.LayersModel, layerName: string): boolean {
  const last = model.layers.findIndex((layer) => layer.name === layerName);
  for (const layer of model.layers.slice(0, last + 1)) layer.trainable = false;
  return last >= 0;
}

/**
 * A new model of the layers described (recipe `custom`), whose random weights follow from the generator. The
 * configuration must have passed the allow-list of layers; tfjs refuses the options that it does not know.
 * @param config `modelTopology` or `model_config` of a Keras or TF.js model: `{class_name, config}`
 */
export async function buildGivenLayers(config: object, generator: Xoshiro128): Promise<tf.LayersModel> {
  registerTrainableLayers();
  const seeded = withSeeds(structuredClone(config), generator);
  return tf.models.modelFromJSON(seeded as Parameters<typeof tf.models.modelFromJSON>[0]);
}

/** Names of initializers as Keras writes them short, with the class that takes a seed. */
const RANDOM_INITIALIZERS: Readonly<Record<string, string>> = {
  glorot_uniform: 'GlorotUniform',
  glorot_normal: 'GlorotNormal',
  he_uniform: 'HeUniform',
  he_normal: 'HeNormal',
  lecun_uniform: 'LeCunUniform',
  lecun_normal: 'LeCunNormal',
  random_uniform: 'RandomUniform',
  random_normal: 'RandomNormal',
  truncated_normal: 'TruncatedNormal',
  variance_scaling: 'VarianceScaling',
  orthogonal: 'Orthogonal',
};

const SEEDED_CLASSES: ReadonlySet<unknown> = new Set(Object.values(RANDOM_INITIALIZERS));

/** Keras' random initializers of layers whose configuration names none; tfjs's own would have no seed. */
const DEFAULT_INITIALIZERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: { kernel_initializer: 'glorot_uniform' },
  Conv1D: { kernel_initializer: 'glorot_uniform' },
  Conv2D: { kernel_initializer: 'glorot_uniform' },
  Conv2DTranspose: { kernel_initializer: 'glorot_uniform' },
  DepthwiseConv2D: { depthwise_initializer: 'glorot_uniform' },
  SeparableConv2D: { depthwise_initializer: 'glorot_uniform', pointwise_initializer: 'glorot_uniform' },
  Embedding: { embeddings_initializer: 'random_uniform' },
  SimpleRNN: { kernel_initializer: 'glorot_uniform', recurrent_initializer: 'orthogonal' },
  GRU: { kernel_initializer: 'glorot_uniform', recurrent_initializer: 'orthogonal' },
  LSTM: { kernel_initializer: 'glorot_uniform', recurrent_initializer: 'orthogonal' },
};

/** Gives every random initializer a seed of its own, in place; what is not one is walked through. */
function withSeeds(value: unknown, generator: Xoshiro128): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withSeeds(element, generator));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  const { class_name: className, config } = object;
  if (SEEDED_CLASSES.has(className)) {
    return { class_name: className, config: { ...(config as object), seed: generator.nextUint32() } };
  }
  const missing = typeof className === 'string' ? DEFAULT_INITIALIZERS[className] : undefined;
  if (missing !== undefined) object['config'] = { ...missing, ...(config as object) };
  for (const [key, inner] of Object.entries(object)) {
    const short =
      key.endsWith('initializer') && typeof inner === 'string' ? RANDOM_INITIALIZERS[inner] : undefined;
    object[key] =
      short === undefined
        ? withSeeds(inner, generator)
        : { class_name: short, config: { seed: generator.nextUint32() } };
  }
  return object;
}
