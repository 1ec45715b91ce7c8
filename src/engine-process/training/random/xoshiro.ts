/** The whole state of a generator: four unsigned 32-bit words, not all zero. */
export type XoshiroState = readonly [number, number, number, number];

/**
 * The generator xoshiro128** of Blackman and Vigna (period 2^128 - 1). Its state is four words, so a checkpoint can
 * hold it and a resumed run draws what the unbroken one would have drawn.
 */
export class Xoshiro128 {
  private constructor(private readonly words: Uint32Array) {}

  /**
   * A generator for one purpose of a run. Different `stream` numbers of one seed give unrelated sequences; the seed is
   * taken modulo 2^53 and both halves count.
   */
  static fromSeed(seed: number, stream: number): Xoshiro128 {
    const mix = splitMix32(
      (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9) ^ Math.imul(stream, 0x85ebca6b),
    );
    return new Xoshiro128(Uint32Array.of(mix(), mix(), mix(), mix() | 1));
  }

  static fromState(state: XoshiroState): Xoshiro128 {
    return new Xoshiro128(Uint32Array.from(state));
  }

  get state(): XoshiroState {
    const [a = 0, b = 0, c = 0, d = 0] = this.words;
    return [a, b, c, d];
  }

  /** The next integer, uniform over 0 … 2^32 - 1. */
  nextUint32(): number {
    const words = this.words;
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const x = c ^ a;
    const y = d ^ b;
    words[1] = b ^ x;
    words[0] = a ^ y;
    words[2] = x ^ (b << 9);
    words[3] = rotateLeft(y, 11);
    return result;
  }

  /** The next number, uniform over [0, 1) in steps of 2^-32. */
  nextUnit(): number {
    return this.nextUint32() / 2 ** 32;
  }

  /** The next number, uniform over [low, high). */
  nextBetween(low: number, high: number): number {
    return low + (high - low) * this.nextUnit();
  }

  /** The next integer, uniform over 0 … `bound` - 1 without bias; `bound` is 1 to 2^32. */
  nextBelow(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let drawn = this.nextUint32();
    while (drawn >= limit) drawn = this.nextUint32();
    return drawn % bound;
  }
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}

/** SplitMix for 32 bits: spreads one seed over the words of a larger state. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
