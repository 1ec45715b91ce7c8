import type { Weight } from '../graph/ir';
import { elementCount } from '../tensor/tensor';
import { halfToFloat } from './half-floats';
import { checkFileName, MAX_FILE_BYTES, readBounded, type ModelFiles } from './model-files';
import { invalid, quoted, quotedJson, tooLarge, unsupported } from './refusal';
import { isList, isObject, type Json, type JsonObject } from './untrusted-json';

/** One weight of a TF.js manifest, its bytes as they stand in the file. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** What the model computes with. */
  readonly dtype: 'float32' | 'int32' | 'bool' | 'string';
  /** Bytes of this weight alone. */
  readonly bytes: Uint8Array;
  readonly quantization: Quantization | null;
}

interface Quantization {
  readonly dtype: 'uint8' | 'uint16' | 'float16';
  readonly scale: number;
  readonly min: number;
}

type StoredType = 'float32' | 'int32' | 'bool' | Quantization['dtype'];
const STORED_BYTES: Readonly<Record<StoredType, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};
const MAX_WEIGHTS = 100_000;
const MAX_RANK = 8;

/**
 * Reads `weightsManifest` and its shards. Shards are named, never followed: see `checkFileName`. A group's shards must
 * hold exactly the bytes that its weights need.
 * @param file the file that holds the manifest, for messages
 * @throws StriateError FORMAT_INVALID, FORMAT_TOO_LARGE, FORMAT_UNSUPPORTED
 */
export function readManifest(manifest: Json | undefined, files: ModelFiles, file: string): ManifestWeight[] {
  if (!isList(manifest)) invalid(file, 'weightsManifest is not a list');
  // Every name of every group is checked before anything is read.
  const groups = manifest.map((group) => parseGroup(group, file));
  const weights: ManifestWeight[] = [];
  const names = new Set<string>();
  for (const { paths, specs } of groups) {
    const needed = specs.reduce((sum, spec) => sum + spec.byteLength, 0);
    if (needed > MAX_FILE_BYTES)
      tooLarge(file, `weights of ${needed} bytes; expected at most ${MAX_FILE_BYTES}`);
    const bytes = joinShards(paths, files, needed, file);
    let offset = 0;
    for (const { byteLength, ...spec } of specs) {
      if (names.has(spec.name)) invalid(file, `two weights are named ${quoted(spec.name)}`);
      names.add(spec.name);
      weights.push({ ...spec, bytes: bytes.subarray(offset, offset + byteLength) });
      offset += byteLength;
    }
  }
  return weights;
}

type Spec = Omit<ManifestWeight, 'bytes'> & { readonly byteLength: number };

function parseGroup(group: Json, file: string): { paths: string[]; specs: Spec[] } {
  if (!isObject(group) || !isList(group['paths']) || !isList(group['weights'])) {
    invalid(file, 'a group of weightsManifest has no paths or no weights');
  }
  if (group['weights'].length > MAX_WEIGHTS) tooLarge(file, `more than ${MAX_WEIGHTS} weights`);
  const paths = group['paths'].map((path) =>
    typeof path === 'string' ? checkFileName(path, file) : invalid(file, 'a weight path is not a string'),
  );
  return { paths, specs: group['weights'].map((spec) => parseSpec(spec, file)) };
}

function parseSpec(spec: Json, file: string): Spec {
  if (!isObject(spec) || typeof spec['name'] !== 'string') invalid(file, 'a weight has no name');
  const { name } = spec;
  const where = `weight ${quoted(name)}`;
  const dtype = spec['dtype'];
  if (dtype === 'string') unsupported(file, `${where} holds strings`);
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    unsupported(file, `${where}: dtype ${quotedJson(dtype)}; expected float32, int32 or bool`);
  }
  const shape = parseShape(spec['shape'], file, where);
  const quantization = parseQuantization(spec['quantization'], file, where);
  return {
    name,
    shape,
    dtype,
    quantization,
    byteLength: elementCount(shape) * STORED_BYTES[quantization?.dtype ?? dtype],
  };
}

function parseShape(shape: Json | undefined, file: string, where: string): number[] {
  if (!isList(shape) || shape.length > MAX_RANK)
    invalid(file, `${where} has no shape of at most ${MAX_RANK} axes`);
  const sizes = shape.map((size) =>
    typeof size === 'number' && Number.isInteger(size) && size >= 0
      ? size
      : invalid(file, `${where}: shape is not of integers of at least 0`),
  );
  if (elementCount(sizes) > MAX_FILE_BYTES) tooLarge(file, `${where} has the shape [${sizes.join(', ')}]`);
  return sizes;
}

function parseQuantization(value: Json | undefined, file: string, where: string): Quantization | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) invalid(file, `${where}: quantization is not an object`);
  const dtype = value['dtype'];
  if (dtype !== 'uint8' && dtype !== 'uint16' && dtype !== 'float16') {
    unsupported(file, `${where}: quantization to ${quotedJson(dtype)}`);
  }
  if (dtype === 'float16') return { dtype, scale: 1, min: 0 };
  return { dtype, scale: finite(value, 'scale', file, where), min: finite(value, 'min', file, where) };
}

function finite(value: JsonObject, key: string, file: string, where: string): number {
  const number = value[key];
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    invalid(file, `${where}: quantization.${key} is not a finite number`);
  }
  return number;
}

function joinShards(paths: readonly string[], files: ModelFiles, needed: number, file: string): Uint8Array {
  const joined = new Uint8Array(checkedTotal(paths, files, needed, file));
  let offset = 0;
  for (const path of paths) {
    const shard = readBounded(files, path, joined.length - offset);
    joined.set(shard, offset);
    offset += shard.length;
  }
  if (offset !== needed) invalid(file, `the weight files hold ${offset} bytes; the weights need ${needed}`);
  return joined;
}

/** Compares sizes before a byte is read or allocated. */
function checkedTotal(paths: readonly string[], files: ModelFiles, needed: number, file: string): number {
  const present = new Set(files.list());
  let total = 0;
  for (const path of paths) {
    if (!present.has(path)) invalid(path, `the file is missing; ${file} names it`);
    total += files.size(path);
  }
  if (total !== needed) {
    const named = paths.map(quoted).slice(0, 3).join(', ');
    invalid(paths[0] ?? file, `the weight files (${named}) hold ${total} bytes; the weights need ${needed}`);
  }
  return total;
}

/** The weight as float32, undoing the converter's quantization: value * scale + min. */
export function toFloatWeight(weight: ManifestWeight): Weight {
  const { bytes, quantization, shape } = weight;
  const stored = quantization?.dtype ?? weight.dtype;
  // A copy starts at an address that Float32Array takes; the hosts we run on are little-endian, as the file is.
  if (stored === 'float32') return { shape, data: new Float32Array(bytes.slice().buffer) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(elementCount(shape));
  const { scale, min } = quantization ?? { scale: 1, min: 0 };
  for (let index = 0; index < data.length; index += 1) {
    switch (stored) {
      case 'int32':
        data[index] = view.getInt32(index * 4, true);
        break;
      case 'float16':
        data[index] = halfToFloat(view.getUint16(index * 2, true));
        break;
      case 'uint16':
        data[index] = view.getUint16(index * 2, true) * scale + min;
        break;
      default:
        data[index] = view.getUint8(index) * scale + min;
    }
  }
  return { shape, data };
}
