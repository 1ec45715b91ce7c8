import { makeZip } from '../datasets/make-zip';

/** An array as NumPy keeps it, little-endian, rows first. */
export interface MadeArray {
  readonly descr: '|u1' | '<i4' | '<f4';
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int32Array | Float32Array;
}

/** The bytes of a NumPy `.npz` of these arrays (numpy.lib.format, version 1). */
export function makeNpz(arrays: Readonly<Record<string, MadeArray>>): Buffer {
  return makeZip(Object.entries(arrays).map(([name, array]) => ({ name: `${name}.npy`, data: npy(array) })));
}

function npy({ descr, shape, values }: MadeArray): Buffer {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) + '\n';
  const size = Buffer.alloc(2);
  size.writeUInt16LE(header.length);
  const magic = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  return Buffer.concat([
    magic,
    size,
    Buffer.from(header),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}
