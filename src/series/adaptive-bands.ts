import { nextAdaptiveLevel } from './adaptive-level';
import { type ConformalTable, difficultyOf, halfWidth, type IntervalBand } from './conformal';

/** A forecast of a series, made when `origin` of its values were known. */
export interface AdaptiveCase {
  readonly origin: number;
  /** What the model saw, for the normalised variant. */
  readonly history: Float64Array;
  /** [horizon] */
  readonly forecast: Float64Array;
  /** [horizon] */
  readonly actual: Float64Array;
}

/**
 * The bands of the forecasts of one series, oldest first, with a level that follows how the earlier bands held: each
 * step of the horizon has its own, and learns of an actual only once the origin is past it. A level beyond what the
 * table can promise takes its largest residual. Null where the table is too small for the level that was asked for.
 */
export function adaptiveBands(
  cases: readonly AdaptiveCase[],
  options: { readonly table: ConformalTable; readonly level: number; readonly season: number },
): IntervalBand[] | null {
  const { table, level, season } = options;
  const bands = cases.map(({ forecast }) => ({ lower: forecast.slice(), upper: forecast.slice() }));
  const difficulties = cases.map(({ history }) => difficultyOf(history, season));
  const fewest = Math.min(...table.scores.map(({ length }) => length));
  const highest = fewest / (fewest + 1);
  if (level > highest) return null;
  const horizon = cases[0]?.forecast.length ?? 0;
  for (let step = 0; step < horizon; step++) {
    let current = level;
    let learnt = 0;
    for (const [index, { origin }] of cases.entries()) {
      for (; cases[learnt]!.origin + step < origin; learnt++) {
        const { actual } = cases[learnt]!;
        const { lower, upper } = bands[learnt]!;
        const inside = actual[step]! >= lower[step]! && actual[step]! <= upper[step]!;
        current = nextAdaptiveLevel({ level, current, inside });
      }
      const asked = { step, level: Math.min(current, highest), difficulty: difficulties[index]! };
      const half = halfWidth(table, asked);
      if (half === null) return null;
      bands[index]!.lower[step]! -= half;
      bands[index]!.upper[step]! += half;
    }
  }
  return bands;
}
