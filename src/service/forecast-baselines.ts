import { lastValueForecast, seasonalNaiveForecast } from '../series/baselines';
import type { ParsedSeries } from '../series/parse-request';
import { skillOver } from '../series/point-metrics';
import { ridgeArForecast } from '../series/ridge-ar';
import type { StoredResiduals } from '../repository/residuals';
import type { Breather } from './breather';

/** The baselines, by their names on the wire and in `residuals.json`. */
export const BASELINES = ['last_value', 'seasonal_naive', 'ridge_ar'] as const;
export type BaselineName = (typeof BASELINES)[number];

/** What needs no network, [horizon] each, in the units of the series. */
export interface BaselineForecasts {
  readonly last_value: Float64Array;
  readonly seasonal_naive: Float64Array;
  /** Null where the series is too short or constant. */
  readonly ridge_ar: Float64Array | null;
}

/** The baselines of each series, from all of its values. Cost is bounded by the values of a request. */
export async function baselinesOf(
  series: readonly ParsedSeries[],
  options: { readonly horizon: number; readonly breather: Breather },
): Promise<BaselineForecasts[]> {
  const { horizon, breather } = options;
  const all: BaselineForecasts[] = [];
  for (const { values, season } of series) {
    all.push({
      last_value: lastValueForecast(values, horizon),
      seasonal_naive: seasonalNaiveForecast(values, { horizon, season }),
      ridge_ar: ridgeArForecast(values, { horizon, season }),
    });
    await breather.breathe();
  }
  return all;
}

/**
 * How much better than each baseline the version was on its validation: 1 - error / error of the baseline. Null when it
 * stores no figures; a baseline without one is left out.
 */
export function storedSkill({
  validationMae,
}: StoredResiduals): Partial<Record<BaselineName, number>> | null {
  const own = validationMae.get('model');
  if (own === undefined) return null;
  const skill: Partial<Record<BaselineName, number>> = {};
  for (const name of BASELINES) {
    const over = skillOver(own, validationMae.get(name) ?? 0);
    if (over !== null) skill[name] = over;
  }
  return skill;
}
