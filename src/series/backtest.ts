/** A rolling-origin backtest; all at least 1. */
export interface BacktestSpec {
  /** Steps forecast at each origin. */
  readonly horizon: number;
  /** Origins at most. */
  readonly windows: number;
  /** Steps from one origin to the next. */
  readonly step: number;
  /** Values that must come before the first origin. */
  readonly minHistory: number;
}

/**
 * The origins of a series of `length` values, oldest first: an origin is the number of values that are known when the
 * forecast is made. The last one leaves exactly one horizon to compare with; fewer than asked for where the history
 * would get too short, none where the series is too short for one.
 */
export function backtestOrigins(length: number, spec: BacktestSpec): number[] {
  const last = length - spec.horizon;
  const fitting = Math.floor((last - spec.minHistory) / spec.step) + 1;
  const count = last < spec.minHistory ? 0 : Math.min(spec.windows, fitting);
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * spec.step);
}
