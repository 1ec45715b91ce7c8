import type { Activation } from '../../graph/ir';
import { quoted } from '../refusal';
import { isObject, type Json } from '../untrusted-json';
import { LayerConfig, snakeCase } from './layer-config';

const PLAIN = [
  'linear',
  'relu6',
  'sigmoid',
  'tanh',
  'selu',
  'softplus',
  'softsign',
  'silu',
  'hard_silu',
  'mish',
  'exponential',
  'log_sigmoid',
] as const satisfies readonly Activation['name'][];

export const RELU: Activation = { name: 'relu', maxValue: null, negativeSlope: 0, threshold: 0 };

/** Functions by name, with the options that Keras gives them when only the name is said. */
const BY_NAME: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ...PLAIN.map((name): [string, Activation] => [name, { name }]),
  ['swish', { name: 'silu' }],
  ['hard_swish', { name: 'hard_silu' }],
  ['relu', RELU],
  ['elu', { name: 'elu', alpha: 1 }],
  // Keras' function leaky_relu has 0.2; the layer LeakyReLU has 0.3.
  ['leaky_relu', { name: 'leaky_relu', negativeSlope: 0.2 }],
  ['gelu', { name: 'gelu', approximate: false }],
  ['gelu_new', { name: 'gelu', approximate: true }],
  ['softmax', { name: 'softmax', axis: -1 }],
  ['log_softmax', { name: 'log_softmax', axis: -1 }],
]);

/** The classes of layers that are nothing but an activation; Keras allows them in an `activation` option, too. */
export function readActivationLayer(config: LayerConfig): Activation | undefined {
  switch (config.origin.className) {
    case 'ReLU':
      return {
        name: 'relu',
        maxValue: config.get('max_value') === undefined ? null : config.number('max_value'),
        negativeSlope: scalar(config, 'negative_slope', 0),
        threshold: scalar(config, 'threshold', 0),
      };
    case 'LeakyReLU':
      return {
        name: 'leaky_relu',
        negativeSlope: scalar(config, config.get('alpha') === undefined ? 'negative_slope' : 'alpha', 0.3),
      };
    case 'ELU':
      return { name: 'elu', alpha: scalar(config, 'alpha', 1) };
    case 'Softmax':
      return { name: 'softmax', axis: softmaxAxis(config) };
    default:
      return undefined;
  }
}

/**
 * The function that an option names: a word, `{class_name: "function", config: word}` of Keras 3, or a layer that is
 * only an activation. Absent means linear, as in Keras.
 */
export function readActivation(config: LayerConfig, key: string, fallback = 'linear'): Activation {
  return resolve(config, key, config.get(key) ?? fallback);
}

function resolve(config: LayerConfig, key: string, value: Json): Activation {
  if (typeof value === 'string') return byName(config, key, value);
  if (!isObject(value) || typeof value['class_name'] !== 'string') config.invalid(key, 'a name');
  const className = value['class_name'];
  const registered = value['registered_name'];
  if (typeof registered === 'string' && registered !== className && registered.includes('>')) {
    config.refuse(`${key} = ${quoted(registered)} (a registered object)`);
  }
  const inner = value['config'];
  if (className === 'function' && typeof inner === 'string') return byName(config, key, inner);
  const layer = new LayerConfig({ ...config.origin, className }, isObject(inner) ? inner : {});
  const read = readActivationLayer(layer);
  if (read !== undefined) return read;
  if (isObject(inner) && Object.keys(inner).length === 0) return byName(config, key, className);
  return config.refuse(`${key} = ${quoted(className)}`);
}

function byName(config: LayerConfig, key: string, word: string): Activation {
  const name = snakeCase(word);
  // Keras 3 changed its meaning: the graph IR has a name for each.
  if (name === 'hard_sigmoid') {
    return { name: config.origin.dialect === 'keras3' ? 'hard_sigmoid' : 'hard_sigmoid_keras2' };
  }
  return BY_NAME.get(name) ?? config.refuse(`${key} = ${quoted(word)}`);
}

/** Keras 2 may save these numbers as NumPy scalars: `{type: "ndarray", value: 0.3}`. */
function scalar(config: LayerConfig, key: string, fallback: number): number {
  const value = config.get(key);
  if (isObject(value) && typeof value['value'] === 'number') return value['value'];
  return config.number(key, fallback);
}

function softmaxAxis(config: LayerConfig): number {
  const axes = config.integerList('axis', 8, {}) ?? [-1];
  return axes.length === 1 ? axes[0]! : config.refuse('axis with several axes');
}
