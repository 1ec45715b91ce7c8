import type { StoredResiduals } from '../repository/residuals';
import type { ConformalTable, IntervalBand } from '../series/conformal';
import type { AskedConformal } from '../series/parse-conformal';
import type { AskedUncertainty } from '../series/parse-levels';

/** What is said about the uncertainty of one forecast; the keys are the numbers as the client sent them. */
export interface Uncertainty {
  /** By level in percent; null where the residuals are too few for the level. */
  readonly intervals: ReadonlyMap<string, IntervalBand | null> | null;
  /** By quantile, [horizon] each; null where the residuals are too few. */
  readonly quantiles: ReadonlyMap<string, Float64Array | null> | null;
}

const NOTHING: Uncertainty = { intervals: null, quantiles: null };

/** The residuals that a request's intervals are made of. */
export interface ChosenResiduals {
  /** Null when there are none, and `reason` says why. */
  readonly table: ConformalTable | null;
  readonly reason: string | null;
}

/** The variant that was asked for, else absolute residuals, else normalised ones. */
export function chooseResiduals(
  { tables, reason }: StoredResiduals,
  { variant }: AskedConformal,
): ChosenResiduals {
  const [first = null] = tables.values();
  const table = variant === null ? first : (tables.get(variant) ?? null);
  if (table !== null) return { table, reason: null };
  return { table, reason: reason ?? `the version has no ${variant ?? ''} residuals` };
}

/**
 * Intervals or quantiles around a forecast in the units of the series, as they were asked for.
 * @param bandAt the interval of a level between 0 and 1; null where the residuals are too few for it
 */
export function uncertaintyOf(
  forecast: Float64Array,
  asked: AskedUncertainty,
  bandAt: (level: number) => IntervalBand | null,
): Uncertainty {
  switch (asked.kind) {
    case 'none':
      return NOTHING;
    case 'levels':
      return {
        intervals: new Map(asked.levels.map((level) => [String(level), bandAt(level / 100)])),
        quantiles: null,
      };
    case 'quantiles':
      return {
        intervals: null,
        quantiles: new Map(
          asked.quantiles.map((quantile) => [String(quantile), quantileOf(forecast, quantile, bandAt)]),
        ),
      };
  }
}

function quantileOf(
  forecast: Float64Array,
  quantile: number,
  bandAt: (level: number) => IntervalBand | null,
): Float64Array | null {
  if (quantile === 0.5) return forecast;
  const band = bandAt(Math.abs(2 * quantile - 1));
  return band === null ? null : quantile < 0.5 ? band.lower : band.upper;
}

/** Why some or all of what was asked for is missing; null when nothing is. */
export function missingUncertainty(asked: AskedUncertainty, chosen: ChosenResiduals): string | null {
  if (asked.kind === 'none') return null;
  if (chosen.table === null) return chosen.reason;
  const levels =
    asked.kind === 'levels'
      ? asked.levels.map((level) => level / 100)
      : asked.quantiles.map((quantile) => Math.abs(2 * quantile - 1));
  const fewest = Math.min(...chosen.table.scores.map(({ length }) => length));
  const widest = Math.max(...levels);
  if (Math.ceil((fewest + 1) * widest - 1e-9) <= fewest) return null;
  return `the version has ${fewest} residuals a step, which promise at most ${highestLevel(fewest)} %`;
}

/** The highest level in percent that so many residuals can promise, to two places. */
export function highestLevel(residuals: number): number {
  return Math.floor((10_000 * residuals) / (residuals + 1)) / 100;
}
