import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../../errors/striate-error';
import { allocate, type DType, type TensorData } from '../../../tensor/tensor';
import { WIRE_NAMES, type Datatype } from './datatypes';

/** Elements converted between two turns of the event loop, about 2 ms. */
const SLICE_ELEMENTS = 131_072;

export interface BinaryOptions {
  /** The wire's name of the datatype, and what it is. */
  readonly datatype: string;
  readonly format: Datatype;
  readonly dtype: DType;
  /** The input, for errors. */
  readonly name: string;
}

/**
 * The elements of a binary tensor as the model's `dtype`. Where datatype and dtype are the same the bytes are used in
 * place if they are aligned, else copied once. Throws TENSOR_NOT_LOSSLESS at the first value that would change, and
 * TENSOR_INVALID for a BOOL byte that is neither 0 nor 1.
 */
export async function decodeBinary(bytes: Buffer, options: BinaryOptions): Promise<TensorData> {
  const { datatype, format, dtype } = options;
  const count = bytes.length / format.bytes;
  if (datatype === WIRE_NAMES[dtype] && dtype !== 'bool') return nativeArray(bytes, dtype, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const target = allocate(dtype, count);
  const mayBeNaN = format.isFloat && dtype === 'float32';
  for (let start = 0; start < count; start += SLICE_ELEMENTS) {
    if (start > 0) await nextTurn();
    const end = Math.min(count, start + SLICE_ELEMENTS);
    for (let index = start; index < end; index++) {
      const value = format.read(view, index);
      target[index] = value;
      const kept = target[index] === value || (mayBeNaN && Number.isNaN(value));
      if (!kept || (dtype === 'bool' && value > 1)) throw refusal(index, value, options);
    }
  }
  return target;
}

function refusal(index: number, value: number, options: BinaryOptions): StriateError {
  const { datatype, format, dtype, name } = options;
  if (dtype === 'bool') {
    return new StriateError('TENSOR_INVALID', {
      detail: `element ${index} of input '${name}' is ${value}, BOOL is 0 or 1`,
    });
  }
  const text = Number.isNaN(value) && !format.isFloat ? 'beyond 2^53' : String(value);
  return new StriateError('TENSOR_NOT_LOSSLESS', {
    detail:
      `element ${index} of input '${name}' is ${text}, ` +
      `which ${datatype} carries and the model's ${dtype} does not`,
  });
}

function nativeArray(bytes: Buffer, dtype: DType, count: number): TensorData {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  switch (dtype) {
    case 'float32':
      return new Float32Array(aligned.buffer, aligned.byteOffset, count);
    case 'int32':
      return new Int32Array(aligned.buffer, aligned.byteOffset, count);
    case 'uint8':
    case 'bool':
      return new Uint8Array(bytes.buffer, bytes.byteOffset, count);
  }
}

/** The elements of a BYTES tensor: each its length as uint32, little-endian, and its bytes. Throws TENSOR_WRONG_LENGTH. */
export function decodeBytes(
  bytes: Buffer,
  options: { readonly count: number; readonly name: string },
): Buffer[] {
  const elements: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length && elements.length < options.count) {
    const length = offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : Infinity;
    if (offset + 4 + length > bytes.length) break;
    elements.push(bytes.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  if (elements.length === options.count && offset === bytes.length) return elements;
  throw new StriateError('TENSOR_WRONG_LENGTH', {
    detail:
      `expected ${options.count} strings for inference input '${options.name}', got ${elements.length} ` +
      `and ${bytes.length - offset} bytes beyond them`,
  });
}

/** BYTES elements as the wire writes them. */
export function encodeBytes(elements: readonly string[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const bytes = Buffer.from(element);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
