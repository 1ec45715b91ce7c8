import { naiveErrors } from './point-metrics';

/**
 * `absolute`: one width for every series. `normalised`: residuals are divided by the difficulty of their series, so
 * that quiet series get narrow and restless ones wide intervals.
 */
export type ConformalVariant = 'absolute' | 'normalised';

/**
 * Residuals of a model on data that it was not trained on, by step of its horizon: what split conformal intervals are
 * made of. Stored with the version.
 */
export interface ConformalTable {
  readonly variant: ConformalVariant;
  /** Absolute residuals of each step, ascending: [steps][residuals]. */
  readonly scores: readonly Float64Array[];
}

/** One validation forecast: what it was made from, what it said, what came. */
export interface CalibrationCase {
  readonly history: Float64Array;
  readonly forecast: Float64Array;
  readonly actual: Float64Array;
}

/** An interval around a forecast, [horizon] each. */
export interface IntervalBand {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * Collects the residuals of at least one case, all of one horizon.
 * Source: Lei et al., "Distribution-Free Predictive Inference for Regression", 2018 (split and locally weighted).
 */
export function calibrate(
  cases: readonly CalibrationCase[],
  options: { readonly variant: ConformalTable['variant']; readonly season: number },
): ConformalTable {
  const { variant, season } = options;
  const divisors = cases.map(({ history }) => (variant === 'normalised' ? difficultyOf(history, season) : 1));
  const scores = Array.from({ length: cases[0]!.forecast.length }, (_, step) =>
    Float64Array.from(
      cases,
      ({ actual, forecast }, index) => Math.abs(actual[step]! - forecast[step]!) / divisors[index]!,
    ).sort(),
  );
  return { variant, scores };
}

/** How restless a series is: the mean error of the seasonal naive forecast in it; 1 where that makes none. */
export function difficultyOf(history: Float64Array, season: number): number {
  return naiveErrors(history, season)?.mae ?? 1;
}

/**
 * The half-width that holds a new residual with a probability of at least `level` (between 0 and 1): the score of rank
 * ceil((n + 1) level) of n. Null where n is too small to promise it (n < level / (1 - level)).
 * @param step 0 is the first. Beyond the table's steps the forecast was fed back: the greatest half-width of the table
 *   grows with the square root of the steps, as errors that add up independently do.
 */
export function halfWidth(
  table: ConformalTable,
  options: { readonly step: number; readonly level: number; readonly difficulty: number },
): number | null {
  const { step, level } = options;
  const factor = table.variant === 'normalised' ? options.difficulty : 1;
  const trained = table.scores.length;
  if (step < trained) {
    const score = rankedScore(table.scores[step]!, level);
    return score === null ? null : score * factor;
  }
  const widths = table.scores.map((scores) => rankedScore(scores, level));
  const known = widths.filter((width) => width !== null);
  if (known.length < trained || trained === 0) return null;
  return Math.max(...known) * Math.sqrt((step + 1) / trained) * factor;
}

/**
 * The band of a whole forecast at a level; null where the table is too small for the level.
 * @param options.history the series that the forecast continues, for the normalised variant
 */
export function intervalBand(
  forecast: Float64Array,
  options: {
    readonly table: ConformalTable;
    readonly level: number;
    readonly history: Float64Array;
    readonly season: number;
  },
): IntervalBand | null {
  const { table, level } = options;
  const difficulty = difficultyOf(options.history, options.season);
  const lower = forecast.slice();
  const upper = forecast.slice();
  for (let step = 0; step < forecast.length; step++) {
    const half = halfWidth(table, { step, level, difficulty });
    if (half === null) return null;
    lower[step]! -= half;
    upper[step]! += half;
  }
  return { lower, upper };
}

/**
 * A quantile (between 0 and 1) of a whole forecast: the forecast itself at 0.5, else a bound of the central interval that
 * leaves as much outside. Null where the table is too small for it.
 */
export function quantileForecast(
  forecast: Float64Array,
  options: {
    readonly table: ConformalTable;
    readonly quantile: number;
    readonly history: Float64Array;
    readonly season: number;
  },
): Float64Array | null {
  const { quantile } = options;
  if (quantile === 0.5) return forecast;
  const band = intervalBand(forecast, { ...options, level: Math.abs(2 * quantile - 1) });
  return band === null ? null : quantile < 0.5 ? band.lower : band.upper;
}

function rankedScore(sorted: Float64Array, level: number): number | null {
  const rank = Math.max(1, Math.ceil((sorted.length + 1) * level - 1e-9));
  return sorted[rank - 1] ?? null;
}
