import type { GraphInput } from '../../graph/ir';
import { quotedJson } from '../refusal';
import { isList, isObject, type Json } from '../untrusted-json';
import type { LayerConfig } from './layer-config';
import type { LayerDefinition, ModelDefinition } from './model-definition';

/** Integer types narrow to int32, floats to float32: what the tensors of this house can be. */
const DTYPES: Readonly<Record<string, GraphInput['dtype']>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
  bool: 'bool',
};
const MAX_RANK = 8;

/** An InputLayer's tensor: `batch_shape` (Keras 3), `batch_input_shape` (before, TF.js) or `shape` without the batch. */
export function readInputLayer(config: LayerConfig, name: string): GraphInput {
  config.refuseIfSet('sparse', 'ragged');
  const withBatch = config.get('batch_shape') ?? config.get('batch_input_shape');
  const without = config.get('shape') ?? config.get('input_shape');
  const shape = withBatch ?? (isList(without) ? [null, ...without] : undefined);
  return { name, dtype: readDType(config), shape: readShape(config, shape) };
}

/**
 * The input of a sequential model that has no InputLayer: its first layer's `batch_input_shape`, or the shape that
 * the model was built with. Keras names it after the first layer.
 */
export function readImpliedInput(model: ModelDefinition): GraphInput {
  const first = firstLayer(model);
  const { config } = first;
  const declared =
    config.get('batch_input_shape') ?? config.get('batch_shape') ?? buildShape(model) ?? undefined;
  if (declared === undefined) config.invalid('batch_input_shape', 'the shape of the model input');
  // Layers keep the dtype of their weights here, which for Embedding is not that of its input.
  return { name: `${first.name}_input`, dtype: 'float32', shape: readShape(config, declared) };
}

function firstLayer(model: ModelDefinition): LayerDefinition {
  const first = model.layers[0]!;
  return first.model === null ? first : firstLayer(first.model);
}

function buildShape(model: ModelDefinition): Json | undefined {
  return model.buildInputShape ?? model.layers[0]?.model?.buildInputShape;
}

function readDType(config: LayerConfig): GraphInput['dtype'] {
  const value = config.get('dtype') ?? 'float32';
  const policy = isObject(value) && isObject(value['config']) ? value['config']['name'] : value;
  const word = typeof policy === 'string' ? policy.replace(/^mixed_/, '') : '';
  const dtype = Object.hasOwn(DTYPES, word) ? DTYPES[word] : undefined;
  return dtype ?? config.refuse(`dtype = ${quotedJson(value)}`);
}

/** Axis 0 is the batch and becomes free, whatever size the file fixed. */
function readShape(config: LayerConfig, shape: Json | undefined): (number | null)[] {
  if (!isList(shape) || shape.length === 0 || shape.length > MAX_RANK) {
    config.invalid('batch_shape', `a shape of 1 to ${MAX_RANK} axes`);
  }
  return shape.map((size, axis) => {
    if (axis === 0 || size === null || size === -1) return null;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > 2 ** 31 - 1) {
      config.invalid('batch_shape', 'sizes of at least 1, or null');
    }
    return size;
  });
}
