import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../errors/striate-error';
import { longString, type StringPlace } from './long-json-string';
import { OpenValue, type ParseText } from './open-json-value';

/**
 * Arrays and objects in one text, a bound on memory (100 MB and more) and on what the collector of garbage has to do.
 * Rows of two numbers of full precision stay below it in 32 MiB.
 */
const MAX_CONTAINERS = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export interface SlicedOptions {
  readonly parse: ParseText;
  /** Arrays and objects inside each other. */
  readonly maxDepth: number;
  /** Text that is looked through, and about the most that `parse` gets, between two turns of the event loop. */
  readonly pieceBytes: number;
}

/**
 * The value that `parse` gives for the whole of `bytes`, read in slices so that the event loop is never held: `parse` gets
 * the elements of long arrays and objects some at a time, and long strings are read in pieces. Throws what `parse` throws,
 * and SyntaxError, for the same texts that `parse` refuses, and for nesting deeper than `maxDepth`; and
 * HTTP_INVALID_REQUEST for more than a million arrays and objects.
 */
export async function parseSliced(bytes: Buffer, options: SlicedOptions): Promise<unknown> {
  const reader = new SlicedReader(bytes, options);
  for (;;) {
    const long = reader.scan();
    if (long === 'done') return reader.result();
    if (long !== 'more')
      reader.put(await longString(bytes, { place: long, pieceBytes: options.pieceBytes }), long);
    await nextTurn();
  }
}

/**
 * Finds the places at which a text can be cut. Of the arrays and objects that are open, the first `built` are put together
 * here; what is inside of the last of these stays text until it is long enough, is then parsed as far as it is complete, and
 * what is still open of it is put together as well. The text itself stands in an array of one element that is not there.
 */
class SlicedReader {
  private readonly opens: OpenValue[];
  private depth = 0;
  private built = 1;
  private containers = 0;
  private pos: number;
  /** Of the string that is looked through; -1 outside of strings. */
  private stringStart = -1;

  constructor(
    private readonly bytes: Buffer,
    private readonly options: SlicedOptions,
  ) {
    const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.pos = hasByteOrderMark ? 3 : 0;
    this.opens = Array.from({ length: options.maxDepth + 1 }, () => new OpenValue(bytes, options));
    this.opens[0]!.open(this.pos - 1, 'list');
    this.opens[0]!.build();
  }

  /** Looks through one slice. Stops behind a long string that is a value, for `put`. */
  scan(): 'more' | 'done' | StringPlace {
    const { bytes } = this;
    const limit = Math.min(bytes.length, this.pos + this.options.pieceBytes);
    let { pos } = this;
    while (pos < limit) {
      const byte = bytes[pos]!;
      if (this.stringStart >= 0) {
        if (byte === BACKSLASH) pos++;
        else if (byte === QUOTE) {
          const start = this.stringStart;
          this.stringStart = -1;
          this.pos = pos + 1;
          if (this.pos - start > this.options.pieceBytes && this.opens[this.depth]!.expectsValue)
            return { start, end: this.pos };
        }
      } else if (byte === QUOTE) this.stringStart = pos;
      else if (byte === COMMA) this.comma(pos);
      else if (byte === COLON) this.opens[this.depth]!.colon(pos);
      else if (byte === OPEN_LIST) this.open(pos, 'list');
      else if (byte === OPEN_OBJECT) this.open(pos, 'object');
      else if (byte === CLOSE_LIST) this.close(pos, 'list');
      else if (byte === CLOSE_OBJECT) this.close(pos, 'object');
      pos++;
    }
    this.pos = pos;
    return pos < bytes.length ? 'more' : 'done';
  }

  /** Takes the long string that stood at `place`. */
  put(value: string, place: StringPlace): void {
    this.buildAll();
    const open = this.opens[this.depth]!;
    open.beforeChild(place.start);
    open.add(value, place.end);
  }

  /** The value, when all has been looked through. */
  result(): unknown {
    if (this.depth > 0 || this.stringStart >= 0) throw new SyntaxError('the text ends too early');
    const values = this.opens[0]!.finish(this.bytes.length) as readonly unknown[];
    if (values.length !== 1) throw new SyntaxError('expected one value');
    return values[0];
  }

  private comma(pos: number): void {
    if (this.depth === 0) throw new SyntaxError('expected one value');
    if (pos - this.opens[this.built - 1]!.start >= this.options.pieceBytes) this.buildAll();
    this.opens[this.depth]!.comma(pos, { isBuilt: this.depth < this.built });
  }

  private open(pos: number, kind: 'list' | 'object'): void {
    if (++this.containers > MAX_CONTAINERS) {
      throw new StriateError('HTTP_INVALID_REQUEST', {
        detail: `the body is refused: expected at most ${MAX_CONTAINERS} arrays and objects in it`,
      });
    }
    if (this.depth === this.options.maxDepth) throw new SyntaxError(`nested deeper than ${this.depth}`);
    this.opens[++this.depth]!.open(pos, kind);
  }

  private close(pos: number, kind: 'list' | 'object'): void {
    const open = this.opens[this.depth]!;
    if (this.depth === 0 || open.kind !== kind) throw new SyntaxError('a bracket that closes nothing');
    this.depth--;
    if (this.depth + 1 >= this.built) return;
    this.built--;
    this.opens[this.depth]!.add(open.finish(pos), pos + 1);
  }

  private buildAll(): void {
    for (; this.built <= this.depth; this.built++) {
      const child = this.opens[this.built]!;
      this.opens[this.built - 1]!.beforeChild(child.start - 1);
      child.build();
    }
  }
}
