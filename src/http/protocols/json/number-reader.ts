/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const LARGEST_EXACT_POWER = 22;
/** Digits whose integer a double always holds exactly; 10^15 < 2^53. */
const EXACT_DIGITS = 15;
/** Digits of the first of the two int32 accumulators. */
const HIGH_DIGITS = 8;
/** Values that a new array has room for, and from how many on it is given its final room at once. */
const SMALL = 16;
const LARGE = 65_536;
/** Longest number read; the longest decimal that means something to a double has 767 significant digits. */
const MAX_LENGTH = 1_100;
/** An exponent beyond this is zero or overflow for every mantissa that fits into a body. */
const EXPONENT_CAP = 1e9;

const COMMA = 0x2c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/** Bare tokens that RapidJSON reads as numbers when its NaN-and-infinity flag is on, longest first. */
const NON_FINITE_TOKENS: readonly (readonly [string, number])[] = [
  ['-Infinity', -Infinity],
  ['-Inf', -Infinity],
  ['Infinity', Infinity],
  ['Inf', Infinity],
  ['NaN', NaN],
];

export interface NumberFailure {
  readonly reason: string;
  readonly offset: number;
  /** Whether the text is a well-formed number or token that is refused for its value. */
  readonly notFinite: boolean;
}

/** Whether a number may begin with `byte`: a digit, a minus, or N and I of the bare tokens. */
export function startsNumber(byte: number | undefined): boolean {
  return (
    byte !== undefined && ((byte >= ZERO && byte <= NINE) || byte === MINUS || byte === 0x4e || byte === 0x49)
  );
}

/**
 * Reads numbers of JSON text straight into a growing Float64Array.
 *
 * The promise for every number: `Math.fround(value) === Math.fround(Number(text))`. Up to 15 significant digits and a
 * power of ten up to 22 the value is one correctly rounded operation on two exact doubles (Clinger 1990, "How to read
 * floating point numbers accurately", the fast path). With more digits the number lies between two such values; both
 * roundings are monotonic, so when the two agree in float32 they are the answer. What remains goes through `Number`.
 */
export class NumberReader {
  values: Float64Array = new Float64Array(SMALL);
  count = 0;
  /** Index of the first number written with a fraction or an exponent; -1 when there is none. */
  firstFraction = -1;
  failure: NumberFailure | null = null;
  private begin = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly nonFinite: 'take' | 'refuse',
  ) {}

  /** Drops everything read so far and starts a new array, whose text begins at `begin`. */
  reset(begin: number): void {
    this.begin = begin;
    this.values = new Float64Array(SMALL);
    this.count = 0;
    this.firstFraction = -1;
  }

  /** Appends one value that was not read from digits, but from a word at `pos`. */
  push(value: number, pos: number): void {
    if (this.count === this.values.length) this.grow(pos);
    this.values[this.count++] = value;
  }

  /**
   * Reads `number (, number)*` from `start`, which must be where a number may begin.
   * Stops at the first byte that is neither: after a number, or at the comma before something else or past `limit`.
   * Returns that position, or -1 when a number is malformed or refused; `failure` then says why.
   */
  readRun(start: number, limit: number): number {
    const bytes = this.bytes;
    let values = this.values;
    let count = this.count;
    let pos = start;
    for (;;) {
      if (count === values.length) {
        this.count = count;
        values = this.grow(pos);
      }
      const begin = pos;
      let byte = bytes[pos]!;
      const stop = begin + MAX_LENGTH;
      const negative = byte === MINUS;
      if (negative) byte = bytes[++pos]!;
      let high = 0;
      let low = 0;
      let digits = 0;
      let exponent = 0;
      let fraction = false;
      if (byte === ZERO) {
        byte = bytes[++pos]!;
        if ((byte ^ ZERO) <= 9) return this.fail('Invalid value.', pos, count);
      } else if ((byte ^ ZERO) <= 9) {
        do {
          if (digits < HIGH_DIGITS) high = (high * 10 + (byte ^ ZERO)) | 0;
          else if (digits < EXACT_DIGITS) low = (low * 10 + (byte ^ ZERO)) | 0;
          else exponent++;
          digits++;
          byte = bytes[++pos]!;
        } while ((byte ^ ZERO) <= 9 && pos < stop);
      } else {
        pos = this.readToken(begin, count);
        if (pos < 0) return -1;
        count++;
        pos = this.toNextNumber(pos, limit);
        if (pos >= 0) continue;
        this.count = count;
        return ~pos;
      }
      if (byte === POINT) {
        fraction = true;
        byte = bytes[++pos]!;
        const first = pos;
        if (digits === 0) while (byte === ZERO && pos < stop) byte = bytes[++pos]!;
        while (digits < HIGH_DIGITS && (byte ^ ZERO) <= 9) {
          high = (high * 10 + (byte ^ ZERO)) | 0;
          digits++;
          byte = bytes[++pos]!;
        }
        while (digits < EXACT_DIGITS && (byte ^ ZERO) <= 9) {
          low = (low * 10 + (byte ^ ZERO)) | 0;
          digits++;
          byte = bytes[++pos]!;
        }
        while ((byte ^ ZERO) <= 9 && pos < stop) {
          exponent++;
          digits++;
          byte = bytes[++pos]!;
        }
        if (pos === first) return this.fail('Miss fraction part in number.', pos, count);
        exponent -= pos - first;
      }
      if (byte === LOWER_E || byte === UPPER_E) {
        fraction = true;
        byte = bytes[++pos]!;
        const below = byte === MINUS;
        if (below || byte === PLUS) byte = bytes[++pos]!;
        if ((byte ^ ZERO) > 9) return this.fail('Miss exponent in number.', pos, count);
        let power = 0;
        do {
          if (power < EXPONENT_CAP) power = power * 10 + (byte ^ ZERO);
          byte = bytes[++pos]!;
        } while ((byte ^ ZERO) <= 9 && pos < stop);
        exponent += below ? -power : power;
      }

      if (pos >= stop) return this.fail(`Number longer than ${MAX_LENGTH} characters.`, begin, count);
      let value = 0;
      if (digits > 0) {
        const kept = digits < EXACT_DIGITS ? digits : EXACT_DIGITS;
        const mantissa = kept <= HIGH_DIGITS ? high : high * POWERS_OF_TEN[kept - HIGH_DIGITS]! + low;
        if (exponent < -LARGEST_EXACT_POWER || exponent > LARGEST_EXACT_POWER) {
          value = this.slow(begin, pos);
        } else if (digits <= EXACT_DIGITS) {
          value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!;
        } else {
          const below =
            exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!;
          const above =
            exponent < 0
              ? (mantissa + 1) / POWERS_OF_TEN[-exponent]!
              : (mantissa + 1) * POWERS_OF_TEN[exponent]!;
          const rounded = Math.fround(below);
          if (rounded !== Math.fround(above)) value = this.slow(begin, pos);
          else value = rounded >= below && rounded <= above ? rounded : below;
        }
        if (value === Infinity) return this.refuse('Number too big to be stored in double.', begin, count);
      }
      values[count] = negative ? -value : value;
      if (fraction && this.firstFraction < 0) this.firstFraction = count;
      count++;

      if (byte === COMMA && pos < limit) {
        byte = bytes[pos + 1]!;
        if (byte === SPACE) {
          byte = bytes[pos + 2]!;
          if ((byte ^ ZERO) <= 9 || byte === MINUS) {
            pos += 2;
            continue;
          }
        } else if ((byte ^ ZERO) <= 9 || byte === MINUS) {
          pos++;
          continue;
        }
      }
      pos = this.toNextNumber(pos, limit);
      if (pos >= 0) continue;
      this.count = count;
      return ~pos;
    }
  }

  /** Start of the next number after `pos`, or `~position` of the byte that ends the run. */
  private toNextNumber(pos: number, limit: number): number {
    const comma = skipSpace(this.bytes, pos, pos + MAX_LENGTH);
    if (this.bytes[comma] !== COMMA || comma >= limit) return ~comma;
    const next = skipSpace(this.bytes, comma + 1, comma + MAX_LENGTH);
    return startsNumber(this.bytes[next]) ? next : ~comma;
  }

  /**
   * Makes room, fourfold while the array is small. A large one is given room for the rest of the text at once, by the
   * bytes a number took so far, because copying it again would hold the event loop.
   */
  private grow(pos: number): Float64Array {
    const count = this.values.length;
    const expected = (count * (this.bytes.length - this.begin)) / Math.max(1, pos - this.begin);
    const size = count < LARGE ? count * 4 : Math.max(count * 1.5, expected * 1.02 + 16);
    const grown = new Float64Array(Math.ceil(size));
    grown.set(this.values);
    this.values = grown;
    return grown;
  }

  /** The magnitude of the number at [begin, end) by the engine's own reader. */
  private slow(begin: number, end: number): number {
    return Math.abs(Number(this.bytes.toString('latin1', begin, end)));
  }

  private readToken(begin: number, index: number): number {
    for (const [token, value] of NON_FINITE_TOKENS) {
      const end = begin + token.length;
      if (this.bytes.toString('latin1', begin, end) !== token) continue;
      if (this.nonFinite === 'refuse') return this.refuse(`${token} is not a finite number.`, begin, index);
      this.values[index] = value;
      if (this.firstFraction < 0) this.firstFraction = index;
      return end;
    }
    return this.fail('Invalid value.', begin, index);
  }

  private fail(reason: string, offset: number, index: number): -1 {
    this.count = index;
    this.failure = { reason, offset, notFinite: false };
    return -1;
  }

  private refuse(reason: string, offset: number, index: number): -1 {
    this.count = index;
    this.failure = { reason, offset, notFinite: true };
    return -1;
  }
}

/** Position of the first byte from `pos` on that is no JSON white space, at most `limit`. */
export function skipSpace(bytes: Buffer, pos: number, limit: number): number {
  while (pos < limit) {
    const byte = bytes[pos];
    if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    pos++;
  }
  return pos;
}
