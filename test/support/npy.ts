/** A float32 array as a NumPy file. */
export function npyOf(array: { readonly shape: readonly number[]; readonly data: Float32Array }): Buffer {
  const shape = `(${array.shape.join(', ')}${array.shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const head = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(head.length);
  const { buffer, byteOffset, byteLength } = array.data;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(head, 'latin1'),
    Buffer.from(buffer, byteOffset, byteLength),
  ]);
}
