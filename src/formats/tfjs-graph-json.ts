import type { Writer } from 'protobufjs/minimal';

import { invalid, quoted, quotedJson, unsupported } from './refusal';
import { isList, isObject, type Json, type JsonObject } from './untrusted-json';

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** Numbers of tensorflow/core/framework/types.proto, of the types that a converted graph names. */
const DTYPE_NUMBERS: Readonly<Record<string, number>> = {
  DT_FLOAT: 1,
  DT_DOUBLE: 2,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT16: 5,
  DT_INT8: 6,
  DT_STRING: 7,
  DT_COMPLEX64: 8,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_BFLOAT16: 14,
  DT_HALF: 19,
  DT_RESOURCE: 20,
  DT_VARIANT: 21,
};

/** A value for a `Const` node that the JSON leaves to the weight files. */
export interface ConstantValue {
  readonly dtype: 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL';
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly content: Uint8Array;
}

/** Writes one field: its number and wire type, then what `write` adds. */
export function field(writer: Writer, number: number, type: 0 | 2 | 5): Writer {
  return writer.uint32((number << 3) | type);
}

/** Writes a message of its own length. */
export function message(writer: Writer, number: number, write: () => void): void {
  field(writer, number, BYTES).fork();
  write();
  writer.ldelim();
}

export function text(writer: Writer, number: number, value: string): void {
  field(writer, number, BYTES).string(value);
}

/** An entry of a map from strings to messages. */
export function mapEntry(writer: Writer, number: number, key: string, write: () => void): void {
  message(writer, number, () => {
    text(writer, 1, key);
    message(writer, 2, write);
  });
}

export function dtypeNumber(value: Json | undefined, file: string): number {
  if (typeof value === 'string' && Object.hasOwn(DTYPE_NUMBERS, value)) return DTYPE_NUMBERS[value]!;
  return unsupported(file, `dtype ${quotedJson(value)}`);
}

/**
 * Writes one node of a converted graph (protobuf's JSON form of NodeDef) as field 1 of a GraphDef.
 * @param constant the value of a `Const` node
 */
export function writeNode(writer: Writer, node: JsonObject, file: string, constant?: ConstantValue): void {
  const attributes = isObject(node['attr']) ? node['attr'] : {};
  const inputs = node['input'] ?? [];
  if (!isList(inputs)) invalid(file, `node ${quotedJson(node['name'])}: input is not a list`);
  message(writer, 1, () => {
    text(writer, 1, stringOf(node['name'], file));
    text(writer, 2, stringOf(node['op'], file));
    for (const input of inputs) text(writer, 3, stringOf(input, file));
    for (const [key, value] of Object.entries(attributes)) {
      const replaced = constant !== undefined && (key === 'value' || key === 'dtype');
      if (replaced || key.startsWith('_')) continue;
      if (!isObject(value)) invalid(file, `attribute ${quoted(key)} is not an object`);
      mapEntry(writer, 5, key, () => writeAttribute(writer, value, file));
    }
    if (constant === undefined) return;
    mapEntry(writer, 5, 'dtype', () => field(writer, 6, VARINT).int32(DTYPE_NUMBERS[constant.dtype]!));
    mapEntry(writer, 5, 'value', () => message(writer, 8, () => writeConstant(writer, constant)));
  });
}

function writeConstant(writer: Writer, constant: ConstantValue): void {
  field(writer, 1, VARINT).int32(DTYPE_NUMBERS[constant.dtype]!);
  message(writer, 2, () => writeAxes(writer, constant.shape));
  field(writer, 4, BYTES).bytes(constant.content);
}

/** Field numbers of AttrValue. Tensors inside other attributes and functions do not occur in converted graphs. */
function writeAttribute(writer: Writer, value: JsonObject, file: string): void {
  const kinds = Object.keys(value);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) invalid(file, `an attribute with ${kinds.length} values`);
  const content = value[kind] ?? null;
  switch (kind) {
    case 's':
      field(writer, 2, BYTES).bytes(Buffer.from(stringOf(content, file), 'base64'));
      return;
    case 'i':
      field(writer, 3, VARINT).int64(numberOf(content, file));
      return;
    case 'f':
      field(writer, 4, FIXED32).float(numberOf(content, file));
      return;
    case 'b':
      field(writer, 5, VARINT).bool(content === true);
      return;
    case 'type':
      field(writer, 6, VARINT).int32(dtypeNumber(content, file));
      return;
    case 'shape':
      message(writer, 7, () => writeShape(writer, content, file));
      return;
    case 'list':
      message(writer, 1, () => writeList(writer, content, file));
      return;
    default:
      unsupported(file, `an attribute of kind ${quoted(kind)}`);
  }
}

/** AttrValue.ListValue has the field numbers of AttrValue itself. */
function writeList(writer: Writer, content: Json, file: string): void {
  if (!isObject(content)) invalid(file, 'a list attribute is not an object');
  for (const [kind, items] of Object.entries(content)) {
    if (!isList(items)) invalid(file, 'a list attribute without items');
    for (const item of items) writeAttribute(writer, { [kind]: item }, file);
  }
}

/** TensorShapeProto from its JSON form: `{dim: [{size: "3"}]}` or `{unknownRank: true}`. */
export function writeShape(writer: Writer, shape: Json | undefined, file: string): void {
  if (!isObject(shape)) return;
  if (shape['unknownRank'] === true) {
    field(writer, 3, VARINT).bool(true);
    return;
  }
  const axes = shape['dim'] ?? [];
  if (!isList(axes)) invalid(file, 'a shape without dim');
  writeAxes(
    writer,
    axes.map((axis) => (isObject(axis) ? numberOf(axis['size'] ?? 0, file) : invalid(file, 'a shape'))),
  );
}

function writeAxes(writer: Writer, sizes: readonly number[]): void {
  for (const size of sizes) message(writer, 2, () => field(writer, 1, VARINT).int64(size));
}

function stringOf(value: Json | undefined, file: string): string {
  return typeof value === 'string' ? value : invalid(file, `expected a string, got ${quotedJson(value)}`);
}

/** Protobuf's JSON writes 64-bit integers as strings. */
function numberOf(value: Json, file: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    invalid(file, `expected a number, got ${quotedJson(value)}`);
  }
  return number;
}
