import type { BatchPolicy, Cut, Newcomer, QueueView, Waiting } from './batch-policy';
import { paddedRows } from './batching-options';
import { PromisedBatches } from './promised-batches';
const POW = Number(process.env['POW'] ?? 1); const RULE_A = process.env['A'] === '1'; const COND = process.env['COND'] !== '0'; const GAIN = Number(process.env['GAIN'] ?? 0.125);
function left0(w: readonly Waiting[]): number { return w.reduce((a,b)=>a+b.rows,0); }


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
  private readonly promised = new PromisedBatches();
  /** In full-batch times. */
  private margin = 0;
  private saturated = 1; private was = false;

  finishMs(newcomer: Newcomer, view: QueueView): number {
    const { options, cost } = view;
    const { promised } = this;
    const fullMs = cost.tail(options.maxBatchRows, newcomer.steps);
    if (fullMs === null) return -Infinity;
    const marginMs = this.margin * fullMs + options.maxQueueDelayMs;
    const last = newcomer.rowsAhead + newcomer.rows - 1;
    promised.trim(Math.max(newcomer.rowsAhead, view.waitingRows));
    while (!promised.isFull && last >= promised.totalRows + options.maxBatchRows)
      promised.open(options.maxBatchRows, fullMs);
    const index = promised.indexOf(last);
    if (index < promised.count)
      return startMs(index, promised.msBefore(index), view) + promised.msOf(index) + marginMs;
    const own = last + 1 - promised.totalRows;
    if (own > options.maxBatchRows) {
      const behind = Math.ceil(own / options.maxBatchRows) - 1;
      const aheadMs = promised.totalMs + behind * fullMs;
      return startMs(index + behind, aheadMs, view) + fullMs + marginMs;
    }
    return this.openMs(own, newcomer, startMs(index, promised.totalMs, view), fullMs, marginMs, view);
  }

  private openMs(
    own: number,
    newcomer: Newcomer,
    starts: number,
    fullMs: number,
    marginMs: number,
    view: QueueView,
  ): number {
    const { options, cost, nowMs } = view;
    const allowedMs = newcomer.deadlineMs - starts - marginMs - 1e-6;
    if (fullMs <= allowedMs) {
      if (!this.promised.isFull) this.promised.open(options.maxBatchRows, fullMs);
      return starts + fullMs + marginMs;
    }
    const msOf = (rows: number): number => cost.tail(paddedRows(rows, options), newcomer.steps) ?? fullMs;
    const joining = starts <= nowMs ? 0 : view.arrivalRate * (starts - nowMs);
    let rows = 0;
    while (rows < options.maxBatchRows && msOf(rows + 1) <= allowedMs) rows++;
    const expected = Math.min(options.maxBatchRows, own + joining);
    const fill = Math.min(rows, expected);
    const price = this.saturated ** POW * bestRate(newcomer.steps, view);
    const opens = rows >= own && (starts <= nowMs || (RULE_A && rows >= expected) || fill >= price * msOf(Math.ceil(fill)) * 0.999);
    if (!opens) return Math.max(starts + fullMs + marginMs, newcomer.deadlineMs + 1e-3);
    if (!this.promised.isFull) this.promised.open(rows, msOf(rows));
    return starts + msOf(rows) + marginMs;
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
    const isSaturated = left0(waiting) >= planned;
    if (this.was || !COND) this.saturated += GAIN * ((isSaturated ? 1 : 0) - this.saturated);
    this.was = isSaturated;
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
    if (drop > 0) this.broke();
    const head = waiting[drop];
    if (head === undefined) return { drop, rows: 0 };
    let rows = Math.min(left, planned);
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

/** Rows per ms that the best batch size answers at the present rate of arrivals and allowed time. */
function bestRate(steps: number | null, { options, cost, allowedMs, arrivalRate }: QueueView): number {
  const { maxBatchRows } = options;
  let bestRate = 0;
  for (let rows = 1; rows <= maxBatchRows; rows++) {
    const ms = cost.tail(paddedRows(rows, options), steps) ?? 0;
    const joining = arrivalRate * Math.min(ms, allowedMs - ms);
    bestRate = Math.max(bestRate, Math.min(rows, joining) / ms);
  }
  return bestRate;
}
