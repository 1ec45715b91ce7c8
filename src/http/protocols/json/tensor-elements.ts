import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../../errors/striate-error';
import { findIrregularity, typeName } from './irregularity';
import { DenseArray, NumberLiteral, isList, type JsonValue } from './json-value';

/** Elements handled between two turns of the event loop, about 1 ms. */
const SLICE_ELEMENTS = 262_144;

/** An element type as a protocol names it, and which JSON values it takes. */
export interface ElementType {
  /** The protocol's name, for texts: float, FP32. */
  readonly name: string;
  /** `integer` takes literals without fraction and exponent only; `boolean` the words true and false only. */
  readonly kind: 'float' | 'integer' | 'boolean';
  /** Smallest and largest value taken; NaN and infinities of bare tokens are let through by `float`. */
  readonly min: number;
  readonly max: number;
}

/** The largest double that rounds to a finite float32: the one below 2^128 - 2^103. */
const FLOAT32_LIMIT = 3.4028235677973362e38;

/** Range of float32, without a name. */
export const FLOAT32 = { kind: 'float', min: -FLOAT32_LIMIT, max: FLOAT32_LIMIT } as const;

export interface Elements {
  readonly shape: readonly number[];
  /** Row-major, as many as the product of `shape`; true is 1 and false is 0. */
  readonly values: Float64Array;
}

/**
 * The elements of one tensor of the text: a rectangle of any depth, or a scalar with shape [].
 * Throws TENSOR_RAGGED for what is no rectangle, TENSOR_INVALID for a value of another type or outside the type's
 * range, and TENSOR_NOT_FINITE for a number beyond a float's range, each with the JSON pointer of the element.
 */
export async function readElements(value: JsonValue, type: ElementType, pointer: string): Promise<Elements> {
  if (value instanceof DenseArray) {
    await check(value, type, pointer);
    return { shape: value.shape, values: value.values };
  }
  if (value instanceof NumberLiteral) {
    const dense = new DenseArray('number', [], Float64Array.of(value.value), value.integer ? -1 : 0);
    return readElements(dense, type, pointer);
  }
  if (typeof value === 'boolean') {
    return readElements(new DenseArray('boolean', [], Float64Array.of(value ? 1 : 0), -1), type, pointer);
  }
  if (isList(value)) {
    const { path, detail } = findIrregularity(value);
    const place = pointer + path.map((index) => `/${index}`).join('');
    throw new StriateError('TENSOR_RAGGED', {
      detail: `Element [${path.join('][')}] ${detail}`,
      problems: [{ pointer: place, detail }],
    });
  }
  throw mismatch(
    typeof value === 'string' ? JSON.stringify(value) : typeName(value),
    typeName(value),
    type,
    pointer,
  );
}

async function check(dense: DenseArray, type: ElementType, pointer: string): Promise<void> {
  const { kind, values, firstFraction } = dense;
  if (values.length === 0) return;
  if ((kind === 'boolean') !== (type.kind === 'boolean')) {
    const text = kind === 'boolean' ? String(values[0] === 1) : String(values[0]);
    throw mismatch(text, kind === 'boolean' ? 'Bool' : 'Number', type, pointer + place(dense, 0));
  }
  if (type.kind === 'integer' && firstFraction >= 0) {
    throw mismatch(String(values[firstFraction]), 'Number', type, pointer + place(dense, firstFraction));
  }
  for (let start = 0; start < values.length; start += SLICE_ELEMENTS) {
    if (start > 0) await nextTurn();
    const end = Math.min(values.length, start + SLICE_ELEMENTS);
    const outside =
      type.kind === 'float'
        ? firstOverflow(values, start, end, type)
        : firstOutside(values, start, end, type);
    if (outside < 0) continue;
    const at = pointer + place(dense, outside);
    const detail = `JSON Value: ${values[outside]} does not fit into ${type.name}`;
    throw new StriateError(type.kind === 'float' ? 'TENSOR_NOT_FINITE' : 'TENSOR_INVALID', {
      detail: `${detail} (element ${outside})`,
      problems: [{ pointer: at, detail }],
    });
  }
}

function firstOverflow(values: Float64Array, start: number, end: number, type: ElementType): number {
  for (let index = start; index < end; index++) {
    const value = values[index]!;
    if ((value > type.max || value < type.min) && Number.isFinite(value)) return index;
  }
  return -1;
}

function firstOutside(values: Float64Array, start: number, end: number, type: ElementType): number {
  for (let index = start; index < end; index++) {
    const value = values[index]!;
    if (value > type.max || value < type.min) return index;
  }
  return -1;
}

/** JSON pointer of the element at flat `index`, relative to the array. */
function place(dense: DenseArray, index: number): string {
  const path: string[] = [];
  let rest = index;
  for (const size of [...dense.shape].reverse()) {
    path.unshift(`/${rest % size}`);
    rest = Math.floor(rest / size);
  }
  return path.join('');
}

function mismatch(text: string, got: string, type: ElementType, pointer: string): StriateError {
  const detail = `JSON Value: ${text.slice(0, 256)} Type: ${got} is not of expected type: ${type.name}`;
  return new StriateError('TENSOR_INVALID', { detail, problems: [{ pointer, detail }] });
}
