import { broken, tooLarge } from '../file-errors';
import type { NdArray, NumberArray } from './npy';

/** Element types by the third byte of an IDX file's magic number (Y. LeCun's description of the MNIST files). */
const TYPES: ReadonlyMap<number, readonly [name: string, bytes: number]> = new Map([
  [0x08, ['u1', 1]],
  [0x09, ['i1', 1]],
  [0x0b, ['i2', 2]],
  [0x0c, ['i4', 4]],
  [0x0d, ['f4', 4]],
  [0x0e, ['f8', 8]],
]);

const MAX_AXES = 4;

/**
 * Reads an IDX file: two zero bytes, type, number of axes, a big-endian length each, then the elements big-endian.
 * @param what names the file in messages
 */
export function parseIdx(bytes: Buffer, what: string): NdArray {
  const [first, second, code = 0, axes = 0] = bytes;
  const type = TYPES.get(code);
  if (first !== 0 || second !== 0 || type === undefined || axes < 1 || axes > MAX_AXES) {
    throw broken(`${what}: expected the magic number of an IDX file with 1 to ${MAX_AXES} axes`);
  }
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw broken(`${what}: expected ${start} bytes of header, got ${bytes.length}`);
  const shape = Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw tooLarge(`${what}: a shape of ${shape.join(' x ')} elements`);
  const [name, width] = type;
  if (bytes.length - start !== count * width) {
    throw broken(
      `${what}: expected ${count * width} bytes of elements for ${shape.join(' x ')}, got ${bytes.length - start}`,
    );
  }
  const raw = Buffer.from(new Uint8Array(bytes.subarray(start)).buffer);
  if (width === 2) raw.swap16();
  if (width === 4) raw.swap32();
  if (width === 8) raw.swap64();
  return { shape, kind: name.startsWith('f') ? 'float' : 'integer', data: viewOf(name, raw), text: [] };
}

function viewOf(name: string, raw: Buffer): NumberArray {
  const buffer = raw.buffer as ArrayBuffer;
  switch (name) {
    case 'i1':
      return new Int8Array(buffer);
    case 'i2':
      return new Int16Array(buffer);
    case 'i4':
      return new Int32Array(buffer);
    case 'f4':
      return new Float32Array(buffer);
    case 'f8':
      return new Float64Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}
