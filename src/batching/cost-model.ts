import type { MeasuredRun } from './contract';

/** How many runs of one shape are remembered; enough for a tail, few enough to follow a change of pace. */
const WINDOW_RUNS = 64;
/** The quantile that promises are made with; the longest run is never it, so that one stray run counts for nothing. */
const TAIL = 0.97;
/** Lengths that are remembered; clients choose lengths above the last bucket, so the oldest goes when another comes. */
const MAX_LENGTHS = 64;

/** Runs that the spread is averaged over: with so many it is known within a twelfth. */
const SPREAD_RUNS = 64;
/** A run counts for the spread as if it were at most this many spreads, and this share of the mean, away: a stray one. */
const STRAY_SPREADS = 4;
const LEAST_STRAY = 0.1;
/** What varies more is disturbed by others on the machine, against which nothing can be promised. */
const MOST_SPREAD = 0.3;

type Figure = 'mean' | 'median' | 'tail';

/** The last runs of one shape, kept both in order of time (to forget the oldest) and of length (for the quantile). */
class RunWindow {
  private readonly byTime = new Float64Array(WINDOW_RUNS);
  private readonly byLength = new Float64Array(WINDOW_RUNS);
  private count = 0;
  private next = 0;
  private sum = 0;
  mean = 0;
  median = 0;
  tail = 0;

  constructor(readonly rows: number) {}

  add(ms: number): void {
    if (this.count === WINDOW_RUNS) this.forgetOldest();
    let place = this.count;
    for (; place > 0 && this.byLength[place - 1]! > ms; place--)
      this.byLength[place] = this.byLength[place - 1]!;
    this.byLength[place] = ms;
    this.byTime[this.next] = ms;
    this.next = (this.next + 1) % WINDOW_RUNS;
    this.count++;
    this.sum += ms;
    this.mean = this.sum / this.count;
    this.median = this.byLength[this.count >> 1]!;
    this.tail = this.byLength[Math.min(Math.max(0, this.count - 2), Math.floor(TAIL * this.count))]!;
  }

  private forgetOldest(): void {
    const oldest = this.byTime[this.next]!;
    const place = this.byLength.indexOf(oldest);
    this.byLength.copyWithin(place, place + 1, this.count);
    this.count--;
    this.sum -= oldest;
  }
}

/**
 * Time that one batch takes, learned from the last runs of each shape (rows, steps) of one model version.
 *
 * A shape that has not run is estimated: between two measured sizes on the line through them; below the smallest as
 * long as the smallest (never too short); above the largest in proportion to rows; a length that has not run from the
 * nearest measured length, in proportion to steps. Null while nothing has run at all.
 */
export class CostModel {
  /** Windows in ascending order of rows, for each number of steps (0 stands for no sequence). */
  private readonly bySteps = new Map<number, RunWindow[]>();
  /** Mean square of the deviations, and how many it rests on. */
  private variance = 0;
  private deviations = 0;

  observe(run: MeasuredRun): void {
    const steps = run.steps ?? 0;
    let windows = this.bySteps.get(steps);
    if (windows === undefined) {
      if (this.bySteps.size === MAX_LENGTHS) this.bySteps.delete(this.bySteps.keys().next().value!);
      windows = [];
      this.bySteps.set(steps, windows);
    }
    let place = windows.findIndex((window) => window.rows >= run.rows);
    if (place < 0) place = windows.length;
    if (windows[place]?.rows !== run.rows) windows.splice(place, 0, new RunWindow(run.rows));
    const { mean } = windows[place]!;
    if (mean > 0) this.noteSpread(run.ms / mean - 1);
    windows[place]!.add(run.ms);
  }

  /** Standard deviation of a batch's time, as a share of the mean of its shape; over all shapes. */
  get spread(): number {
    return Math.min(MOST_SPREAD, Math.sqrt(this.variance));
  }

  /** Mean time in ms of a batch of this shape. */
  mean(rows: number, steps: number | null): number | null {
    return this.estimate('mean', rows, steps ?? 0);
  }

  /** Time in ms that half of the batches of this shape stay within, whatever the others take. */
  median(rows: number, steps: number | null): number | null {
    return this.estimate('median', rows, steps ?? 0);
  }

  /** Time in ms that all but the longest few batches of this shape stay within. */
  tail(rows: number, steps: number | null): number | null {
    return this.estimate('tail', rows, steps ?? 0);
  }

  /** Forgets the runs that the estimate for this shape rests on: another shape, or none, answers from now on. */
  forget(rows: number, steps: number | null): void {
    const key = this.nearestSteps(steps ?? 0);
    const windows = key === null ? undefined : this.bySteps.get(key);
    if (key === null || windows === undefined) return;
    const place = windows.findIndex((window) => window.rows >= rows);
    windows.splice(place < 0 ? windows.length - 1 : place, 1);
    if (windows.length === 0) this.bySteps.delete(key);
  }

  private noteSpread(deviation: number): void {
    this.deviations = Math.min(SPREAD_RUNS, this.deviations + 1);
    const most = STRAY_SPREADS * this.spread + LEAST_STRAY;
    const counted = Math.min(Math.abs(deviation), most);
    this.variance += (counted * counted - this.variance) / this.deviations;
  }

  private estimate(figure: Figure, rows: number, steps: number): number | null {
    const windows = this.bySteps.get(steps);
    if (windows !== undefined) return interpolate(windows, figure, rows);
    const nearest = this.nearestSteps(steps);
    if (nearest === null) return null;
    const ms = interpolate(this.bySteps.get(nearest)!, figure, rows);
    return nearest > 0 && steps > nearest ? (ms * steps) / nearest : ms;
  }

  private nearestSteps(steps: number): number | null {
    let nearest: number | null = null;
    for (const known of this.bySteps.keys()) {
      if (nearest === null || Math.abs(known - steps) < Math.abs(nearest - steps)) nearest = known;
    }
    return nearest;
  }
}

function interpolate(windows: readonly RunWindow[], figure: Figure, rows: number): number {
  let below: RunWindow | null = null;
  for (const window of windows) {
    if (window.rows === rows) return window[figure];
    if (window.rows > rows) {
      if (below === null) return window[figure];
      const share = (rows - below.rows) / (window.rows - below.rows);
      return below[figure] + share * (window[figure] - below[figure]);
    }
    below = window;
  }
  return (below![figure] * rows) / below!.rows;
}
