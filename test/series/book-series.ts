/**
 * The generator of synthetic series in A. Géron's notebook 15 (handson-ml2): two sines and noise, from NumPy's legacy
 * generator with seed 42, bit for bit. float32 values, [10,000, steps].
 */
export function bookSeries(steps: number): Float64Array[] {
  const batch = 10_000;
  const random = numpyRandom(42);
  const draw = (): Float64Array => Float64Array.from({ length: batch }, random);
  const [freq1, freq2, off1, off2] = [draw(), draw(), draw(), draw()];
  return Array.from({ length: batch }, (_, row) =>
    Float64Array.from({ length: steps }, (__, step) => {
      const time = step / (steps - 1);
      const slow = 0.5 * Math.sin((time - off1[row]!) * (freq1[row]! * 10 + 10));
      const fast = 0.2 * Math.sin((time - off2[row]!) * (freq2[row]! * 20 + 20));
      return Math.fround(slow + fast + 0.1 * (random() - 0.5));
    }),
  );
}

/** Doubles in [0, 1) as `numpy.random.seed(seed); numpy.random.rand()`: MT19937, 53 bits of two draws. */
function numpyRandom(seed: number): () => number {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(1812433253, previous) + i;
  }
  let position = 624;
  const next = (): number => {
    if (position === 624) {
      twist(state);
      position = 0;
    }
    let y = state[position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return () => {
    const high = next() >>> 5;
    return (high * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < 624; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
    state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** Mean squared error of forecasts [rows][steps] against what came. */
export function meanSquaredError(
  forecasts: readonly Float64Array[],
  actuals: readonly Float64Array[],
): number {
  let sum = 0;
  let count = 0;
  forecasts.forEach((forecast, row) =>
    forecast.forEach((value, step) => {
      sum += (value - actuals[row]![step]!) ** 2;
      count += 1;
    }),
  );
  return sum / count;
}
