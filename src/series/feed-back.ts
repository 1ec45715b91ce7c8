/** Runs a model once for many series: contexts in, [rows][trained horizon] out, in the same order and units. */
export type RunForecast = (contexts: readonly Float64Array[]) => Promise<readonly Float64Array[]>;

/**
 * Forecasts of exactly `horizon` steps from a model of a fixed one: a shorter horizon is cut, a longer one is reached by
 * feeding the forecasts back as if they had come, ceil(horizon / trained) runs in all.
 * @param options.contextSteps latest values that a run sees; null lets the context grow, for a model with a free time axis
 * @throws Error when a run gives no step, whatever the run throws
 */
export async function forecastByFeedingBack(
  contexts: readonly Float64Array[],
  options: { readonly horizon: number; readonly contextSteps: number | null; readonly run: RunForecast },
): Promise<Float64Array[]> {
  const { horizon, contextSteps, run } = options;
  let current = contexts;
  let forecasts: Float64Array[] = contexts.map(() => new Float64Array(0));
  while ((forecasts[0]?.length ?? horizon) < horizon) {
    const steps = await run(current);
    if (steps.length !== contexts.length || steps.some((row) => row.length === 0)) {
      throw new Error(`A run gave ${steps.length} forecasts for ${contexts.length} series, or empty ones.`);
    }
    forecasts = forecasts.map((forecast, row) => joined(forecast, steps[row]!));
    current = current.map((context, row) => latest(joined(context, steps[row]!), contextSteps));
  }
  return forecasts.map((forecast) => forecast.subarray(0, horizon));
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function latest(values: Float64Array, count: number | null): Float64Array {
  return count === null ? values : values.subarray(Math.max(0, values.length - count));
}
