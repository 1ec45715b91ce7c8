import type { Priority } from './batching-options';
import type { BatchAnswer, FlushReason, Outcome } from './contract';

/**
 * A waiting request's life:
 *
 *   waiting ──► running ──► answered
 *      ├───────────┼──────► failed
 *      ├───────────┼──────► expired
 *      └───────────┴──────► cancelled
 *
 * waiting: it stands in the waiting line, as some of its rows are in no batch yet. running: all of them are, or wait to
 * be run again after a failure. The other four are final and settle its promise.
 */
export type EntryState = 'waiting' | 'running' | Outcome;

const NEXT_STATES: Readonly<Record<EntryState, readonly EntryState[]>> = {
  waiting: ['running', 'failed', 'expired', 'cancelled'],
  running: ['answered', 'failed', 'expired', 'cancelled'],
  answered: [],
  failed: [],
  expired: [],
  cancelled: [],
};

export interface EntryRequest<Q, R> {
  readonly seq: number;
  readonly rows: number;
  /** Steps after padding to a length bucket. */
  readonly steps: number | null;
  /** Steps before that; null for anything but a sequence. */
  readonly ownSteps: number | null;
  readonly payload: Q;
  readonly tag: object | undefined;
  readonly priority: Priority;
  readonly admittedMs: number;
  readonly deadlineMs: number | null;
  /** Place in the order of its priority: the deadline, or the instant by which a request without one should run. */
  readonly dueMs: number;
  readonly resolve: (answer: BatchAnswer<R>) => void;
  readonly reject: (error: unknown) => void;
}

/** The batch that an entry's rows ran in, as far as its answer tells. */
export interface RanIn {
  readonly startedMs: number;
  readonly rows: number;
  readonly paddedRows: number;
  readonly reason: FlushReason;
}

/** One waiting request: its rows, what has become of them so far, and the promise of whoever submitted it. */
export class Entry<Q, R> {
  private current: EntryState = 'waiting';
  /** Rows that have been put into a batch. */
  takenRows = 0;
  startedMs: number | null = null;
  /** From the start of its first batch to its last result; null until it is answered. */
  computeMs: number | null = null;
  /** Takes the listener off the caller's signal. */
  detach: (() => void) | null = null;
  private doneRows = 0;
  private deaths = 0;
  /** The batch that was started last when the latest of those deaths was told. */
  private deadThrough = 0;
  private results: { firstRow: number; result: R }[] = [];

  constructor(readonly request: EntryRequest<Q, R>) {}

  get state(): EntryState {
    return this.current;
  }

  get isOpen(): boolean {
    return this.current === 'waiting' || this.current === 'running';
  }

  /** @throws Error when the arrow is not in the drawing above: this is a bug. */
  moveTo(next: EntryState): void {
    if (!NEXT_STATES[this.current].includes(next)) {
      throw new Error(`This is a bug: entry moved from ${this.current} to ${next}`);
    }
    this.current = next;
  }

  /** Keeps the result of rows `[firstRow, firstRow + rows)`; true when every row of the entry now has one. */
  keep(firstRow: number, rows: number, result: R): boolean {
    this.results.push({ firstRow, result });
    this.doneRows += rows;
    return this.doneRows === this.request.rows;
  }

  /** Engines that died with rows of this entry aboard. */
  get engineDeaths(): number {
    return this.deaths;
  }

  /**
   * The engine died under batch `batch`. Every batch up to `lastStarted` that has not ended went down in the same death,
   * which counts once however many of them held rows of this entry.
   */
  lostEngine(batch: number, lastStarted: number): void {
    if (batch <= this.deadThrough) return;
    this.deaths++;
    this.deadThrough = lastStarted;
  }

  /** Settles with the results in the order of rows, joined when the entry was split. */
  answer(nowMs: number, ranIn: RanIn, join: (results: readonly R[]) => R): void {
    const { request, results } = this;
    const startedMs = this.startedMs ?? ranIn.startedMs;
    results.sort((a, b) => a.firstRow - b.firstRow);
    const result = results.length === 1 ? results[0]!.result : join(results.map((part) => part.result));
    this.computeMs = nowMs - startedMs;
    this.finish('answered');
    request.resolve({
      result,
      timing: {
        queueMs: startedMs - request.admittedMs,
        computeMs: this.computeMs,
        batchRows: ranIn.rows,
        paddedRows: ranIn.paddedRows,
        flushReason: ranIn.reason,
      },
    });
  }

  /** Settles without an answer. */
  end(state: 'failed' | 'expired' | 'cancelled', error: unknown): void {
    this.finish(state);
    this.request.reject(error);
  }

  private finish(state: Outcome): void {
    this.moveTo(state);
    this.detach?.();
    this.detach = null;
    this.results = [];
  }
}

/** Rows `[firstRow, firstRow + rows)` of an entry, as one batch carries them. */
export interface EntryPart<Q, R> {
  readonly entry: Entry<Q, R>;
  readonly firstRow: number;
  readonly rows: number;
}
