import { bfloatToFloat, halfToFloat } from '../half-floats';

/** HDF5's classes of types that a weight may have. */
export type NumberKind = 'float' | 'integer' | 'opaque' | 'other';

/**
 * Little-endian numbers of `size` bytes as float32, or undefined for a type that no weight has. `bytes` must start a
 * buffer of its own.
 */
export function toFloats(bytes: Uint8Array, kind: NumberKind, size: number): Float32Array | undefined {
  if (kind === 'float' && size === 4) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(view, kind, size);
  if (read === undefined) return undefined;
  const floats = new Float32Array(bytes.byteLength / size);
  for (let index = 0; index < floats.length; index += 1) floats[index] = read(index * size);
  return floats;
}

function reader(view: DataView, kind: NumberKind, size: number): ((offset: number) => number) | undefined {
  switch (`${kind} ${size}`) {
    case 'float 8':
      return (offset) => view.getFloat64(offset, true);
    case 'float 2':
      return (offset) => halfToFloat(view.getUint16(offset, true));
    // h5py has no bfloat16: Keras stores its bits as opaque pairs of bytes.
    case 'opaque 2':
      return (offset) => bfloatToFloat(view.getUint16(offset, true));
    case 'integer 8':
      return (offset) => Number(view.getBigInt64(offset, true));
    case 'integer 4':
      return (offset) => view.getInt32(offset, true);
    case 'integer 1':
      return (offset) => view.getInt8(offset);
    default:
      return undefined;
  }
}

/** Strings of `size` bytes each, which end at the first NUL. */
export function fixedStrings(bytes: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: bytes.byteLength / size }, (_, index) => {
    const field = bytes.subarray(index * size, (index + 1) * size);
    const end = field.indexOf(0);
    return decoder.decode(end < 0 ? field : field.subarray(0, end));
  });
}
