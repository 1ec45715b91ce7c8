import { paddedRows, type BatchingOptions } from './batching-options';
import type { BatchPolicy, Cut, Newcomer, QueueView, Waiting } from './batch-policy';

/**
 * Striate's own policy. It needs no setting.
 *
 * - An idle engine never waits (`maxQueueDelayMs` may ask it to).
 * - A newcomer is promised an answer only if its batch ends in time when everything before it runs in full batches.
 * - Heads that cannot be answered in time even in a batch of their own are given up; when a full batch waits, so are
 *   those that cannot be answered with a full batch (after Nexus, SOSP '19): shrinking the batch to save the oldest
 *   starts a collapse in which every batch is small and late.
 */
export class AdaptivePolicy implements BatchPolicy {
  finishMs(newcomer: Newcomer, view: QueueView): number {
    const { options, cost } = view;
    const last = newcomer.rowsAhead + newcomer.rows;
    const batchesAhead = Math.ceil(last / options.maxBatchRows) - 1;
    const rowsInLast = last - batchesAhead * options.maxBatchRows;
    const ms = cost.tail(paddedRows(rowsInLast, options), newcomer.steps);
    return ms === null ? -Infinity : view.startMs(batchesAhead) + ms;
  }

  holdUntilMs(view: QueueView): number {
    const { options } = view;
    if (options.maxQueueDelayMs === 0 || view.waitingRows >= options.maxBatchRows) return view.nowMs;
    return view.headAdmittedMs + options.maxQueueDelayMs;
  }

  cut(waiting: readonly Waiting[], steps: number | null, view: QueueView): Cut {
    const { options, cost, nowMs } = view;
    let total = 0;
    for (const entry of waiting) total += entry.rows;
    const full = Math.min(total, options.maxBatchRows);
    let drop = 0;
    let left = total;
    for (const entry of waiting) {
      const need = total >= options.maxBatchRows ? full : 1;
      const ms = cost.tail(paddedRows(need, options), steps);
      if (ms === null || nowMs + ms <= entry.deadlineMs) break;
      left -= entry.rows;
      drop++;
    }
    let rows = Math.min(left, options.maxBatchRows);
    const head = waiting[drop];
    if (head === undefined) return { drop, rows: 0 };
    while (rows > 1) {
      const ms = cost.tail(paddedRows(rows, options), steps);
      if (ms === null || nowMs + ms <= head.deadlineMs) break;
      rows--;
    }
    return { drop, rows: cheaperRows(rows, steps, options, view) };
  }
}

/** Rows to run first of `rows`: all of them padded up, or as many as fill an allowed size, whichever costs less in all. */
function cheaperRows(rows: number, steps: number | null, options: BatchingOptions, view: QueueView): number {
  const padded = paddedRows(rows, options);
  const filled = options.allowedBatchRows.findLast((size) => size <= rows);
  if (filled === undefined || filled === rows) return rows;
  const together = view.cost.mean(padded, steps);
  const first = view.cost.mean(filled, steps);
  const rest = view.cost.mean(paddedRows(rows - filled, options), steps);
  if (together === null || first === null || rest === null) return rows;
  return first + rest < together ? filled : rows;
}
