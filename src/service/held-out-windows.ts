import type { ForecastCase } from '../series/point-metrics';
import { fitRidgeAr, type RidgeArModel } from '../series/ridge-ar';

/** Which windows of which series a forecaster was judged on. */
export interface HeldOutSeries {
  /** The target of all series, one after another; NaN is missing. */
  readonly values: Float64Array;
  readonly series: readonly { readonly start: number; readonly length: number; readonly cut: number }[];
  /** [windows, 2]: number of the series, row from its start that was forecast first. */
  readonly origins: Int32Array;
  readonly horizon: number;
  /** Steps of a season; 1 for none. */
  readonly season: number;
  /** Steps that the model saw of each window. */
  readonly lookback: number;
}

/** Windows that are judged at most, spread evenly over the held-out data. */
const MAX_WINDOWS = 4_000;
/** Latest steps of a history that scales errors and that baselines are fitted on. */
const MAX_HISTORY = 2_000;

interface SeriesLine {
  /** A missing value is the last known one: baselines need a number. */
  readonly values: Float64Array;
  /** What came before the cut. */
  readonly learnt: Float64Array;
  /** Fitted when it is first asked for; `undefined` before. */
  ridge: RidgeArModel | null | undefined;
}

/** Held-out windows of series, at least one: what was known at each origin, and what came. */
export class HeldOutWindows {
  readonly count: number;
  private readonly stride: number;
  private readonly lines = new Map<number, SeriesLine>();

  constructor(private readonly source: HeldOutSeries) {
    const all = source.origins.length / 2;
    this.stride = Math.max(1, Math.ceil(all / MAX_WINDOWS));
    this.count = Math.ceil(all / this.stride);
  }

  get horizon(): number {
    return this.source.horizon;
  }

  get season(): number {
    return this.source.season;
  }

  /** Everything known at a window's origin, the latest steps of it. */
  past(window: number): Float64Array {
    const origin = this.originOf(window);
    return this.lineOf(window).values.subarray(Math.max(0, origin - MAX_HISTORY), origin);
  }

  /** What the model saw of a window. */
  seen(window: number): Float64Array {
    const past = this.past(window);
    return past.subarray(Math.max(0, past.length - this.source.lookback));
  }

  /** The case of a forecast [horizon] of a window. */
  caseOf(window: number, forecast: Float64Array): ForecastCase {
    const { values, learnt } = this.lineOf(window);
    const origin = this.originOf(window);
    return { history: learnt, actual: values.subarray(origin, origin + this.horizon), forecast };
  }

  /** What a trainer said of a window, out of all that it said [all windows, horizon]. */
  forecastOf(window: number, forecasts: Float32Array): Float64Array {
    const row = window * this.stride;
    return Float64Array.from(forecasts.subarray(row * this.horizon, (row + 1) * this.horizon));
  }

  /** A ridge regression on what the window's series had before the cut; `null` when that is too short. */
  ridge(window: number): RidgeArModel | null {
    const line = this.lineOf(window);
    if (line.ridge === undefined) line.ridge = fitRidgeAr(line.learnt, { season: this.season });
    return line.ridge;
  }

  private originOf(window: number): number {
    return this.source.origins[window * this.stride * 2 + 1] ?? 0;
  }

  private lineOf(window: number): SeriesLine {
    const number = this.source.origins[window * this.stride * 2] ?? 0;
    const known = this.lines.get(number);
    if (known !== undefined) return known;
    const { start, length, cut } = this.source.series[number] ?? { start: 0, length: 0, cut: 0 };
    const values = carriedForward(this.source.values.subarray(start, start + length));
    const learnt = values.subarray(Math.max(0, cut - MAX_HISTORY), cut);
    const line: SeriesLine = { values, learnt, ridge: undefined };
    this.lines.set(number, line);
    return line;
  }
}

function carriedForward(values: Float64Array): Float64Array {
  let last = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => (last = Number.isNaN(value) ? last : value));
}
