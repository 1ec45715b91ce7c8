import { Writer } from 'protobufjs/minimal';

import { readBounded, type ModelFiles } from './model-files';
import { invalid, quoted, tooLarge, unsupported } from './refusal';
import {
  dtypeNumber,
  field,
  mapEntry,
  message,
  text,
  writeNode,
  writeShape,
  type ConstantValue,
} from './tfjs-graph-json';
import { TFJS_MODEL_FILE } from './tfjs-layers';
import { readManifest, toFloatWeight, type ManifestWeight } from './tfjs-manifest';
import { isList, isObject, parseJson, type Json, type JsonObject } from './untrusted-json';

const VARINT = 0;
/** From this producer version on TensorFlow checks shapes strictly; every 2.x reads it. */
const PRODUCER = 1395;
/** A protobuf message ends at 2 GiB; this leaves room for the graph itself. */
const MAX_WEIGHT_BYTES = 2 ** 31 - 2 ** 26;
const DTYPES = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

/**
 * Turns a TF.js graph model (`model.json`, whose topology is a GraphDef in JSON, and weight files) into a frozen
 * SavedModel: weights become constants, `serving_default` is the model's own signature. The result is not yet
 * trusted: `inspectSavedModel` says whether its operations may run.
 * @returns the bytes of `saved_model.pb`
 * @throws StriateError FORMAT_INVALID, FORMAT_UNSUPPORTED, FORMAT_TOO_LARGE
 */
export function freezeTfjsGraph(files: ModelFiles): Uint8Array {
  const file = TFJS_MODEL_FILE;
  const root = parseJson(readBounded(files, file), file);
  const topology = isObject(root) ? root['modelTopology'] : undefined;
  if (!isObject(root) || !isObject(topology) || !isList(topology['node'])) {
    invalid(file, 'modelTopology has no nodes');
  }
  const library = topology['library'];
  if (isObject(library) && isList(library['function']) && library['function'].length > 0) {
    unsupported(file, 'has functions (control flow of TensorFlow 2): export it as a SavedModel instead');
  }
  const constants = readConstants(readManifest(root['weightsManifest'], files, file), file);
  const nodes = topology['node'].map((node) =>
    isObject(node) ? withArgumentTypes(node) : invalid(file, 'a node is not an object'),
  );
  const signature = readSignature(root, file);
  const writer = Writer.create();
  field(writer, 1, VARINT).int64(1);
  message(writer, 2, () => {
    message(writer, 1, () => text(writer, 4, 'serve'));
    message(writer, 2, () => {
      for (const node of nodes) writeNode(writer, node, file, constantOf(node, constants, file));
      message(writer, 4, () => field(writer, 1, VARINT).int32(PRODUCER));
    });
    mapEntry(writer, 5, 'serving_default', () => {
      for (const [key, info] of signature.inputs)
        mapEntry(writer, 1, key, () => writeInfo(writer, info, file));
      for (const [key, info] of signature.outputs)
        mapEntry(writer, 2, key, () => writeInfo(writer, info, file));
      text(writer, 3, 'tensorflow/serving/predict');
    });
  });
  return writer.finish();
}

/** Whether a parsed `model.json` is of a graph model: a layers model has no nodes. */
export function isTfjsGraph(root: Json): boolean {
  if (!isObject(root)) return false;
  const topology = root['modelTopology'];
  return root['format'] === 'graph-model' || (isObject(topology) && isList(topology['node']));
}

function readConstants(weights: readonly ManifestWeight[], file: string): ReadonlyMap<string, ConstantValue> {
  const constants = new Map<string, ConstantValue>();
  let bytes = 0;
  for (const weight of weights) {
    if (weight.dtype === 'string') unsupported(file, `weight ${quoted(weight.name)} holds strings`);
    const content = weight.quantization === null ? weight.bytes : unquantized(weight);
    bytes += content.byteLength;
    if (bytes > MAX_WEIGHT_BYTES) tooLarge(file, `weights of more than ${MAX_WEIGHT_BYTES} bytes`);
    constants.set(weight.name, { dtype: DTYPES[weight.dtype], shape: weight.shape, content });
  }
  return constants;
}

function unquantized(weight: ManifestWeight): Uint8Array {
  const { data } = toFloatWeight(weight);
  const whole = weight.dtype === 'int32' ? Int32Array.from(data) : data;
  return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
}

/**
 * TensorFlow 2.21 wants the types of a fused convolution's further inputs; graphs that an older converter fused do not
 * say them, as they all were of the type T then.
 */
function withArgumentTypes(node: JsonObject): JsonObject {
  const attributes = node['attr'];
  const inputs = node['input'];
  if (node['op'] !== '_FusedConv2D' || !isObject(attributes) || !isList(inputs)) return node;
  const type = attributes['T'];
  if (attributes['TArgs'] !== undefined || !isObject(type)) return node;
  // The first two inputs are the picture and the kernel.
  const types = inputs.slice(2).map(() => type['type'] ?? null);
  return { ...node, attr: { ...attributes, TArgs: { list: { type: types } } } };
}

function constantOf(
  node: JsonObject,
  constants: ReadonlyMap<string, ConstantValue>,
  file: string,
): ConstantValue | undefined {
  if (node['op'] !== 'Const') return undefined;
  const name = typeof node['name'] === 'string' ? node['name'] : '';
  return constants.get(name) ?? invalid(file, `constant ${quoted(name)} is missing in weightsManifest`);
}

interface JsonSignature {
  readonly inputs: readonly (readonly [key: string, info: JsonObject])[];
  readonly outputs: readonly (readonly [key: string, info: JsonObject])[];
}

/** The converter writes it at the root, older ones into userDefinedMetadata. */
function readSignature(root: JsonObject, file: string): JsonSignature {
  const metadata = root['userDefinedMetadata'];
  const signature = root['signature'] ?? (isObject(metadata) ? metadata['signature'] : undefined);
  if (!isObject(signature)) unsupported(file, 'has no signature: convert it again with a newer converter');
  return {
    inputs: tensorInfos(signature['inputs'], 'inputs', file),
    outputs: tensorInfos(signature['outputs'], 'outputs', file),
  };
}

function tensorInfos(infos: Json | undefined, side: string, file: string): [string, JsonObject][] {
  if (!isObject(infos)) invalid(file, `signature.${side} is not an object`);
  return Object.entries(infos).map(([key, info]) =>
    isObject(info) && typeof info['name'] === 'string'
      ? [key, info]
      : invalid(file, `signature.${side} ${quoted(key)} has no name`),
  );
}

function writeInfo(writer: Writer, info: JsonObject, file: string): void {
  text(writer, 1, typeof info['name'] === 'string' ? info['name'] : '');
  field(writer, 2, VARINT).int32(dtypeNumber(info['dtype'], file));
  message(writer, 3, () => writeShape(writer, info['tensorShape'], file));
}
