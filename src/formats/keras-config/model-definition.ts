import { invalid, quoted, quotedJson, tooLarge } from '../refusal';
import { isList, isObject, type Json, type JsonObject } from '../untrusted-json';
import { LayerConfig, type Dialect } from './layer-config';
import { LAYER_TABLE } from './layer-table';

/** A layer as the file describes it: nothing of its options is read yet. */
export interface LayerDefinition {
  readonly name: string;
  readonly className: string;
  readonly config: LayerConfig;
  /** `inbound_nodes` of a functional model, `undefined` in a sequential one. */
  readonly inboundNodes: Json | undefined;
  /** Place in a depth-first walk of the whole file. */
  readonly ordinal: number;
  /** Set if the layer is itself a model. */
  readonly model: ModelDefinition | null;
  /** Set if the layer is a TimeDistributed: what it applies to each step. */
  readonly perStep: LayerDefinition | null;
}

export interface ModelDefinition {
  readonly name: string;
  readonly kind: 'sequential' | 'functional';
  readonly config: LayerConfig;
  readonly layers: readonly LayerDefinition[];
  /** `build_config` or the like: where a sequential model keeps its input shape if no layer has it. */
  readonly buildInputShape: Json | undefined;
}

const MODEL_CLASSES: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);
/** EfficientNet-B7 has 816 layers. */
const MAX_LAYERS = 10_000;
/** Where Keras, of any version, keeps its own layers and models. */
const KERAS_MODULE = /^(tf_)?keras(\.src)?(\.(engine|layers|models)(\.[a-z0-9_]+)*)?$/;

/**
 * Reads `{class_name, config}` of a whole model into definitions, refusing every class that is not in the allow-list.
 * @param file name for messages
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE
 */
export function defineModel(json: Json, file: string, dialect: Dialect): ModelDefinition {
  if (!isObject(json)) invalid(file, 'the model config is not an object');
  const walk = { file, dialect, layers: 0 };
  const layer = defineLayer(json, walk);
  return layer.model ?? invalid(file, `the root is a ${quoted(layer.className)}; expected a model`);
}

interface Walk {
  readonly file: string;
  readonly dialect: Dialect;
  layers: number;
}

function defineLayer(json: Json, walk: Walk): LayerDefinition {
  const { file } = walk;
  const ordinal = walk.layers;
  walk.layers += 1;
  if (walk.layers > MAX_LAYERS) tooLarge(file, `more than ${MAX_LAYERS} layers`);
  if (!isObject(json)) invalid(file, 'a layer is not an object');
  const className = json['class_name'];
  if (typeof className !== 'string') invalid(file, 'a layer has no class_name');
  // tf.keras 2.0 and TF.js wrote a Sequential's config as its bare list of layers.
  const values: JsonObject | undefined = isList(json['config'])
    ? { layers: json['config'] }
    : isObject(json['config'])
      ? json['config']
      : undefined;
  if (values === undefined) invalid(file, `a layer of class ${quoted(className)} has no config`);
  const name = values['name'] ?? json['name'] ?? className.toLowerCase();
  if (typeof name !== 'string' || name === '') invalid(file, `a ${quoted(className)} has no name`);
  const config = new LayerConfig({ file, layer: name, className, dialect: walk.dialect }, values);
  checkAllowed(json, config);
  const isModel = MODEL_CLASSES.has(className);
  const perStep =
    className === 'TimeDistributed' ? defineLayer(config.inner('layer').definition, walk) : null;
  return {
    name,
    className,
    config,
    inboundNodes: json['inbound_nodes'],
    ordinal,
    model: isModel ? defineBody(json, config, walk) : null,
    perStep,
  };
}

function defineBody(json: JsonObject, config: LayerConfig, walk: Walk): ModelDefinition {
  const layers = config.get('layers');
  if (!isList(layers) || layers.length === 0) config.invalid('layers', 'a list of layers');
  const build = json['build_config'];
  return {
    name: config.origin.layer,
    kind: config.origin.className === 'Sequential' ? 'sequential' : 'functional',
    config,
    layers: layers.map((layer) => defineLayer(layer, walk)),
    buildInputShape: config.get('build_input_shape') ?? (isObject(build) ? build['input_shape'] : undefined),
  };
}

/** The allow-list: a class of the table, from Keras' own modules, not a registered object of the user's. */
function checkAllowed(json: JsonObject, config: LayerConfig): void {
  const { className } = config.origin;
  const known =
    LAYER_TABLE.has(className) ||
    MODEL_CLASSES.has(className) ||
    className === 'InputLayer' ||
    className === 'TimeDistributed';
  if (!known) config.refuse('the class is not among the layers that can be served');
  const module = json['module'];
  if (module !== undefined && module !== null && !(typeof module === 'string' && KERAS_MODULE.test(module))) {
    config.refuse(`module = ${quotedJson(module)}`);
  }
  const registered = json['registered_name'];
  if (registered !== undefined && registered !== null && registered !== className) {
    config.refuse(`registered_name = ${quotedJson(registered)}`);
  }
  const policy = config.get('dtype');
  const policyClass = isObject(policy) ? policy['class_name'] : undefined;
  if (typeof policyClass === 'string' && policyClass !== 'DTypePolicy' && policyClass !== 'Policy') {
    config.refuse(`dtype = ${quoted(policyClass)}`);
  }
}
