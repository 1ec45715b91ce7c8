/** A number of the text outside any array of numbers. */
export class NumberLiteral {
  /**
   * @param value the double nearest to the text
   * @param integer whether the text has neither fraction nor exponent: `1` has, `1.0` has not
   */
  constructor(
    readonly value: number,
    readonly integer: boolean,
  ) {}
}

/**
 * A rectangular array of numbers, or of booleans, at any depth of nesting: one flat run of values, row-major.
 * An array that is ragged or mixed is a plain `JsonValue[]` instead.
 */
export class DenseArray {
  /**
   * @param kind what the text had: numbers, or the words true and false (1 and 0 here)
   * @param shape sizes from the outside inwards; `[]` in the text is `[0]`
   * @param values as many as the product of `shape`. `Math.fround` of each equals `Math.fround(Number(text))`; the
   *   double itself is `Number(text)` up to 15 significant digits, and agrees with it in the first 15 beyond that
   * @param firstFraction index of the first value written with a fraction or an exponent; -1 when there is none
   */
  constructor(
    readonly kind: 'number' | 'boolean',
    readonly shape: readonly number[],
    readonly values: Float64Array,
    readonly firstFraction: number,
  ) {}
}

export type JsonObject = ReadonlyMap<string, JsonValue>;

export type JsonValue =
  null | boolean | string | NumberLiteral | DenseArray | readonly JsonValue[] | JsonObject;

/** Whether `value` is a JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Whether `value` is an array that is not a `DenseArray`: mixed, ragged, or of strings, objects and nulls. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What a reader of JSON takes and refuses, beside the grammar of RFC 8259. */
export interface JsonDialect {
  /** Bare NaN, Inf, Infinity and their negatives: `take` as numbers, or `refuse` with the index. */
  readonly nonFinite: 'take' | 'refuse';
  /** Text after the first value: `ignore` (TensorFlow Serving stops when done) or `refuse`. */
  readonly trailing: 'ignore' | 'refuse';
  /** Arrays and objects inside each other. */
  readonly maxDepth: number;
  /** Values kept one by one (objects, strings, ragged rows); numbers of a `DenseArray` are not counted. */
  readonly maxNodes: number;
  /** The protocol's sentence for a syntax error. `offset` counts bytes from the start of the text. */
  describe(reason: string, offset: number): string;
}
