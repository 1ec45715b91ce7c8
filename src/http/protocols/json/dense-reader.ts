import { DenseArray, NumberLiteral, type JsonDialect, type JsonValue } from './json-value';
import { NumberReader, skipSpace, startsNumber, type NumberFailure } from './number-reader';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

/**
 * `more`: the slice is used up. `done`: the outermost array is closed. `other`: the array is not dense; `unwind` gives
 * what was read. `failed`: `failure` says why.
 */
export type DenseProgress = 'more' | 'done' | 'other' | 'failed';

/** One open array of an array that turned out not to be dense: its elements so far. */
export type OpenList = JsonValue[];

/**
 * Reads one array as a rectangle of numbers or booleans, without a node for any of them. It starts dense and gives up
 * at the first element that breaks the rectangle, with nothing lost; whether that matters is the codec's to say.
 */
export class DenseReader {
  failure: NumberFailure | null = null;
  private readonly numbers: NumberReader;
  private kind: 'number' | 'boolean' | null = null;
  /** Sizes by level of nesting, -1 until the first array of that level is closed. */
  private shape: number[] = [];
  /** Closed elements of each open level. */
  private counts: number[] = [];
  /** The level whose elements are numbers; -1 while no number and no empty array was seen. */
  private leaf = -1;
  private outer = 0;
  private expect: 'first' | 'value' | 'comma' = 'first';

  constructor(
    private readonly bytes: Buffer,
    private readonly dialect: JsonDialect,
  ) {
    this.numbers = new NumberReader(bytes, dialect.nonFinite);
  }

  /** Byte position of the next token. */
  pos = 0;

  /** Begins at `pos`, just behind the outermost opening bracket; which has `outer` others around it. */
  begin(pos: number, outer: number): void {
    this.outer = outer;
    this.numbers.reset(pos);
    this.kind = null;
    this.shape = [-1];
    this.counts = [0];
    this.leaf = -1;
    this.expect = 'first';
    this.pos = pos;
  }

  /** Indices of the element that is read next, from the outside inwards. */
  get path(): readonly number[] {
    return this.counts;
  }

  /** Reads on until the array ends or `limit` is passed. */
  advance(limit: number): DenseProgress {
    const bytes = this.bytes;
    while (this.pos < limit) {
      this.pos = skipSpace(bytes, this.pos, limit);
      if (this.pos >= limit) break;
      const byte = bytes[this.pos];
      if (this.expect === 'comma') {
        if (byte === COMMA) {
          this.pos++;
          this.expect = 'value';
        } else if (byte === CLOSE) {
          if (!this.close()) return 'other';
          if (this.counts.length === 0) return 'done';
        } else {
          return this.fail('Missing a comma or ] after an array element.');
        }
      } else if (byte === OPEN) {
        if (this.leaf >= 0 && this.counts.length > this.leaf) return 'other';
        if (this.outer + this.counts.length === this.dialect.maxDepth) {
          return this.fail(`Nesting deeper than ${this.dialect.maxDepth}.`);
        }
        this.pos++;
        if (this.shape.length === this.counts.length) this.shape.push(-1);
        this.counts.push(0);
        this.expect = 'first';
      } else if (byte === CLOSE && this.expect === 'first') {
        if (this.leaf < 0) this.leaf = this.counts.length - 1;
        if (!this.close()) return 'other';
        if (this.counts.length === 0) return 'done';
      } else if (startsNumber(byte)) {
        if (!this.enter('number')) return 'other';
        const before = this.numbers.count;
        const end = this.numbers.readRun(this.pos, limit);
        this.counts[this.leaf]! += this.numbers.count - before;
        if (end < 0) {
          this.failure = this.numbers.failure;
          return 'failed';
        }
        this.pos = end;
        this.expect = 'comma';
      } else if (byte === 0x74 || byte === 0x66) {
        const word = byte === 0x74 ? 'true' : 'false';
        if (bytes.toString('latin1', this.pos, this.pos + word.length) !== word)
          return this.fail('Invalid value.');
        if (!this.enter('boolean')) return 'other';
        this.numbers.push(byte === 0x74 ? 1 : 0, this.pos);
        this.counts[this.leaf]!++;
        this.pos += word.length;
        this.expect = 'comma';
      } else {
        return 'other';
      }
    }
    return 'more';
  }

  /** The array, after `advance` said `done`. */
  result(): DenseArray {
    const { values, count, firstFraction } = this.numbers;
    return new DenseArray(this.kind ?? 'number', this.shape, values.subarray(0, count), firstFraction);
  }

  /**
   * The open arrays with their elements so far, outermost first, after `advance` said `other`. The token at `pos` is
   * not consumed; `closing` tells whether it is the bracket that closes a ragged row (else a value is due).
   */
  unwind(): { readonly lists: OpenList[]; readonly closing: boolean } {
    let offset = 0;
    const lists = this.counts.map((count, level) => {
      const list: OpenList = [];
      const shape = level === this.leaf ? [] : this.shape.slice(level + 1);
      const size = shape.reduce((product, each) => product * each, 1);
      for (let index = 0; index < count; index++) {
        list.push(this.element(offset, size, shape));
        offset += size;
      }
      return list;
    });
    return { lists, closing: this.bytes[this.pos] === CLOSE && this.expect !== 'value' };
  }

  private element(offset: number, size: number, shape: readonly number[]): JsonValue {
    const { values, firstFraction } = this.numbers;
    const kind = this.kind ?? 'number';
    if (shape.length === 0) {
      const value = values[offset]!;
      return kind === 'boolean'
        ? value === 1
        : new NumberLiteral(value, firstFraction < 0 || offset < firstFraction);
    }
    const fraction =
      firstFraction < 0 || firstFraction >= offset + size ? -1 : Math.max(0, firstFraction - offset);
    return new DenseArray(kind, shape, values.subarray(offset, offset + size), fraction);
  }

  /** Whether an element of `kind` fits at the current level. */
  private enter(kind: 'number' | 'boolean'): boolean {
    const level = this.counts.length - 1;
    if (this.leaf < 0 && this.shape[level + 1] === undefined) this.leaf = level;
    if (this.leaf !== level || (this.kind !== null && this.kind !== kind)) return false;
    this.kind = kind;
    return true;
  }

  /** Closes the innermost array; false when its size differs from its neighbours'. */
  private close(): boolean {
    const level = this.counts.length - 1;
    const size = this.counts[level]!;
    if (this.shape[level]! >= 0 && this.shape[level] !== size) return false;
    this.shape[level] = size;
    this.counts.pop();
    if (level > 0) this.counts[level - 1]!++;
    this.pos++;
    this.expect = 'comma';
    return true;
  }

  private fail(reason: string): 'failed' {
    this.failure = { reason, offset: this.pos, notFinite: false };
    return 'failed';
  }
}
