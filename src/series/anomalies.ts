import { type ConformalTable, difficultyOf, halfWidth } from './conformal';

/** A value outside its interval. */
export interface Anomaly {
  /** Index in the judged values. */
  readonly index: number;
  readonly value: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** Distance from the expected value in half-widths of the interval: above 1 is outside. */
  readonly score: number;
  /** Conformal p-value: the share of known residuals that were at least as large; small is strange. */
  readonly pValue: number;
}

/**
 * The values that fall outside the interval of their level, oldest first; null where the table is too small for the
 * level. Values and forecasts are of one length; value `index` was forecast `stepOf(index)` steps ahead (0: one ahead).
 */
export function findAnomalies(
  values: Float64Array,
  options: {
    readonly forecasts: Float64Array;
    readonly stepOf: (index: number) => number;
    readonly table: ConformalTable;
    readonly level: number;
    readonly history: Float64Array;
    readonly season: number;
  },
): Anomaly[] | null {
  const { forecasts, stepOf, table, level } = options;
  const difficulty = difficultyOf(options.history, options.season);
  const divisor = table.variant === 'normalised' ? difficulty : 1;
  const found: Anomaly[] = [];
  for (const [index, value] of values.entries()) {
    const step = stepOf(index);
    const half = halfWidth(table, { step, level, difficulty });
    if (half === null) return null;
    const expected = forecasts[index]!;
    const distance = Math.abs(value - expected);
    if (distance <= half) continue;
    const scores = table.scores[Math.min(step, table.scores.length - 1)]!;
    found.push({
      index,
      value,
      expected,
      lower: expected - half,
      upper: expected + half,
      score: half > 0 ? distance / half : Number.MAX_VALUE,
      pValue: (1 + countAtLeast(scores, distance / divisor)) / (scores.length + 1),
    });
  }
  return found;
}

/** How many of the ascending scores are at least `limit`. */
function countAtLeast(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}
