import { invalid, quoted, quotedJson } from '../refusal';
import { isList, isObject, type Json } from '../untrusted-json';
import type { LayerDefinition } from './model-definition';

/** One output of one call of a layer, by Keras' own counting. */
export interface KerasTensor {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Layers whose further inputs are their initial states. */
const TAKES_STATES: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'SimpleRNN', 'RNN']);
/** A layer of a real model is called some tens of times at the very most. */
const MAX_CALLS = 1000;

/**
 * The calls of one layer of a functional model: for each, its input tensors, then its initial states. Reads both
 * forms: lists of `[layer, call, output, kwargs]` (Keras 2, TF.js) and `{args, kwargs}` (Keras 3).
 */
export function readCalls(layer: LayerDefinition): KerasTensor[][] {
  const nodes = layer.inboundNodes ?? [];
  if (!isList(nodes) || nodes.length > MAX_CALLS) {
    layer.config.invalid('inbound_nodes', `a list of at most ${MAX_CALLS} calls`);
  }
  return nodes.map((node) => {
    if (isObject(node)) return keras3Call(layer, node['args'], node['kwargs']);
    if (isList(node)) return keras2Call(layer, node);
    return layer.config.invalid('inbound_nodes', 'calls');
  });
}

/** `input_layers` or `output_layers`: one tensor, a list of them, or a dictionary of them. */
export function readTensorList(json: Json | undefined, file: string, key: string): KerasTensor[] {
  const items = isObject(json) ? Object.values(json).map((item) => item ?? null) : json;
  if (!isList(items) || items.length === 0) invalid(file, `${key} is not a list of tensors`);
  const single = keras2Tensor(items);
  if (single !== undefined) return [single];
  return items.map(
    (item) =>
      keras2Tensor(isList(item) && item.length === 1 ? item[0]! : item) ??
      invalid(file, `${key} has an entry that is not [layer, call, output]`),
  );
}

function keras2Call(layer: LayerDefinition, node: readonly Json[]): KerasTensor[] {
  const entries = typeof node[0] === 'string' ? [node] : node;
  const tensors: KerasTensor[] = [];
  const states: KerasTensor[] = [];
  for (const entry of entries) {
    const tensor = keras2Tensor(entry) ?? layer.config.invalid('inbound_nodes', '[layer, call, output]');
    tensors.push(tensor);
    states.push(...readKeywords(layer, isList(entry) ? entry[3] : undefined));
  }
  return [...tensors, ...states];
}

function keras3Call(layer: LayerDefinition, args: Json | undefined, kwargs: Json | undefined): KerasTensor[] {
  if (!isList(args)) layer.config.invalid('inbound_nodes', '{args, kwargs}');
  const [first, second, ...rest] = args;
  const inputs = tensorsIn(layer, first);
  const states = TAKES_STATES.has(layer.className) ? tensorsIn(layer, second) : [];
  const unread = TAKES_STATES.has(layer.className) ? rest : [second, ...rest];
  if (unread.some((argument) => argument !== undefined && argument !== null && argument !== false)) {
    layer.config.refuse('a call with further arguments');
  }
  return [...inputs, ...states, ...readKeywords(layer, kwargs)];
}

/** Keyword arguments of a call; only initial states carry tensors. */
function readKeywords(layer: LayerDefinition, kwargs: Json | undefined): KerasTensor[] {
  if (kwargs === undefined || kwargs === null) return [];
  if (!isObject(kwargs)) layer.config.invalid('inbound_nodes', 'keyword arguments as an object');
  const states: KerasTensor[] = [];
  for (const [key, value] of Object.entries(kwargs)) {
    if (value === undefined || value === null || (key === 'training' && value === false)) continue;
    if (key === 'initial_state' && TAKES_STATES.has(layer.className)) states.push(...tensorsIn(layer, value));
    else layer.config.refuse(`a call with ${quoted(key)} = ${quotedJson(value)}`);
  }
  return states;
}

/** The tensors of one argument: one, or lists of them; null is none. */
function tensorsIn(layer: LayerDefinition, value: Json | undefined): KerasTensor[] {
  if (value === undefined || value === null) return [];
  const tensor = keras3Tensor(value) ?? keras2Tensor(value);
  if (tensor !== undefined) return [tensor];
  if (isList(value)) return value.flatMap((item) => tensorsIn(layer, item));
  return layer.config.refuse('a call with an argument that is not a tensor');
}

function keras3Tensor(value: Json): KerasTensor | undefined {
  if (!isObject(value) || value['class_name'] !== '__keras_tensor__' || !isObject(value['config'])) {
    return undefined;
  }
  return keras2Tensor(value['config']['keras_history'] ?? null);
}

function keras2Tensor(value: Json): KerasTensor | undefined {
  if (!isList(value)) return undefined;
  const [layer, call, output] = value;
  if (typeof layer !== 'string' || typeof call !== 'number' || typeof output !== 'number') return undefined;
  return { layer, call, output };
}
