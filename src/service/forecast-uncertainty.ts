import type { StoredResiduals } from '../repository/residuals';
import { intervalBand, type IntervalBand, quantileForecast } from '../series/conformal';
import type { AskedUncertainty } from '../series/parse-levels';

/** What is said about the uncertainty of one forecast; the keys are the numbers as the client sent them. */
export interface Uncertainty {
  /** By level in percent; null where the residuals are too few for the level. */
  readonly intervals: ReadonlyMap<string, IntervalBand | null> | null;
  /** By quantile, [horizon] each; null where the residuals are too few. */
  readonly quantiles: ReadonlyMap<string, Float64Array | null> | null;
}

const NOTHING: Uncertainty = { intervals: null, quantiles: null };

/**
 * Intervals or quantiles around a forecast in the units of the series, as they were asked for: split conformal from
 * the version's residuals.
 * @param options.context the values that the model saw: what the normalised variant measures difficulty on
 */
export function uncertaintyOf(
  forecast: Float64Array,
  options: {
    readonly asked: AskedUncertainty;
    readonly residuals: StoredResiduals;
    readonly context: Float64Array;
    readonly season: number;
  },
): Uncertainty {
  const { asked, residuals, context, season } = options;
  const { table } = residuals;
  if (table === null || asked.kind === 'none') return NOTHING;
  const common = { table, history: context, season };
  if (asked.kind === 'levels') {
    const intervals = new Map(
      asked.levels.map((level) => [String(level), intervalBand(forecast, { ...common, level: level / 100 })]),
    );
    return { intervals, quantiles: null };
  }
  const quantiles = new Map(
    asked.quantiles.map((quantile) => [
      String(quantile),
      quantileForecast(forecast, { ...common, quantile }),
    ]),
  );
  return { intervals: null, quantiles };
}

/** Why some or all of what was asked for is missing; null when nothing is. */
export function missingUncertainty(asked: AskedUncertainty, residuals: StoredResiduals): string | null {
  if (asked.kind === 'none') return null;
  if (residuals.table === null) return residuals.reason;
  const levels =
    asked.kind === 'levels'
      ? asked.levels.map((level) => level / 100)
      : asked.quantiles.map((quantile) => Math.abs(2 * quantile - 1));
  const fewest = Math.min(...residuals.table.scores.map(({ length }) => length));
  const widest = Math.max(...levels);
  if (Math.ceil((fewest + 1) * widest - 1e-9) <= fewest) return null;
  return `the version has ${fewest} residuals a step, which promise at most ${highestLevel(fewest)} %`;
}

/** The highest level in percent that so many residuals can promise, to two places. */
export function highestLevel(residuals: number): number {
  return Math.floor((10_000 * residuals) / (residuals + 1)) / 100;
}
