import type { BatchPolicy, Cut, Newcomer, QueueView, Waiting } from './batch-policy';
import { paddedRows } from './batching-options';
import { PromisedBatches } from './promised-batches';

/** Requests admitted and late, of all admitted, that the caution is steered to. */
const WANTED_LATE = 1e-4;
/**
 * Spreads of the batch time that a promise leaves room for: at first the normal quantile of 99.9 %, then what broken
 * promises ask for, between the quantiles of 97.7 % and of one in a thousand million.
 */
const CAUTION = { first: Number(process.env['Z'] ?? 3.7), least: 2, most: 6, step: 0.25 };
/** A planned batch may end this long before a deadline at the latest, in ms, as sums of times are rounded. */
const ROUNDING_MS = 1e-6;

export class AdaptivePolicy implements BatchPolicy {
  private readonly promised = new PromisedBatches();
  /** Rows per ms that the engine's time is worth, see `worth`; as of the last batch. */
  private price = Infinity; private pricedMs = -Infinity;
  private caution = CAUTION.first;
  private flying = 0;
  private flyingMs = 0;
  private cutMs = 0;


  finishMs(newcomer: Newcomer, view: QueueView): number {
    const { options, cost } = view;
    const { promised } = this;
    const { maxBatchRows } = options;
    const fullMs = cost.mean(maxBatchRows, newcomer.steps);
    if (fullMs === null) return -Infinity;
    const last = newcomer.rowsAhead + newcomer.rows - 1;
    promised.trim(Math.max(newcomer.rowsAhead, view.waitingRows));
    while (!promised.isFull && last >= promised.totalRows + maxBatchRows) promised.open(maxBatchRows, fullMs);
    const index = promised.indexOf(last);
    if (index < promised.count)
      return this.endMs(index, promised.msBefore(index), promised.msOf(index), fullMs, view);
    const own = last + 1 - promised.totalRows;
    const behind = Math.ceil(own / maxBatchRows) - 1;
    const batchesAhead = index + behind;
    const aheadMs = promised.totalMs + behind * fullMs;
    const fullEndMs = this.endMs(batchesAhead, aheadMs, fullMs, fullMs, view);
    if (fullEndMs <= newcomer.deadlineMs) {
      if (!promised.isFull) promised.open(maxBatchRows, fullMs);
      return fullEndMs;
    }
    return promised.isFull ? fullEndMs : this.smallerEndMs(own, newcomer, aheadMs, fullMs, fullEndMs, view);
  }

  private smallerEndMs(
    own: number,
    newcomer: Newcomer,
    aheadMs: number,
    fullMs: number,
    fullEndMs: number,
    view: QueueView,
  ): number {
    const { options, cost, nowMs } = view;
    const { promised } = this;
    const msOf = (rows: number): number => cost.mean(paddedRows(rows, options), newcomer.steps) ?? fullMs;
    const startsMs = startMs(promised.count, aheadMs, view);
    if (startsMs <= nowMs && this.flyingSquare(nowMs) === 0) {
      const ms = cost.tail(paddedRows(own, options), newcomer.steps) ?? fullMs;
      if (startsMs + ms + options.maxQueueDelayMs <= newcomer.deadlineMs) promised.open(own, ms);
      return startsMs + ms + options.maxQueueDelayMs;
    }
    let rows = own - 1;
    for (let above = options.maxBatchRows; above - rows > 1;) {
      const middle = (rows + above) >> 1;
      const endMs = this.endMs(promised.count, aheadMs, msOf(middle), fullMs, view);
      if (endMs <= newcomer.deadlineMs - ROUNDING_MS) rows = middle;
      else above = middle;
    }
    if (rows < own) return fullEndMs;
    const expected = own + view.arrivalRate * (startsMs - nowMs);
    if (nowMs - this.pricedMs >= fullMs / PRD) { this.price = worth(newcomer.steps, view); this.pricedMs = nowMs; }
    if (rows < expected && rows < this.price * msOf(rows)) return fullEndMs;
    const ms = msOf(rows);
    promised.open(rows, ms);
    return this.endMs(promised.count - 1, aheadMs, ms, fullMs, view);
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
      if (nowMs + meanMs(RESCUE ? 1 : needed) <= entry.deadlineMs) break;
      left -= entry.rows;
      drop++;
    }
    if (drop > 0) this.broke();
    const head = waiting[drop];
    if (head === undefined) return { drop, rows: 0 };
    let rows = Math.min(left, planned);
    while (rows > 1 && nowMs + meanMs(rows) > head.deadlineMs) rows--;
    const run = cheaperRows(rows, steps, view);
    this.flying++;
    this.flyingMs = meanMs(run);
    this.cutMs = nowMs;
    return { drop, rows: run };
  }

  finished(rows: number, _ms: number, late: number): void {
    this.flying = Math.max(0, this.flying - 1);
    if (late > 0) this.broke();
    else
      this.caution = Math.max(
        CAUTION.least,
        this.caution - (rows * CAUTION.step * WANTED_LATE) / (1 - WANTED_LATE),
      );
  }

  private broke(): void {
    this.caution = Math.min(CAUTION.most, this.caution + CAUTION.step);
  }

  private flyingSquare(nowMs: number): number {
    if (nowMs > this.cutMs + 4 * this.flyingMs) this.flying = 0;
    return this.flying === 0 ? 0 : Math.min(2, this.flying) * this.flyingMs ** 2;
  }

  private endMs(batchesAhead: number, aheadMs: number, ms: number, fullMs: number, view: QueueView): number {
    const allMs = aheadMs + ms;
    const roomMs = this.caution * view.cost.spread * Math.sqrt(this.flyingSquare(view.nowMs) + aheadMs * fullMs + ms * ms + allMs * allMs / 64);
    return startMs(batchesAhead, aheadMs, view) + ms + roomMs + view.options.maxQueueDelayMs;
  }
}
const PRD = Number(process.env['PRD'] ?? 16);
const RESCUE = process.env['RESCUE'] === '1';

function startMs(batchesAhead: number, aheadMs: number, view: QueueView): number {
  return batchesAhead === 0 ? view.startMs(0) : view.startMs(batchesAhead, aheadMs / batchesAhead);
}

/** Rows per ms that batches of the best one size answer at the present rate of arrivals and allowed time. */
function worth(steps: number | null, { options, cost, allowedMs, arrivalRate }: QueueView): number {
  const { maxBatchRows } = options;
  let best = 0;
  for (let rows = 1; rows <= maxBatchRows; rows++) {
    const ms = cost.mean(paddedRows(rows, options), steps) ?? 0;
    const joining = arrivalRate * Math.min(ms, allowedMs - ms);
    best = Math.max(best, Math.min(rows, joining) / ms);
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
