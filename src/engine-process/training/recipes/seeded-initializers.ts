import type { Xoshiro128 } from '../random/xoshiro';

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

/** Gives every random initializer of a configuration a seed of its own, in place. */
export function withSeeds(value: unknown, generator: Xoshiro128): unknown {
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
