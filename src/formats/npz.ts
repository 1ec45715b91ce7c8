import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** An array as NumPy keeps it, little-endian, rows first. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Of every member: the same arrays give the same bytes. */
const MADE = new Date(Date.UTC(1980, 0, 1));

/**
 * The bytes of a NumPy `.npz` of these arrays (numpy.lib.format, version 1.0). Members are stored as they are, as
 * `numpy.savez` does: a reader that bounds how well a member is packed takes whatever the values.
 */
export async function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, array] of Object.entries(arrays)) {
    archive.addBuffer(npy(array), `${name}.npy`, { mtime: MADE, compress: false });
  }
  archive.end();
  return buffer(archive.outputStream);
}

/** The header ends in a line feed at a multiple of 64 bytes. */
function npy({ shape, values }: NpyArray): Buffer {
  const descr = values instanceof Float32Array ? '<f4' : '<i4';
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefix = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  const header = `${text.padEnd(Math.ceil((prefix.length + text.length + 1) / 64) * 64 - prefix.length - 1)}\n`;
  prefix.writeUInt16LE(header.length, prefix.length - 2);
  const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'), data]);
}
