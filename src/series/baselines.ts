/** The last value, `horizon` times. At least one value. */
export function lastValueForecast(values: Float64Array, horizon: number): Float64Array {
  return new Float64Array(horizon).fill(values.at(-1) ?? 0);
}

/**
 * The value one season ago, repeated: step h takes the last observed value of the same place in the season. A series
 * shorter than a season, or a season of 1, gives the last value.
 */
export function seasonalNaiveForecast(
  values: Float64Array,
  options: { readonly horizon: number; readonly season: number },
): Float64Array {
  const { horizon, season } = options;
  if (season <= 1 || values.length < season) return lastValueForecast(values, horizon);
  const lastSeason = values.subarray(values.length - season);
  return Float64Array.from({ length: horizon }, (_, step) => lastSeason[step % season]!);
}
