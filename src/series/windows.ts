/** How windows are cut out of a series; all in steps, at least 1. */
export interface WindowSpec {
  /** Steps that the model sees. */
  readonly lookback: number;
  /** Steps that it forecasts. */
  readonly horizon: number;
  /** Steps between the starts of two windows. */
  readonly stride: number;
}

/** floor((length - lookback - horizon) / stride) + 1 windows fit into `length` steps; 0 when not even one does. */
export function countWindows(length: number, spec: WindowSpec): number {
  const room = length - spec.lookback - spec.horizon;
  return room < 0 ? 0 : Math.floor(room / spec.stride) + 1;
}

/** One window: `input` [lookback] and `target` [horizon], views of the series. */
export interface Window {
  readonly start: number;
  readonly input: Float64Array;
  readonly target: Float64Array;
}

/** The windows of a series, oldest first; the last one may leave up to `stride - 1` steps unused. */
export function* windowsOf(values: Float64Array, spec: WindowSpec): Generator<Window> {
  const count = countWindows(values.length, spec);
  for (let index = 0; index < count; index++) {
    const start = index * spec.stride;
    const cut = start + spec.lookback;
    yield { start, input: values.subarray(start, cut), target: values.subarray(cut, cut + spec.horizon) };
  }
}
