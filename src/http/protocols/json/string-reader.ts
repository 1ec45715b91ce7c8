import { isUtf8 } from 'node:buffer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** Reads one string of JSON text, in as many slices as it takes. */
export class StringReader {
  /** Byte position of the next byte, behind the closing quote once `advance` said `done`. */
  pos = 0;
  reason = '';
  private start = 0;
  private escaped = false;
  private ascii = true;

  constructor(private readonly bytes: Buffer) {}

  /** Begins at `pos`, just behind the opening quote. */
  begin(pos: number): void {
    this.start = pos;
    this.pos = pos;
    this.escaped = false;
    this.ascii = true;
  }

  /** Reads on until the closing quote or until `limit` is passed; `failed` leaves the reason in `reason`. */
  advance(limit: number): 'more' | 'done' | 'failed' {
    const bytes = this.bytes;
    let pos = this.pos;
    while (pos < limit) {
      const byte = bytes[pos]!;
      if (byte === QUOTE) {
        this.pos = pos + 1;
        return 'done';
      }
      if (byte === BACKSLASH) {
        this.escaped = true;
        pos++;
      } else if (byte < SPACE) {
        this.pos = pos;
        this.reason = 'Invalid encoding in string.';
        return 'failed';
      } else if (byte >= 0x80) {
        this.ascii = false;
      }
      pos++;
    }
    this.pos = pos;
    return 'more';
  }

  /** The string, or null when its escapes or its UTF-8 are not valid; `reason` then says which. */
  result(): string | null {
    const end = this.pos - 1;
    if (!this.ascii && !isUtf8(this.bytes.subarray(this.start, end))) {
      this.reason = 'Invalid encoding in string.';
      return null;
    }
    if (!this.escaped) return this.bytes.toString(this.ascii ? 'latin1' : 'utf8', this.start, end);
    try {
      return JSON.parse(this.bytes.toString('utf8', this.start - 1, end + 1)) as string;
    } catch {
      this.reason = 'Invalid escape character in string.';
      return null;
    }
  }
}
