import { readFile } from 'node:fs/promises';
import { CommandError, EXIT } from './exit';
import { unreadable } from './input-files';

/** An array out of a NumPy file. */
export interface NpyArray {
  readonly datatype: 'BOOL' | 'UINT8' | 'INT32' | 'INT64' | 'FP32' | 'FP64';
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
}

const MAGIC = '\x93NUMPY';

/** Reads a `.npy` file. Throws a CommandError, with the file's name, for what is none, and for Fortran order. */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const refused = (why: string): CommandError => new CommandError(`${path}: ${why}`, EXIT.failed);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== MAGIC) throw refused('it is no .npy file');
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const length = isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const head = bytes.toString('latin1', start, start + length);
  const descr = /'descr':\s*'([^']*)'/.exec(head)?.[1] ?? '';
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(head)?.[1];
  if (shapeText === undefined) throw refused('its head is not readable');
  if (/'fortran_order':\s*True/.test(head)) {
    throw refused('it is in Fortran order: save numpy.ascontiguousarray(array)');
  }
  const shape = shapeText.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number(text)]));
  const count = shape.reduce((product, axis) => product * axis, 1);
  const data = new Uint8Array(bytes.subarray(start + length)).buffer;
  const array = arrayOf(descr, data, count);
  if (array === null) throw refused(`dtype ${descr} is not taken: save as float32, int32, uint8 or bool`);
  if (array.data.length !== count) throw refused('it is cut off');
  return { ...array, shape };
}

function arrayOf(descr: string, bytes: ArrayBuffer, count: number): Omit<NpyArray, 'shape'> | null {
  const whole = (size: number): ArrayBuffer =>
    bytes.slice(0, Math.floor(Math.min(bytes.byteLength, count * size) / size) * size);
  switch (descr) {
    case '<f4':
      return { datatype: 'FP32', data: new Float32Array(whole(4)) };
    case '<f8':
      return { datatype: 'FP64', data: new Float64Array(whole(8)) };
    case '<i4':
      return { datatype: 'INT32', data: new Int32Array(whole(4)) };
    case '<i8':
      return { datatype: 'INT64', data: new BigInt64Array(whole(8)) };
    case '|u1':
      return { datatype: 'UINT8', data: new Uint8Array(whole(1)) };
    case '|b1':
      return { datatype: 'BOOL', data: new Uint8Array(whole(1)) };
    default:
      return null;
  }
}
