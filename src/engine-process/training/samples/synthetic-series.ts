import { Mt19937 } from '../random/mt19937';

/**
 * The synthetic series of Géron, "Hands-On Machine Learning", chapter 15: two sine waves of random frequency and
 * offset and some noise, from NumPy's legacy generator, so that results can be compared with the book's notebook.
 * @returns [rows, steps], the same float32 values as NumPy gives
 */
export function syntheticSeries({
  rows,
  steps,
  seed,
}: {
  rows: number;
  steps: number;
  seed: number;
}): Float32Array {
  const generator = new Mt19937(seed);
  const frequency1 = generator.randArray(rows);
  const frequency2 = generator.randArray(rows);
  const offset1 = generator.randArray(rows);
  const offset2 = generator.randArray(rows);
  const series = new Float32Array(rows * steps);
  for (let row = 0; row < rows; row++) {
    for (let step = 0; step < steps; step++) {
      const time = step === steps - 1 ? 1 : step * (1 / (steps - 1));
      const wave1 = 0.5 * Math.sin((time - offset1[row]!) * (frequency1[row]! * 10 + 10));
      const wave2 = 0.2 * Math.sin((time - offset2[row]!) * (frequency2[row]! * 20 + 20));
      const noise = 0.1 * (generator.rand() - 0.5);
      series[row * steps + step] = wave1 + wave2 + noise;
    }
  }
  return series;
}
