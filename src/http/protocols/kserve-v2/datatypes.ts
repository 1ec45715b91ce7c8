import type { DType } from '../../../tensor/tensor';
import { FLOAT32, type ElementType } from '../json/tensor-elements';

/** One datatype of the protocol that holds numbers or booleans. */
export interface Datatype {
  readonly bytes: number;
  /** Which JSON values it takes; null when it cannot be written in JSON. */
  readonly json: ElementType | null;
  /** Whether NaN is one of its values. */
  readonly isFloat: boolean;
  /** Element `index` of little-endian bytes, exactly; NaN for an integer beyond 2^53. */
  readonly read: (view: DataView, index: number) => number;
}

const TWO_32 = 2 ** 32;
/** High words whose 64-bit integer stays within 2^53. */
const EXACT_HIGH = 2 ** 21;
/** Integers of JSON text are kept exactly up to 15 digits. */
const EXACT_JSON_INTEGER = 1e15 - 1;

/**
 * A 64-bit integer from its two words; NaN beyond 2^53, where a double cannot hold it.
 */
function joined(high: number, low: number): number {
  return high < -EXACT_HIGH || high >= EXACT_HIGH ? NaN : high * TWO_32 + low;
}

/** IEEE 754 binary16 to a double. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function brain(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

function boolean(): Datatype {
  const json: ElementType = { name: 'BOOL', kind: 'boolean', min: 0, max: 1 };
  return { bytes: 1, json, isFloat: false, read: (view, index) => view.getUint8(index) };
}

function integer(
  name: string,
  range: { bytes: number; min: number; max: number },
  read: Datatype['read'],
): Datatype {
  const { bytes, min, max } = range;
  return { bytes, json: { name, kind: 'integer', min, max }, isFloat: false, read };
}

function float(bytes: number, json: ElementType | null, read: Datatype['read']): Datatype {
  return { bytes, json, isFloat: true, read };
}

const UINT8 = integer('UINT8', { bytes: 1, min: 0, max: 255 }, (view, index) => view.getUint8(index));
const INT32 = integer('INT32', { bytes: 4, min: -(2 ** 31), max: 2 ** 31 - 1 }, (view, index) =>
  view.getInt32(index * 4, true),
);
const FP32 = float(4, { ...FLOAT32, name: 'FP32' }, (view, index) => view.getFloat32(index * 4, true));
const FP64_RANGE = { name: 'FP64', kind: 'float', min: -Number.MAX_VALUE, max: Number.MAX_VALUE } as const;
const BOOL = boolean();

/** Every datatype of the protocol but BYTES, by its wire name. BF16 is Triton's addition. */
export const DATATYPES: ReadonlyMap<string, Datatype> = new Map([
  ['BOOL', BOOL],
  ['UINT8', UINT8],
  ['INT8', integer('INT8', { bytes: 1, min: -128, max: 127 }, (view, index) => view.getInt8(index))],
  [
    'UINT16',
    integer('UINT16', { bytes: 2, min: 0, max: 65_535 }, (view, index) => view.getUint16(index * 2, true)),
  ],
  [
    'INT16',
    integer('INT16', { bytes: 2, min: -32_768, max: 32_767 }, (view, index) =>
      view.getInt16(index * 2, true),
    ),
  ],
  [
    'UINT32',
    integer('UINT32', { bytes: 4, min: 0, max: TWO_32 - 1 }, (view, index) =>
      view.getUint32(index * 4, true),
    ),
  ],
  ['INT32', INT32],
  [
    'UINT64',
    integer('UINT64', { bytes: 8, min: 0, max: EXACT_JSON_INTEGER }, (view, index) =>
      joined(view.getUint32(index * 8 + 4, true), view.getUint32(index * 8, true)),
    ),
  ],
  [
    'INT64',
    integer('INT64', { bytes: 8, min: -EXACT_JSON_INTEGER, max: EXACT_JSON_INTEGER }, (view, index) =>
      joined(view.getInt32(index * 8 + 4, true), view.getUint32(index * 8, true)),
    ),
  ],
  ['FP16', float(2, null, (view, index) => half(view.getUint16(index * 2, true)))],
  ['BF16', float(2, null, (view, index) => brain(view.getUint16(index * 2, true)))],
  ['FP32', FP32],
  ['FP64', float(8, FP64_RANGE, (view, index) => view.getFloat64(index * 8, true))],
]);

/** The datatype of each dtype. */
export const NATIVE_FORMATS: Readonly<Record<DType, Datatype>> = {
  float32: FP32,
  int32: INT32,
  uint8: UINT8,
  bool: BOOL,
};

/** The wire's name of each dtype. */
export const WIRE_NAMES: Readonly<Record<DType, string>> = {
  float32: 'FP32',
  int32: 'INT32',
  uint8: 'UINT8',
  bool: 'BOOL',
};

/** Whether values of `datatype` may become `dtype` at all; value by value it is then checked that none changes. */
export function mayConvert(datatype: string, dtype: DType): boolean {
  return (datatype === 'BOOL') === (dtype === 'bool');
}
