import type { Xoshiro128 } from '../random/xoshiro';
import type { Batch } from './training-data';

/**
 * Random changes of training windows, so that a forecaster does not lean on the level that its series had. Drawn anew
 * for each row of each step; absent or 0 leaves that change out.
 */
export interface SeriesAugmentation {
  readonly kind: 'series';
  /** Largest number added to all values of a row, inputs and targets alike, in the scaled series' unit. */
  readonly level?: number;
  /** Largest change of a row's size, as a fraction: 0.1 multiplies all its values by 0.9 to 1.1. */
  readonly scale?: number;
}

/** Changes a batch of windows in place, inputs and targets by the same drawn factor and offset. */
export function augmentSeries(batch: Batch, options: SeriesAugmentation, generator: Xoshiro128): void {
  const { level = 0, scale = 0 } = options;
  for (let row = 0; row < batch.rows; row++) {
    const factor = 1 + generator.nextBetween(-scale, scale);
    const offset = generator.nextBetween(-level, level);
    for (const values of [rowOf(batch.inputs, row, batch.rows), rowOf(batch.targets, row, batch.rows)]) {
      for (let index = 0; index < values.length; index++)
        values[index] = (values[index] ?? 0) * factor + offset;
    }
  }
}

function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const size = values.length / rows;
  return values.subarray(row * size, (row + 1) * size);
}
