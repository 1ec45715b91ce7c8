import { StriateError } from '../errors/striate-error';
import type { BatchPolicy, QueueView } from './batch-policy';
import { paddedRows } from './batching-options';
import type { RefusalReason } from './contract';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly error: StriateError;
}

/** A request at the door. */
export interface Arrival {
  readonly rows: number;
  /** Steps after padding; null for anything but sequences. */
  readonly steps: number | null;
  /** Infinity when it has none. */
  readonly deadlineMs: number;
  /** Rows that would run before it. */
  readonly rowsAhead: number;
  /** It cannot run before this instant. */
  readonly readyMs: number;
  /** Rows that have a place in the queue, whatever their priority. */
  readonly waitingRows: number;
}

/**
 * Whether a request is let in: null, or why not. In constant time and without touching the queue, so that it can be
 * asked before a body is read. A request that an idle engine could not answer in time is at fault itself (504); one
 * that only the queue keeps from its deadline is told when to come back (503).
 */
export function refusalOf(arrival: Arrival, policy: BatchPolicy, view: QueueView): Refusal | null {
  const { rows, steps, deadlineMs, waitingRows } = arrival;
  const { nowMs, options } = view;
  if (!Number.isInteger(rows) || rows < 1 || rows > options.maxRequestRows)
    return tooManyRows(rows, options.maxRequestRows);
  if (deadlineMs <= nowMs) return pastRefusal(nowMs - deadlineMs);
  if (waitingRows + rows > options.maxQueueRows) return queueFull(rows, waitingRows, view);
  if (deadlineMs === Infinity) return null;
  const finishMs = policy.finishMs(arrival, view);
  if (finishMs <= deadlineMs) return null;
  const alone = view.cost.median(paddedRows(Math.min(rows, options.maxBatchRows), options), steps) ?? 0;
  if (nowMs + alone > deadlineMs) return tooLate(deadlineMs - nowMs, alone);
  const lateMs = finishMs - deadlineMs;
  const phase = arrival.readyMs + alone > deadlineMs ? 'decode' : 'queue';
  return {
    reason: 'overloaded',
    error: StriateError.refusal('BATCH_OVERLOADED', {
      detail: `expected an answer within ${ms(deadlineMs - nowMs)} ms, but in phase ${phase} ${waitingRows} rows wait and it would take ${ms(finishMs - nowMs)} ms`,
      retryAfterMs: Math.max(1, lateMs),
    }),
  };
}

/** The refusal of a queue that is closing. */
export function closedRefusal(): Refusal {
  return {
    reason: 'closed',
    error: StriateError.refusal('BATCH_CLOSED', { detail: 'expected an open queue, but it is being closed' }),
  };
}

function tooManyRows(rows: number, limit: number): Refusal {
  return {
    reason: 'too_many_rows',
    error: StriateError.refusal('BATCH_TOO_MANY_ROWS', {
      detail: `expected 1 to ${limit} rows in a request, got ${rows}`,
    }),
  };
}

/** The refusal of a request whose deadline passed so long ago. */
export function pastRefusal(agoMs: number): Refusal {
  const detail = `expected a deadline ahead, but in phase queue it had passed ${ms(agoMs)} ms ago`;
  return { reason: 'deadline', error: StriateError.refusal('BATCH_DEADLINE_EXCEEDED', { detail }) };
}

function tooLate(leftMs: number, neededMs: number): Refusal {
  const detail = `expected at least ${ms(neededMs)} ms for phase compute, but ${ms(leftMs)} ms are left`;
  return { reason: 'deadline', error: StriateError.refusal('BATCH_DEADLINE_EXCEEDED', { detail }) };
}

function queueFull(rows: number, waitingRows: number, view: QueueView): Refusal {
  const { options, nowMs } = view;
  const excess = waitingRows + rows - options.maxQueueRows;
  const roomMs = view.startMs(Math.ceil(excess / options.maxBatchRows)) - nowMs;
  return {
    reason: 'queue_full',
    error: StriateError.refusal(options.fullCode, {
      detail: `expected room for ${rows} rows, but ${waitingRows} of at most ${options.maxQueueRows} rows wait`,
      retryAfterMs: Math.max(1, roomMs),
    }),
  };
}

function ms(value: number): number {
  return Math.round(value * 10) / 10;
}
