import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../../errors/striate-error';
import { DenseReader } from './dense-reader';
import { NumberLiteral, type JsonDialect, type JsonValue } from './json-value';
import { NumberReader, skipSpace, startsNumber } from './number-reader';
import { StringReader } from './string-reader';

/** Text read between two turns of the event loop: 0.3 ms of numbers, 5 ms of the costliest text (empty objects). */
const SLICE_BYTES = 65_536;
/** Other values than numbers in dense arrays after which a text is refused, a bound on memory. */
export const MAX_NODES = 200_000;

type Expectation =
  'value' | 'first-key' | 'key' | 'colon' | 'after' | 'string' | 'key-string' | 'dense' | 'done';

interface ObjectFrame {
  readonly kind: 'object';
  readonly entries: Map<string, JsonValue>;
  key: string;
}

interface ListFrame {
  readonly kind: 'list';
  readonly items: JsonValue[];
}

/**
 * Parses one JSON text. Iterative, so depth costs no stack; works in slices, so the event loop is never held.
 * Throws HTTP_INVALID_REQUEST for bad syntax, a key given twice, too many or too deep values, and TENSOR_NOT_FINITE
 * for a number that is refused; both with the JSON pointer of the place.
 */
export async function parseJson(bytes: Buffer, dialect: JsonDialect): Promise<JsonValue> {
  const parser = new JsonParser(bytes, dialect);
  while (!parser.advance()) await nextTurn();
  return parser.value;
}

class JsonParser {
  value: JsonValue = null;
  private pos = 0;
  private nodes = 0;
  private expect: Expectation = 'value';
  private readonly frames: (ObjectFrame | ListFrame)[] = [];
  private readonly dense: DenseReader;
  private readonly string: StringReader;
  private readonly number: NumberReader;

  constructor(
    private readonly bytes: Buffer,
    private readonly dialect: JsonDialect,
  ) {
    this.dense = new DenseReader(bytes, dialect);
    this.string = new StringReader(bytes);
    this.number = new NumberReader(bytes, dialect.nonFinite);
  }

  /** Parses one slice; true when `value` is complete. */
  advance(): boolean {
    const limit = Math.min(this.pos + SLICE_BYTES, this.bytes.length);
    while (this.expect !== 'done') {
      if (this.expect !== 'string' && this.expect !== 'key-string') {
        this.pos = skipSpace(this.bytes, this.pos, limit);
      }
      if (this.pos >= this.bytes.length) this.failAtEnd();
      if (this.pos >= limit) return false;
      this.step(limit);
    }
    if (this.dialect.trailing === 'ignore') return true;
    this.pos = skipSpace(this.bytes, this.pos, limit);
    if (this.pos < limit) this.fail('The document root must not be followed by other values.');
    return this.pos >= this.bytes.length;
  }

  private step(limit: number): void {
    switch (this.expect) {
      case 'value': {
        this.readValue();
        return;
      }
      case 'dense': {
        this.readDense(limit);
        return;
      }
      case 'string':
      case 'key-string': {
        this.readString(limit);
        return;
      }
      case 'first-key':
      case 'key': {
        this.readKey();
        return;
      }
      case 'colon':
        if (this.bytes[this.pos] !== 0x3a) this.fail('Missing a colon after a name of object member.');
        this.pos++;
        this.expect = 'value';
        return;
      case 'after': {
        this.readAfter();
        return;
      }
      case 'done':
        return;
    }
  }

  private readValue(): void {
    const byte = this.bytes[this.pos];
    if (byte === 0x5b || byte === 0x7b) {
      if (this.frames.length === this.dialect.maxDepth)
        this.fail(`Nesting deeper than ${this.dialect.maxDepth}.`);
      this.pos++;
      if (byte === 0x5b) {
        this.dense.begin(this.pos, this.frames.length);
        this.expect = 'dense';
      } else {
        this.countNodes(1);
        this.frames.push({ kind: 'object', entries: new Map(), key: '' });
        this.expect = 'first-key';
      }
    } else if (byte === 0x22) {
      this.string.begin(++this.pos);
      this.expect = 'string';
    } else if (startsNumber(byte)) {
      this.readNumber();
    } else if (byte === 0x74) this.readWord('true', true);
    else if (byte === 0x66) this.readWord('false', false);
    else if (byte === 0x6e) this.readWord('null', null);
    else this.fail('Invalid value.');
  }

  private readNumber(): void {
    this.number.reset(this.pos);
    // A limit behind the start makes the run end after one number.
    const end = this.number.readRun(this.pos, this.pos);
    if (end < 0) this.failNumber(this.number);
    this.pos = end;
    this.complete(new NumberLiteral(this.number.values[0]!, this.number.firstFraction < 0));
  }

  private readWord(word: string, value: JsonValue): void {
    const end = this.pos + word.length;
    if (this.bytes.toString('latin1', this.pos, end) !== word) this.fail('Invalid value.');
    this.pos = end;
    this.complete(value);
  }

  private readDense(limit: number): void {
    const progress = this.dense.advance(limit);
    this.pos = this.dense.pos;
    if (progress === 'failed') this.failNumber(this.dense);
    else if (progress === 'done') this.complete(this.dense.result());
    else if (progress === 'other') {
      const { lists, closing } = this.dense.unwind();
      for (const items of lists) {
        this.countNodes(items.length + 1);
        this.frames.push({ kind: 'list', items });
      }
      this.expect = closing ? 'after' : 'value';
    }
  }

  private readString(limit: number): void {
    const progress = this.string.advance(limit);
    this.pos = this.string.pos;
    if (progress === 'more') return;
    const text = progress === 'done' ? this.string.result() : null;
    if (text === null) this.fail(this.string.reason);
    if (this.expect === 'string') {
      this.complete(text);
      return;
    }
    const frame = this.frames.at(-1) as ObjectFrame;
    if (frame.entries.has(text)) this.fail(`Key "${text.slice(0, 64)}" is given twice.`);
    frame.key = text;
    this.expect = 'colon';
  }

  private readKey(): void {
    const byte = this.bytes[this.pos];
    if (byte === 0x22) {
      this.string.begin(++this.pos);
      this.expect = 'key-string';
    } else if (byte === 0x7d && this.expect === 'first-key') this.close();
    else this.fail('Missing a name for object member.');
  }

  private readAfter(): void {
    const byte = this.bytes[this.pos];
    const inObject = this.frames.at(-1)?.kind === 'object';
    if (byte === 0x2c) {
      this.pos++;
      this.expect = inObject ? 'key' : 'value';
    } else if (byte === (inObject ? 0x7d : 0x5d)) this.close();
    else if (inObject) this.fail('Missing a comma or } after an object member.');
    else this.fail('Missing a comma or ] after an array element.');
  }

  private close(): void {
    this.pos++;
    const frame = this.frames.pop();
    this.complete(frame?.kind === 'object' ? frame.entries : (frame?.items ?? null));
  }

  private complete(value: JsonValue): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) {
      this.value = value;
      this.expect = 'done';
      return;
    }
    this.countNodes(1);
    if (frame.kind === 'object') frame.entries.set(frame.key, value);
    else frame.items.push(value);
    this.expect = 'after';
  }

  private countNodes(added: number): void {
    this.nodes += added;
    if (this.nodes > this.dialect.maxNodes) {
      this.fail(`More than ${this.dialect.maxNodes} values beside dense arrays of numbers.`);
    }
  }

  /** JSON pointer (RFC 6901) of the value that is read. */
  private pointer(): string {
    const outer = this.frames.map((frame) =>
      frame.kind === 'list'
        ? String(frame.items.length)
        : frame.key.replaceAll('~', '~0').replaceAll('/', '~1'),
    );
    const inner = this.expect === 'dense' ? this.dense.path.map(String) : [];
    return [...outer, ...inner].map((part) => `/${part}`).join('');
  }

  private failNumber(reader: NumberReader | DenseReader): never {
    const failure = reader.failure ?? { reason: 'Invalid value.', offset: this.pos, notFinite: false };
    this.pos = failure.offset;
    this.fail(failure.reason, failure.notFinite ? 'TENSOR_NOT_FINITE' : 'HTTP_INVALID_REQUEST');
  }

  private failAtEnd(): never {
    if (this.expect === 'string' || this.expect === 'key-string') {
      this.fail('Missing a closing quotation mark in string.');
    }
    const empty = this.frames.length === 0 && this.expect === 'value';
    this.fail(empty ? 'The document is empty.' : 'The document ends too early.');
  }

  private fail(
    reason: string,
    code: 'HTTP_INVALID_REQUEST' | 'TENSOR_NOT_FINITE' = 'HTTP_INVALID_REQUEST',
  ): never {
    const pointer = this.pointer();
    const detail = this.dialect.describe(reason, this.pos);
    throw new StriateError(code, { detail, problems: [{ pointer, detail: reason }] });
  }
}
