import { lastValueForecast, seasonalNaiveForecast } from '../series/baselines';
import { continueByRidgeAr, fitRidgeAr, type RidgeArModel } from '../series/ridge-ar';
import type { BacktestPlan, BacktestSeries } from './backtest-plan';
import type { Breather } from './breather';
import type { BaselineName } from './forecast-baselines';

/** Fits of the ridge baseline over all series of one backtest: a second of work when every history is long. */
const MAX_FITS = 200;

/**
 * What the baselines say at each origin of each series, in the order of the plan; [horizon] each. The ridge baseline is
 * fitted on the past of an origin only, at as many origins of a series as the bound leaves (at least its first) and
 * kept until the next fit; where it cannot be fitted it says the last value.
 */
export async function backtestBaselines(
  plan: BacktestPlan,
  breather: Breather,
): Promise<Record<BaselineName, Float64Array[]>> {
  const all: Record<BaselineName, Float64Array[]> = { last_value: [], seasonal_naive: [], ridge_ar: [] };
  const { horizon, season } = plan;
  const fits = Math.max(1, Math.floor(MAX_FITS / plan.series.length));
  for (const { parsed, origins } of plan.series) {
    const fitEvery = Math.ceil(origins.length / fits);
    let ridge: RidgeArModel | null = null;
    for (const [index, origin] of origins.entries()) {
      const past = parsed.values.subarray(0, origin);
      if (index % fitEvery === 0) ridge = fitRidgeAr(past, { season });
      all.last_value.push(lastValueForecast(past, horizon));
      all.seasonal_naive.push(seasonalNaiveForecast(past, { horizon, season }));
      all.ridge_ar.push(
        ridge === null ? lastValueForecast(past, horizon) : continueByRidgeAr(ridge, past, horizon),
      );
      await breather.breathe();
    }
  }
  return all;
}

/** The past and what came after it, at each origin of each series in the order of the plan. */
export function backtestWindows(
  series: readonly BacktestSeries[],
  horizon: number,
): { readonly past: Float64Array; readonly actual: Float64Array }[] {
  return series.flatMap(({ parsed, origins }) =>
    origins.map((origin) => ({
      past: parsed.values.subarray(0, origin),
      actual: parsed.values.subarray(origin, origin + horizon),
    })),
  );
}
