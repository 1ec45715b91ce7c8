import { isList, isObject, type Json, type JsonObject } from '../untrusted-json';
import type { Dialect } from './layer-config';
import { kerasDialect } from './keras-version';

/** `{class_name, config}` of a whole model, and the program whose meanings it has. */
export interface LayersConfig {
  readonly json: Json;
  readonly dialect: Dialect;
}

/**
 * The config inside what a program writes around it: TF.js' `modelTopology`, a `model.json`, Keras' `to_json()`.
 * @param unnamed the dialect of a config that does not say who wrote it
 */
export function layersConfig(written: JsonObject, unnamed: Dialect): LayersConfig {
  const topology = isObject(written['modelTopology']) ? written['modelTopology'] : written;
  const json = isObject(topology['model_config']) ? topology['model_config'] : topology;
  return { json, dialect: dialectOf(topology, json, unnamed) };
}

/** Keras 3 files that went through the converter say so; TF.js writes `tfjs-layers` as its version. */
function dialectOf(topology: JsonObject, json: JsonObject, unnamed: Dialect): Dialect {
  const version = topology['keras_version'];
  if (typeof version === 'string') return /^[123]\./.test(version) ? kerasDialect(version) : 'tfjs';
  return typeof json['module'] === 'string' ? 'keras3' : unnamed;
}

/** Names that differ between Keras and TF.js for the same thing. */
const CLASSES: Readonly<Record<string, string>> = {
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  LecunNormal: 'LeCunNormal',
  LecunUniform: 'LeCunUniform',
  L1: 'L1L2',
  L2: 'L1L2',
};

/** Keys of Keras 3 that TF.js has no use for. */
const KERAS3_KEYS: ReadonlySet<string> = new Set([
  'module',
  'registered_name',
  'build_config',
  'compile_config',
  'shared_object_id',
]);

/**
 * The same model as TF.js' layers read it. The config must have passed `readModelConfig`: what neither side refuses
 * keeps its meaning, and what TF.js alone does not know it refuses by itself.
 */
export function toTfjsConfig({ json, dialect }: LayersConfig): JsonObject {
  return layerOf(json as JsonObject, dialect);
}

function layerOf(json: JsonObject, dialect: Dialect): JsonObject {
  const className = json['class_name'] as string;
  const config = isList(json['config'])
    ? { layers: json['config'] }
    : isObject(json['config'])
      ? json['config']
      : {};
  const own: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(config)) {
    if (!KERAS3_KEYS.has(key)) own[key] = key === 'layers' ? value : optionOf(key, value, dialect);
  }
  if (isList(own['layers'])) Object.assign(own, bodyOf(json, own, dialect));
  if (className === 'InputLayer') Object.assign(own, inputOf(config));
  if (className === 'BatchNormalization' && isList(own['axis'])) own['axis'] = own['axis'][0];
  if (className === 'LSTM' || className === 'GRU') own['recurrent_activation'] ??= recurrentOf(dialect);
  if (className === 'GRU') own['reset_after'] ??= false;
  const name = json['name'] ?? config['name'];
  return {
    class_name: CLASSES[className] ?? className,
    ...(name === undefined ? {} : { name }),
    config: own,
    ...(json['inbound_nodes'] === undefined ? {} : { inbound_nodes: nodesOf(json['inbound_nodes']) }),
  };
}

/** Layers of a model; a Sequential whose first layer has no shape takes the one that it was built with. */
function bodyOf(json: JsonObject, own: JsonObject, dialect: Dialect): JsonObject {
  const layers = (own['layers'] as readonly JsonObject[]).map((layer) => layerOf(layer, dialect));
  const build = json['build_config'];
  const built = own['build_input_shape'] ?? (isObject(build) ? build['input_shape'] : undefined);
  const first = layers[0];
  const config = first?.['config'];
  if (json['class_name'] === 'Sequential' && isObject(config) && isList(built)) {
    const hasShape = first?.['class_name'] === 'InputLayer' || config['batch_input_shape'] !== undefined;
    if (!hasShape && config['layers'] === undefined) {
      layers[0] = { ...first, config: { ...config, batch_input_shape: built } };
    }
  }
  if (own['output_layers'] === undefined) return { layers };
  const [inputs, outputs] = [own['input_layers'], own['output_layers']].map((ends) =>
    tensorsIn(ends ?? null),
  );
  const counted = countingNested(layers, [...layers.flatMap(callsOf).flat(), ...(outputs ?? [])]);
  return {
    layers: layers.map((layer) => ({ ...layer, inbound_nodes: callsOf(layer).map(counted) })),
    input_layers: counted(inputs ?? []).map((tensor) => tensor.slice(0, 3)),
    output_layers: counted(outputs ?? []).map((tensor) => tensor.slice(0, 3)),
  };
}

/**
 * TF.js counts the calls of every nested model from 1, since its own construction is call 0; Keras counts some from 0.
 * The highest call that anyone refers to tells which.
 */
function countingNested(
  layers: readonly JsonObject[],
  references: readonly Tensor[],
): (tensors: readonly Tensor[]) => Tensor[] {
  const fromZero = new Set<string>();
  for (const layer of layers) {
    const config = layer['config'];
    const name = layer['name'];
    if (!isObject(config) || !isList(config['layers']) || typeof name !== 'string') continue;
    const highest = references.reduce((most, [of, call]) => (of === name ? Math.max(most, call) : most), 0);
    if (highest < callsOf(layer).length) fromZero.add(name);
  }
  return (tensors) =>
    tensors.map(([layer, call, output, keywords]) => [
      layer,
      fromZero.has(layer) ? call + 1 : call,
      output,
      keywords,
    ]);
}

/** A layer's calls as `nodesOf` made them. */
function callsOf(layer: JsonObject): readonly (readonly Tensor[])[] {
  return (layer['inbound_nodes'] ?? []) as unknown as readonly (readonly Tensor[])[];
}

function inputOf(config: JsonObject): JsonObject {
  const without = config['shape'] ?? config['input_shape'];
  const shape =
    config['batch_shape'] ??
    config['batch_input_shape'] ??
    (isList(without) ? [null, ...without] : undefined);
  const dtype = optionOf('dtype', config['dtype'] ?? 'float32', 'keras3');
  return { batch_input_shape: shape, dtype, sparse: false };
}

function recurrentOf(dialect: Dialect): string {
  return dialect === 'tfjs' ? 'hard_sigmoid' : 'sigmoid';
}

/** Objects inside of a layer's options: policies, initializers, regularizers, wrapped layers. */
function optionOf(key: string, value: Json | undefined, dialect: Dialect): Json | undefined {
  if (key === 'dtype') {
    const policy = isObject(value) && isObject(value['config']) ? value['config']['name'] : value;
    return typeof policy === 'string' ? policy.replace(/^mixed_.*$/, 'float32') : 'float32';
  }
  if (key.endsWith('activation') && value === 'silu') return 'swish';
  if (!isObject(value) || typeof value['class_name'] !== 'string') return value;
  if (key === 'layer' || key === 'backward_layer' || key === 'cell') return layerOf(value, dialect);
  const config = isObject(value['config']) ? value['config'] : {};
  const className = value['class_name'];
  const penalty = className === 'L1' ? { l2: 0 } : className === 'L2' ? { l1: 0 } : {};
  return { class_name: CLASSES[className] ?? className, config: { ...config, ...penalty } };
}

/** Calls as lists of `[layer, call, output, keywords]`: Keras 2's and TF.js' own form. Initial states come last. */
function nodesOf(nodes: Json): Json {
  if (!isList(nodes)) return nodes;
  return nodes.map((node) =>
    tensorsIn(isObject(node) ? [node['args'] ?? null, node['kwargs'] ?? null] : node),
  );
}

type Tensor = readonly [layer: string, call: number, output: number, keywords: JsonObject];

/** Tensors in either form, wherever they stand, in order. */
function tensorsIn(value: Json): Tensor[] {
  if (isList(value)) {
    const [layer, call, output, keywords = null] = value;
    const isTensor = typeof layer === 'string' && typeof call === 'number' && typeof output === 'number';
    return isTensor ? [[layer, call, output, {}], ...tensorsIn(keywords)] : value.flatMap(tensorsIn);
  }
  if (!isObject(value)) return [];
  const history = isObject(value['config']) ? value['config']['keras_history'] : undefined;
  if (value['class_name'] === '__keras_tensor__') return tensorsIn(history ?? null);
  return Object.values(value).flatMap((inner) => tensorsIn(inner ?? null));
}
