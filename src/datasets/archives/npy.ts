import { broken, tooLarge } from '../file-errors';

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** An array of a .npy file, row-major whatever the file was. */
export interface NdArray {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  readonly kind: 'integer' | 'float' | 'time' | 'text';
  /** Numbers; for `time` milliseconds since 1970 (NaN for NaT). Empty for `text`. */
  readonly data: NumberArray;
  /** For `text` only. */
  readonly text: readonly string[];
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Bytes that a header may have; NumPy's own default bound. */
const MAX_HEADER_BYTES = 10_000;

const MAX_AXES = 8;

/**
 * Reads a .npy file, format versions 1 to 3 (numpy.lib.format): C and Fortran order, both byte orders, integers, floats,
 * bool, datetime64 and text. Object arrays are pickles, which run code when they are read: refused.
 * @param what names the array in messages
 */
export function parseNpy(bytes: Buffer, what: string): NdArray {
  const { descr, fortran, shape, start } = readHeader(bytes, what);
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw tooLarge(`${what}: a shape of ${shape.join(' x ')} elements`);
  const type = elementType(descr, what);
  const expected = count * type.bytes;
  if (bytes.length - start !== expected) {
    throw broken(`${what}: expected ${expected} bytes of elements, got ${bytes.length - start}`);
  }
  // A copy of its own: typed arrays need their alignment, and the source may be a shared buffer.
  const raw = new Uint8Array(expected);
  raw.set(bytes.subarray(start));
  if (type.swap > 1) swapBytes(raw, type.swap);
  if (type.kind === 'text') {
    const text = readText(raw, type.bytes, count);
    return { shape, kind: 'text', data: new Uint8Array(0), text: fortran ? reorder(text, shape) : text };
  }
  const data = type.view(raw.buffer);
  return { shape, kind: type.kind, data: fortran ? reordered(data, shape) : data, text: [] };
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

function readHeader(bytes: Buffer, what: string): Header {
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(MAGIC)) throw broken(`${what}: expected a .npy file`);
  const major = bytes[6]!;
  if (major < 1 || major > 3) throw broken(`${what}: expected .npy version 1, 2 or 3, got ${major}`);
  const wide = major > 1;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const from = wide ? 12 : 10;
  if (length > MAX_HEADER_BYTES || from + length > bytes.length) {
    throw broken(`${what}: expected a .npy header of at most ${MAX_HEADER_BYTES} bytes, got ${length}`);
  }
  const text = bytes.toString(major === 3 ? 'utf8' : 'latin1', from, from + length);
  const descr = /'descr':\s*'([^']{1,32})'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || axes === undefined) {
    throw broken(`${what}: expected a .npy header with descr, fortran_order and shape of a plain array`);
  }
  const shape = axes.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number(axis)]));
  if (shape.length > MAX_AXES)
    throw broken(`${what}: expected at most ${MAX_AXES} axes, got ${shape.length}`);
  return { descr, fortran: order === 'True', shape, start: from + length };
}

interface ElementType {
  readonly kind: NdArray['kind'];
  readonly bytes: number;
  /** Width of the units whose bytes must be turned; 1 for none. */
  readonly swap: number;
  readonly view: (buffer: ArrayBuffer) => NumberArray;
}

const VIEWS: Readonly<
  Record<string, readonly [NdArray['kind'], number, (buffer: ArrayBuffer) => NumberArray]>
> = {
  b1: ['integer', 1, (buffer) => new Uint8Array(buffer)],
  i1: ['integer', 1, (buffer) => new Int8Array(buffer)],
  u1: ['integer', 1, (buffer) => new Uint8Array(buffer)],
  i2: ['integer', 2, (buffer) => new Int16Array(buffer)],
  u2: ['integer', 2, (buffer) => new Uint16Array(buffer)],
  i4: ['integer', 4, (buffer) => new Int32Array(buffer)],
  u4: ['integer', 4, (buffer) => new Uint32Array(buffer)],
  i8: ['integer', 8, (buffer) => new BigInt64Array(buffer)],
  u8: ['integer', 8, (buffer) => new BigUint64Array(buffer)],
  f2: ['float', 2, (buffer) => halves(new Uint16Array(buffer))],
  f4: ['float', 4, (buffer) => new Float32Array(buffer)],
  f8: ['float', 8, (buffer) => new Float64Array(buffer)],
};

/** Milliseconds of one unit of datetime64; months and years are counted by the calendar. */
const TIME_UNITS: Readonly<Record<string, number>> = {
  W: 604_800_000,
  D: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};

function elementType(descr: string, what: string): ElementType {
  const order = descr.charAt(0);
  const rest = descr.slice(1);
  if (rest.startsWith('O')) {
    throw broken(`${what}: object arrays are pickles and are not read; save numbers, or text as dtype "U"`);
  }
  const known = /^[<>|=]$/.test(order) ? VIEWS[rest] : undefined;
  if (known !== undefined) {
    const [kind, bytes, view] = known;
    return { kind, bytes, view, swap: order === '>' ? bytes : 1 };
  }
  const time = /^[<>]M8\[(W|D|h|m|s|ms|us|ns|M|Y)\]$/.exec(descr)?.[1];
  if (time !== undefined) {
    const view = (buffer: ArrayBuffer): NumberArray => times(new BigInt64Array(buffer), time);
    return { kind: 'time', bytes: 8, view, swap: order === '>' ? 8 : 1 };
  }
  const characters = Number(/^[<>]U(\d{1,5})$/.exec(descr)?.[1] ?? 0);
  if (characters > 0) {
    return {
      kind: 'text',
      bytes: characters * 4,
      swap: order === '>' ? 4 : 1,
      view: () => new Uint8Array(0),
    };
  }
  throw broken(`${what}: expected integers, floats, bool, datetime64 or text, got dtype ${descr}`);
}

function swapBytes(raw: Uint8Array, width: number): void {
  const view = Buffer.from(raw.buffer);
  if (width === 2) view.swap16();
  else if (width === 4) view.swap32();
  else view.swap64();
}

/** IEEE 754 half precision, which Node 20 has no array for. */
function halves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

const NOT_A_TIME = -(2n ** 63n);

function times(counts: BigInt64Array, unit: string): Float64Array {
  const factor = TIME_UNITS[unit];
  return Float64Array.from(counts, (count) => {
    if (count === NOT_A_TIME) return NaN;
    if (factor !== undefined) return Number(count) * factor;
    return unit === 'M' ? Date.UTC(1970, Number(count)) : Date.UTC(1970 + Number(count), 0);
  });
}

function readText(raw: Uint8Array, bytes: number, count: number): readonly string[] {
  const points = new Uint32Array(raw.buffer);
  const width = bytes / 4;
  return Array.from({ length: count }, (_, index) => {
    const own = points.subarray(index * width, (index + 1) * width);
    const end = own.indexOf(0);
    const used = end < 0 ? own : own.subarray(0, end);
    return String.fromCodePoint(...[...used].map((point) => (point > 0x10ffff ? 0xfffd : point)));
  });
}

/** From Fortran order (first axis fastest) to C order (last axis fastest). */
function reordered(data: NumberArray, shape: readonly number[]): NumberArray {
  const target = data.slice();
  eachInCOrder(shape, (to, from) => {
    target[to] = data[from]!;
  });
  return target;
}

function reorder(text: readonly string[], shape: readonly number[]): readonly string[] {
  const target = [...text];
  eachInCOrder(shape, (to, from) => {
    target[to] = text[from]!;
  });
  return target;
}

function eachInCOrder(shape: readonly number[], visit: (to: number, from: number) => void): void {
  const count = shape.reduce((product, size) => product * size, 1);
  const strides: number[] = [];
  shape.reduce((stride, size) => {
    strides.push(stride);
    return stride * size;
  }, 1);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to += 1) {
    visit(to, from);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis] = index[axis]! + 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
