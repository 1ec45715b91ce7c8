const SIZE = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX = 0x9908b0df;

/**
 * The Mersenne Twister of Matsumoto and Nishimura as NumPy's legacy `RandomState` seeds and reads it: the same seed
 * gives the same doubles, bit for bit, as `numpy.random.seed(seed)` and `numpy.random.rand()`.
 */
export class Mt19937 {
  private readonly words = new Uint32Array(SIZE);
  private position = SIZE;

  /** `seed` is 0 … 2^32 - 1. */
  constructor(seed: number) {
    let word = seed >>> 0;
    for (let index = 0; index < SIZE; index++) {
      this.words[index] = word;
      word = (Math.imul(word ^ (word >>> 30), 1812433253) + index + 1) >>> 0;
    }
  }

  /** The next double, uniform over [0, 1) with 53 random bits, as `numpy.random.rand()`. */
  rand(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** The next `count` doubles, as `numpy.random.rand(count)` (row-major for more axes). */
  randArray(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.rand());
  }

  private nextUint32(): number {
    if (this.position >= SIZE) this.twist();
    let word = this.words[this.position++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private twist(): void {
    const words = this.words;
    for (let index = 0; index < SIZE; index++) {
      const joined = ((words[index] ?? 0) & UPPER) | ((words[(index + 1) % SIZE] ?? 0) & LOWER);
      const shifted = (words[(index + SHIFT) % SIZE] ?? 0) ^ (joined >>> 1);
      words[index] = joined & 1 ? shifted ^ MATRIX : shifted;
    }
    this.position = 0;
  }
}
