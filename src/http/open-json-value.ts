/** Reads one whole JSON text. Throws for what it refuses, the key `__proto__` among it. */
export type ParseText = (text: string) => unknown;

/**
 * An array or object of a JSON text that is not closed yet. While it is not built, only places in it are kept; once it
 * is, what stands before `start` is in its value, and the rest is text.
 */
export class OpenValue {
  kind: 'list' | 'object' = 'list';
  /** Of the text that is not in the value yet. */
  start = 0;
  private lastComma = -1;
  /** The first colon behind the last comma. */
  private firstColon = -1;
  private list: unknown[] = [];
  private object: Record<string, unknown> = {};
  /** Whether nothing was taken into the value yet. */
  private isFresh = true;
  /** Whether the last thing taken was a child that was put together apart, so that a comma or the end must follow. */
  private isBehindChild = false;
  private childKey = '';

  constructor(
    private readonly bytes: Buffer,
    private readonly options: { readonly parse: ParseText; readonly pieceBytes: number },
  ) {}

  /** Begins anew with the bracket at `pos`. */
  open(pos: number, kind: 'list' | 'object'): void {
    this.kind = kind;
    this.start = pos + 1;
    this.lastComma = -1;
    this.firstColon = -1;
  }

  build(): void {
    this.list = [];
    this.object = {};
    this.isFresh = true;
    this.isBehindChild = false;
  }

  /** Whether a string that ends here is an element or a member's value, not a key. */
  get expectsValue(): boolean {
    return this.kind === 'list' || this.firstColon >= 0;
  }

  colon(pos: number): void {
    if (this.firstColon < 0) this.firstColon = pos;
  }

  /** A comma between two elements; a built value takes what stands before it once that is long enough. */
  comma(pos: number, { isBuilt }: { readonly isBuilt: boolean }): void {
    this.lastComma = pos;
    this.firstColon = -1;
    if (!isBuilt) return;
    if (this.isBehindChild) this.leaveChild(pos);
    else if (pos - this.start >= this.options.pieceBytes) this.take(pos);
  }

  /** Takes all that stands before a child at `pos` which is put together apart. */
  beforeChild(pos: number): void {
    if (this.isBehindChild) throw new SyntaxError('expected a comma');
    if (this.lastComma >= this.start) this.take(this.lastComma);
    if (this.kind === 'list') {
      this.requireBlank(this.start, pos);
      return;
    }
    if (this.firstColon < this.start) throw new SyntaxError('expected a key');
    // Of a member, so that a key is refused here which would be refused in a whole text.
    const text = this.bytes.toString('utf8', this.start, this.firstColon);
    const keys = Object.keys(this.options.parse(`{${text}:0}`) as object);
    if (keys.length !== 1) throw new SyntaxError('expected one key');
    this.childKey = keys[0]!;
    this.requireBlank(this.firstColon + 1, pos);
  }

  /** Adds the child that `beforeChild` made room for; the text goes on at `end`. */
  add(child: unknown, end: number): void {
    if (this.kind === 'list') this.list.push(child);
    else {
      if (this.childKey === 'constructor' && isObject(child) && Object.hasOwn(child, 'prototype'))
        throw new SyntaxError('the key constructor holds a prototype');
      this.object[this.childKey] = child;
    }
    this.start = end;
    this.isFresh = false;
    this.isBehindChild = true;
  }

  /** The value, closed by the bracket at `end`. */
  finish(end: number): unknown {
    if (this.isBehindChild) this.requireBlank(this.start, end);
    else if (!this.isFresh || !this.isBlank(this.start, end)) this.take(end);
    return this.kind === 'list' ? this.list : this.object;
  }

  private leaveChild(comma: number): void {
    this.requireBlank(this.start, comma);
    this.start = comma + 1;
    this.isBehindChild = false;
  }

  /** Takes the elements in `[start, end)`, at least one, where a comma or the closing bracket stands at `end`. */
  private take(end: number): void {
    const text = this.bytes.toString('utf8', this.start, end);
    const part = this.options.parse(this.kind === 'list' ? `[${text}]` : `{${text}}`) as object;
    let taken = 0;
    if (Array.isArray(part)) {
      for (const element of part) this.list.push(element);
      taken = part.length;
    } else {
      for (const [key, value] of Object.entries(part)) {
        this.object[key] = value;
        taken++;
      }
    }
    if (taken === 0) throw new SyntaxError('expected a value beside the comma');
    this.start = end + 1;
    this.isFresh = false;
  }

  private requireBlank(from: number, to: number): void {
    if (!this.isBlank(from, to)) throw new SyntaxError('two values without a comma or colon between them');
  }

  private isBlank(from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      const byte = this.bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
    }
    return true;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
