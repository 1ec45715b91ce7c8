import type { BatchPolicy, Cut, Newcomer, QueueView, Waiting } from './batch-policy';
import { paddedRows } from './batching-options';
import { Caution } from './caution';
import { PromisedBatches } from './promised-batches';

/** What the engine's time is worth is looked at again when this share of a full batch's time has passed. */
const PRICE_AGE = 1 / 16;
/** Rates within this share of the best count as equal, as they rest on measured times. */
const AS_GOOD = 0.999;
/** A smaller batch is planned to end this long before the deadline that limits it, in ms, as sums of times are rounded. */
const ROUNDING_MS = 1e-6;

/**
 * Striate's own policy. It needs no setting.
 *
 * - An idle engine never waits (`maxQueueDelayMs` may ask it to).
 * - Batches grow to a promised size, and a newcomer is promised an answer only if its batch ends in time when everything
 *   before it and its own batch have theirs. So what is admitted is answered.
 * - The first row of a batch, which has the nearest deadline, decides its size: `maxBatchRows` where it can be in time
 *   with that. If not, the largest batch with which it can be, or the row is refused, so that later rows make a larger
 *   batch. It is let in if either holds:
 *   - the batch is expected to hold all who come until it starts (own rows + rate * time until then): then its size
 *     costs nobody a place. For steady arrivals this is the best place to stop: an earlier row makes too small a batch
 *     for those who come, a later one gives away rows that had room.
 *   - it answers at least as many rows per ms as the engine's time is worth: the most that batches of one size b can
 *     answer at the present rate and allowed time, min(b, rate * min(time(b), allowed - time(b))) / time(b), as rows can
 *     join a batch only while the one before runs and only during the last allowed - time(b) of it.
 *   In overload with deadlines that allow two full batches neither holds for less than a full batch: all are full.
 * - Promises leave room for batch times that vary (`Caution`).
 * - Heads that cannot be answered even in a batch of their own are given up; when a full batch waits, so are those that
 *   cannot be answered with a full batch (after Nexus, SOSP '19): shrinking the batch to save the oldest starts a
 *   collapse in which every batch is small and late. Both happen only when a promise could not be kept.
 */
export class AdaptivePolicy implements BatchPolicy {
  private readonly promised = new PromisedBatches();
  private readonly caution = new Caution();
  /** See `worth`; as of `pricedMs`. */
  private price = 0;
  private pricedMs = -Infinity;

  finishMs(newcomer: Newcomer, view: QueueView): number {
    const { promised } = this;
    const { maxBatchRows } = view.options;
    const fullMs = view.cost.mean(maxBatchRows, newcomer.steps);
    if (fullMs === null) return -Infinity;
    if (newcomer.rowsAhead === 0 && this.isIdle(view)) {
      promised.clear();
      return this.aloneMs(newcomer.rows, newcomer, view);
    }
    const last = newcomer.rowsAhead + newcomer.rows - 1;
    while (!promised.isFull && last >= promised.totalRows + maxBatchRows) promised.open(maxBatchRows, fullMs);
    const index = promised.indexOf(last);
    if (index < promised.count) {
      const endMs = this.endMs(index, promised.msBefore(index), promised.msOf(index), newcomer, view);
      if (endMs <= newcomer.deadlineMs || index < promised.count - 1) return endMs;
      return this.shrinkLast(last, newcomer, endMs, view);
    }
    const own = last + 1 - promised.totalRows;
    const unplanned = Math.ceil(own / maxBatchRows) - 1;
    const aheadMs = promised.totalMs + unplanned * fullMs;
    const fullEndMs = this.endMs(index + unplanned, aheadMs, fullMs, newcomer, view);
    if (promised.isFull) return fullEndMs;
    if (fullEndMs > newcomer.deadlineMs) return this.openSmaller(own, newcomer, fullMs, fullEndMs, view);
    promised.open(maxBatchRows, fullMs);
    return fullEndMs;
  }

  holdUntilMs(view: QueueView): number {
    const { options } = view;
    if (options.maxQueueDelayMs === 0 || view.waitingRows >= options.maxBatchRows) return view.nowMs;
    return view.oldestAdmittedMs + options.maxQueueDelayMs;
  }

  cut(waiting: readonly Waiting[], steps: number | null, view: QueueView): Cut {
    const { options, cost, nowMs } = view;
    const meanMs = (rows: number): number => cost.mean(paddedRows(rows, options), steps) ?? 0;
    const planned = Math.min(options.maxBatchRows, this.promised.firstRows);
    this.promised.shift();
    let left = 0;
    for (const entry of waiting) left += entry.rows;
    const needed = left >= planned ? planned : 1;
    let drop = 0;
    for (const entry of waiting) {
      if (nowMs + meanMs(needed) <= entry.deadlineMs) break;
      left -= entry.rows;
      drop++;
    }
    if (drop > 0) this.caution.broke(drop);
    const head = waiting[drop];
    if (head === undefined) return { drop, rows: 0 };
    let rows = Math.min(left, planned);
    while (rows > 1 && nowMs + meanMs(rows) > head.deadlineMs) rows--;
    rows = cheaperRows(rows, steps, view);
    if (view.waitingRows + left === rows) this.promised.clear();
    this.caution.handed(meanMs(rows), nowMs);
    return { drop, rows };
  }

  finished(rows: number, _ms: number, late: number): void {
    this.caution.ended(rows, late);
  }

  /** Makes the last promised batch smaller for a newcomer that it holds, where that is worth it. @returns when it ends */
  private shrinkLast(last: number, newcomer: Newcomer, endMs: number, view: QueueView): number {
    const { promised } = this;
    const { rows, ms } = promised.close();
    const smallerEndMs = this.openSmaller(last + 1 - promised.totalRows, newcomer, ms, endMs, view);
    if (smallerEndMs > newcomer.deadlineMs) promised.open(rows, ms);
    return smallerEndMs;
  }

  /** Opens a batch of less than `maxBatchRows` for a newcomer, if one is worth it. @returns when it ends, else `fullEndMs` */
  private openSmaller(
    own: number,
    newcomer: Newcomer,
    fullMs: number,
    fullEndMs: number,
    view: QueueView,
  ): number {
    const { promised } = this;
    const { options, cost, nowMs } = view;
    const { count, totalMs: aheadMs } = promised;
    const startsMs = startMs(count, aheadMs, view);
    if (count === 0 && this.isIdle(view)) return this.aloneMs(own, newcomer, view);
    const msOf = (rows: number): number => cost.mean(paddedRows(rows, options), newcomer.steps) ?? fullMs;
    const latestMs = newcomer.deadlineMs - ROUNDING_MS;
    let rows = own - 1;
    for (let above = options.maxBatchRows; above - rows > 1;) {
      const middle = (rows + above) >> 1;
      if (this.endMs(count, aheadMs, msOf(middle), newcomer, view) <= latestMs) rows = middle;
      else above = middle;
    }
    if (rows < own) return fullEndMs;
    const ms = msOf(rows);
    const expected = own + view.arrivalRate * (startsMs - nowMs);
    if (rows < expected && rows / ms < AS_GOOD * this.worth(newcomer.steps, fullMs, view)) return fullEndMs;
    promised.open(rows, ms);
    return this.endMs(count, aheadMs, ms, newcomer, view);
  }

  private isIdle(view: QueueView): boolean {
    return view.startMs(0) <= view.nowMs && !this.caution.isAboard(view.nowMs);
  }

  /**
   * When a batch of `rows` on an idle engine ends. As nothing else is at stake it may try if the engine is fast enough
   * more often than not: what it was at its slowest may be long ago, and refusals teach nothing.
   */
  private aloneMs(rows: number, newcomer: Newcomer, { nowMs, cost, options }: QueueView): number {
    const ms = cost.median(paddedRows(Math.min(rows, options.maxBatchRows), options), newcomer.steps) ?? 0;
    return Math.max(nowMs, newcomer.readyMs) + ms + options.maxQueueDelayMs;
  }

  /** When a batch of `ms` ends that has `batchesAhead` before it, which take `aheadMs`, with room for what may vary. */
  private endMs(
    batchesAhead: number,
    aheadMs: number,
    ms: number,
    newcomer: Newcomer,
    view: QueueView,
  ): number {
    const startsMs = Math.max(startMs(batchesAhead, aheadMs, view), newcomer.readyMs);
    const roomMs = this.caution.roomMs(ms, batchesAhead, aheadMs, view.cost.spread, view.nowMs);
    return startsMs + ms + roomMs + view.options.maxQueueDelayMs;
  }

  /** Rows per ms that batches of the best one size answer at the present rate of arrivals and allowed time. */
  private worth(steps: number | null, fullMs: number, view: QueueView): number {
    const { options, cost, allowedMs, arrivalRate, nowMs } = view;
    if (nowMs < this.pricedMs + PRICE_AGE * fullMs) return this.price;
    this.pricedMs = nowMs;
    this.price = 0;
    for (let rows = 1; rows <= options.maxBatchRows; rows++) {
      const ms = cost.mean(paddedRows(rows, options), steps) ?? fullMs;
      const joining = arrivalRate * Math.min(ms, allowedMs - ms);
      this.price = Math.max(this.price, Math.min(rows, joining) / ms);
    }
    return this.price;
  }
}

function startMs(batchesAhead: number, aheadMs: number, view: QueueView): number {
  return batchesAhead === 0 ? view.startMs(0) : view.startMs(batchesAhead, aheadMs / batchesAhead);
}

/** Rows to run first of `rows`: all of them padded up, or as many as fill an allowed size, whichever costs less in all. */
function cheaperRows(rows: number, steps: number | null, { options, cost }: QueueView): number {
  const filled = options.allowedBatchRows.findLast((size) => size <= rows);
  if (filled === undefined || filled === rows) return rows;
  const meanMs = (count: number): number => cost.mean(paddedRows(count, options), steps) ?? 0;
  return meanMs(filled) + meanMs(rows - filled) < meanMs(rows) ? filled : rows;
}
