/** Requests admitted and late, of all admitted, that the room is steered to. */
const WANTED_LATE = 1e-4;
/**
 * Spreads of a batch's time that promises leave room for: at first 3.1, the normal quantile of 99.9 %; then what broken
 * promises ask for, between 2 (97.7 %) and 4 (one in thirty thousand). Each broken one adds a step, those of one batch
 * together at most `mostMore`, as they break for one reason.
 */
const SPREADS = { first: 3.1, least: 2, most: 4, step: 0.02, mostMore: 0.25 };
/** The mean time of a shape rests on about so many runs (the window of the cost model), and is as uncertain. */
const MEAN_RUNS = 64;
/** Batches before the newcomer's that an engine holds: one that it computes, and one that it was handed ahead. */
const MOST_ABOARD = 2;
/** A batch that has not ended after this many times its time is taken for lost: of failed ones no end is told. */
const LOST_AFTER = 4;

/**
 * The room that promises leave for batches whose time varies.
 *
 * A promise is kept if what is aboard the engine, what waits before and the newcomer's own batch take together no longer
 * than promised. Their variances add up, and so does, in proportion to all of the time, what is not known of the mean:
 *   deviation = spread * sqrt(sum of ms^2 + (sum of ms)^2 / runs).
 * Batch times are skewed to the right, so the quantile is taken on the logarithm:
 *   room = sum * (exp(spreads * deviation / sum) - 1).
 * One slow batch makes all late that wait behind it. So that behind k batches no larger share is late, it must happen
 * k + 1 times less often; the tail of a normal distribution falls with exp(-spreads^2 / 2), which asks there for
 * sqrt(spreads^2 + 2 ln(k + 1)).
 * How many spreads is learned: a broken promise adds a step and each kept one takes step * wanted / (1 - wanted) off, so
 * that it settles where 1 in 10,000 breaks. An engine that keeps its time has no spread, and promises need no room.
 */
export class Caution {
  private spreads = SPREADS.first;
  private aboard = 0;
  private aboardMs = 0;
  private handedMs = 0;

  /** Whether a batch is on the engine as far as is known, even one that should have ended. */
  isAboard(nowMs: number): boolean {
    return this.aboard > 0 && nowMs <= this.handedMs + LOST_AFTER * this.aboardMs;
  }

  /**
   * The room in ms for a batch of `ms` behind others that take `aheadMs`.
   * @param spread standard deviation of a batch's time as a share of its mean
   */
  roomMs(ms: number, batchesAhead: number, aheadMs: number, spread: number, nowMs: number): number {
    if (spread === 0) return 0;
    const aboard = this.isAboard(nowMs) ? Math.min(MOST_ABOARD, this.aboard) : 0;
    const waitingMs = aheadMs + ms;
    const aheadSquares = batchesAhead === 0 ? 0 : aheadMs ** 2 / batchesAhead;
    const squares = aboard * this.aboardMs ** 2 + aheadSquares + ms ** 2;
    const deviationMs = spread * Math.sqrt(squares + waitingMs ** 2 / MEAN_RUNS);
    const allMs = waitingMs + Math.sqrt(aboard) * this.aboardMs;
    const spreads = Math.sqrt(this.spreads ** 2 + 2 * Math.log(1 + batchesAhead));
    return allMs * (Math.exp((spreads * deviationMs) / allMs) - 1);
  }

  /** A batch that should take `ms` goes to the engine. */
  handed(ms: number, nowMs: number): void {
    if (!this.isAboard(nowMs)) this.aboard = 0;
    this.aboard++;
    this.aboardMs = ms;
    this.handedMs = nowMs;
  }

  /** A batch has ended, with `late` of its requests past their deadline. */
  ended(rows: number, late: number): void {
    this.aboard = Math.max(0, this.aboard - 1);
    if (late > 0) this.broke(late);
    else {
      const kept = (rows * SPREADS.step * WANTED_LATE) / (1 - WANTED_LATE);
      this.spreads = Math.max(SPREADS.least, this.spreads - kept);
    }
  }

  /** So many promises were broken for one reason. */
  broke(late: number): void {
    const more = Math.min(SPREADS.mostMore, late * SPREADS.step);
    this.spreads = Math.min(SPREADS.most, this.spreads + more);
  }
}
