import { DenseArray, NumberLiteral, isList, isObject, type JsonValue } from './json-value';

export interface Irregularity {
  /** Indices of the element that breaks the rectangle, from the outside inwards. */
  readonly path: readonly number[];
  readonly detail: string;
}

/** The word for the JSON type of `value`. */
export function typeName(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'Null';
  if (typeof value === 'boolean') return 'Bool';
  if (typeof value === 'string') return 'String';
  if (value instanceof NumberLiteral) return 'Number';
  return isObject(value) ? 'Object' : 'Array';
}

/** Sizes of an array that are known without looking into its elements: all of a dense one, one of a list. */
function sizes(value: JsonValue): readonly number[] | null {
  if (value instanceof DenseArray) return value.shape;
  return isList(value) ? [value.length] : null;
}

/**
 * Why a list is no rectangle of numbers or booleans: the first element, depth first, whose type or size differs from
 * its first neighbour's, or that is neither number, boolean nor array.
 */
export function findIrregularity(list: readonly JsonValue[]): Irregularity {
  const path: number[] = [];
  let current = list;
  for (;;) {
    const first = current[0];
    const inner = current.findIndex((element) => differs(first, element) || isList(element));
    const element = current[inner];
    if (inner < 0 || element === undefined)
      return { path, detail: 'mixes types or depths with its neighbours' };
    path.push(inner);
    if (isList(element) && !differs(first, element)) {
      current = element;
      continue;
    }
    return { path, detail: explain(first, element) };
  }
}

function differs(first: JsonValue | undefined, element: JsonValue): boolean {
  const expected = first === undefined ? null : sizes(first);
  const got = sizes(element);
  if (got === null) return expected !== null || typeName(first) !== typeName(element) || !isElement(element);
  if (expected === null || expected[0] !== got[0]) return true;
  const bothDense = first instanceof DenseArray && element instanceof DenseArray;
  return bothDense && (first.kind !== element.kind || String(expected) !== String(got));
}

function isElement(value: JsonValue): boolean {
  return value instanceof NumberLiteral || typeof value === 'boolean';
}

function explain(first: JsonValue | undefined, element: JsonValue): string {
  const expected = first === undefined ? null : sizes(first);
  const got = sizes(element);
  if (expected === null && got === null) {
    return isElement(element)
      ? `is of type ${typeName(element)} among elements of type ${typeName(first)}`
      : `is of type ${typeName(element)}, expected a number, a boolean or an array`;
  }
  if (expected === null) return `is an array among elements of type ${typeName(first)}`;
  if (got === null) return `is of type ${typeName(element)} among arrays`;
  return String(expected) === String(got)
    ? 'mixes numbers and booleans'
    : `has shape [${got.join(',')}], expected [${expected.join(',')}] as its first neighbour`;
}
