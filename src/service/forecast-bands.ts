import { type AdaptiveCase, adaptiveBands } from '../series/adaptive-bands';
import { type ConformalTable, type IntervalBand, intervalBand } from '../series/conformal';
import type { ParsedSeries } from '../series/parse-request';

/** Earlier forecasts of a series, at most, by which an adaptive level is found. */
const MAX_EARLIER = 200;

/**
 * How many values of a series are known at each forecast that is made for it, oldest first: all of them at the last;
 * before it, for an adaptive level, those that leave the model its lookback.
 */
export function originsOf(
  { values }: ParsedSeries,
  options: { readonly lookback: number; readonly isAdaptive: boolean },
): number[] {
  const end = values.length;
  const earlier = options.isAdaptive ? Math.max(0, Math.min(MAX_EARLIER, end - options.lookback)) : 0;
  return Array.from({ length: earlier + 1 }, (_, index) => end - earlier + index);
}

/**
 * The interval around the last forecast of a series at a level between 0 and 1; null where the residuals are too few.
 * With earlier forecasts before it, the level follows how their intervals held.
 * @param options.forecasts one an origin, [horizon] each
 */
export function bandOfLast(
  series: ParsedSeries,
  options: {
    readonly origins: readonly number[];
    readonly forecasts: readonly Float64Array[];
    readonly table: ConformalTable;
    readonly level: number;
    readonly lookback: number;
  },
): IntervalBand | null {
  const { origins, forecasts, table, level, lookback } = options;
  const { values, season } = series;
  const seen = (origin: number): Float64Array => values.subarray(Math.max(0, origin - lookback), origin);
  const [last = new Float64Array(0)] = forecasts.slice(-1);
  if (origins.length === 1) return intervalBand(last, { table, level, history: seen(values.length), season });
  const cases = origins.map((origin, index): AdaptiveCase => ({
    origin,
    history: seen(origin),
    forecast: forecasts[index]!,
    actual: values.subarray(origin, origin + last.length),
  }));
  return adaptiveBands(cases, { table, level, season })?.at(-1) ?? null;
}
