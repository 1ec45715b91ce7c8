import type { BatchPolicy, Cut, Newcomer, QueueView, Waiting } from './batch-policy';
import { paddedRows } from './batching-options';

/** Batch sizes within this share of the best rate count as equal; the largest of them is planned with. */
const AS_GOOD = 0.999;

/** Requests admitted and late, of all admitted, that the margin is steered to. */
const WANTED_LATE = 1e-4;
/** What a batch with a broken promise adds to the margin, and the most it can be, in full-batch times. */
const MARGIN_STEP = 0.02;
const MOST_MARGIN = 0.2;

/**
 * Striate's own policy. It needs no setting.
 *
 * - An idle engine never waits (`maxQueueDelayMs` may ask it to).
 * - Batches grow to a planned size, and a newcomer is promised an answer only if its batch ends in time when everything
 *   before it and its own batch have that size. So what is admitted is answered, and in overload every batch is full.
 * - The planned size is `maxBatchRows` where requests allow two full batches (one that runs, and their own). Where they
 *   allow less, a request can join only during the last allowed - time(b) before its batch starts, so the size b is
 *   planned that answers most rows per ms: min(b, rate * min(time(b), allowed - time(b))) / time(b).
 * - Promises carry a margin, for engines whose time varies more than the cost model's tail shows: a broken promise adds
 *   a step to it and each kept one takes step * wanted / (1 - wanted) off, so that it settles where 1 in 10,000 breaks.
 *   An engine that keeps its time has none.
 * - Heads that cannot be answered even in a batch of their own are given up; when a full batch waits, so are those that
 *   cannot be answered with a full batch (after Nexus, SOSP '19): shrinking the batch to save the oldest starts a
 *   collapse in which every batch is small and late. Both happen only when a promise could not be kept.
 */
export class AdaptivePolicy implements BatchPolicy {
  private planned = Infinity;
  /** In full-batch times. */
  private margin = 0;

  finishMs(newcomer: Newcomer, view: QueueView): number {
    const { options, cost, nowMs } = view;
    const limit = Math.min(this.planned, options.maxBatchRows);
    const last = newcomer.rowsAhead + newcomer.rows;
    const batchesAhead = Math.ceil(last / limit) - 1;
    const own = last - batchesAhead * limit;
    const startMs = view.startMs(batchesAhead);
    const rows = startMs <= nowMs ? own : limit;
    const ms = cost.tail(paddedRows(rows, options), newcomer.steps);
    if (ms === null) return -Infinity;
    const marginMs =
      this.margin === 0 ? 0 : this.margin * (cost.mean(options.maxBatchRows, newcomer.steps) ?? ms);
    return startMs + ms + marginMs + options.maxQueueDelayMs;
  }

  holdUntilMs(view: QueueView): number {
    const { options } = view;
    if (options.maxQueueDelayMs === 0 || view.waitingRows >= options.maxBatchRows) return view.nowMs;
    return view.oldestAdmittedMs + options.maxQueueDelayMs;
  }

  cut(waiting: readonly Waiting[], steps: number | null, view: QueueView): Cut {
    const { options, cost, nowMs } = view;
    const meanMs = (rows: number): number => cost.mean(paddedRows(rows, options), steps) ?? 0;
    this.planned = plannedRows(steps, view);
    let left = 0;
    for (const entry of waiting) left += entry.rows;
    const needed = left >= this.planned ? this.planned : 1;
    let drop = 0;
    for (const entry of waiting) {
      if (nowMs + meanMs(needed) <= entry.deadlineMs) break;
      left -= entry.rows;
      drop++;
    }
    if (drop > 0) this.broke();
    const head = waiting[drop];
    if (head === undefined) return { drop, rows: 0 };
    let rows = Math.min(left, this.planned);
    while (rows > 1 && nowMs + meanMs(rows) > head.deadlineMs) rows--;
    return { drop, rows: cheaperRows(rows, steps, view) };
  }

  finished(rows: number, _ms: number, late: number): void {
    if (late > 0) this.broke();
    else this.margin = Math.max(0, this.margin - (rows * MARGIN_STEP * WANTED_LATE) / (1 - WANTED_LATE));
  }

  private broke(): void {
    this.margin = Math.min(MOST_MARGIN, this.margin + MARGIN_STEP);
  }
}

/** The batch size that answers most rows per ms at the present rate of arrivals and allowed time. */
function plannedRows(steps: number | null, { options, cost, allowedMs, arrivalRate }: QueueView): number {
  const { maxBatchRows } = options;
  const fullMs = cost.tail(maxBatchRows, steps);
  if (fullMs === null || allowedMs >= 2 * fullMs) return maxBatchRows;
  let best = 1;
  let bestRate = 0;
  for (let rows = 1; rows <= maxBatchRows; rows++) {
    const ms = cost.tail(paddedRows(rows, options), steps) ?? fullMs;
    const joining = arrivalRate * Math.min(ms, allowedMs - ms);
    const rate = Math.min(rows, joining) / ms;
    if (rate < AS_GOOD * bestRate || rate <= 0) continue;
    best = rows;
    bestRate = Math.max(bestRate, rate);
  }
  return best;
}

/** Rows to run first of `rows`: all of them padded up, or as many as fill an allowed size, whichever costs less in all. */
function cheaperRows(rows: number, steps: number | null, { options, cost }: QueueView): number {
  const filled = options.allowedBatchRows.findLast((size) => size <= rows);
  if (filled === undefined || filled === rows) return rows;
  const meanMs = (count: number): number => cost.mean(paddedRows(count, options), steps) ?? 0;
  return meanMs(filled) + meanMs(rows - filled) < meanMs(rows) ? filled : rows;
}
