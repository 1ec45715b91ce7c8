import type { BatchingOptions } from './batching-options';
import type { CostModel } from './cost-model';

/** What a policy may know of its queue and of the engine. */
export interface QueueView {
  /** The present; while a batch is formed, the instant at which it will start. */
  readonly nowMs: number;
  readonly options: BatchingOptions;
  readonly cost: CostModel;
  /** Rows that wait, all priorities together. */
  readonly waitingRows: number;
  /** When the first entry in order was admitted; `nowMs` when none waits. */
  readonly headAdmittedMs: number;
  /** When the entry that waits longest was admitted; Infinity when none waits. Takes a look at each waiting entry. */
  readonly oldestAdmittedMs: number;
  /** Rows per ms that arrive, refused ones among them. */
  readonly arrivalRate: number;
  /** Time that requests with a deadline bring, on average of the last ones; Infinity when none has one. */
  readonly allowedMs: number;
  /**
   * The instant at which a batch starts that has this many of this queue's batches before it, of `batchMs` each (absent:
   * full ones), others' share included.
   */
  startMs(batchesAhead: number, batchMs?: number): number;
}

/** A waiting request as far as a policy needs it. */
export interface Waiting {
  readonly rows: number;
  /** Infinity when it has none. */
  readonly deadlineMs: number;
}

export interface Newcomer {
  readonly rows: number;
  readonly steps: number | null;
  readonly deadlineMs: number;
  /** Rows that run before it. */
  readonly rowsAhead: number;
  /** It cannot run before this instant. */
  readonly readyMs: number;
}

/** What to do with the first waiting entries when an engine is free. */
export interface Cut {
  /** How many of the first entries to give up, as they cannot be answered in time. */
  readonly drop: number;
  /** Rows to run of those that follow; 0 only when nothing follows. */
  readonly rows: number;
}

/** When a batch leaves, how large it is and who is promised an answer. One object a queue; it may learn. */
export interface BatchPolicy {
  /**
   * When an answer for a newcomer would be ready, or -Infinity when this policy promises nothing. Above the newcomer's
   * deadline means that it is refused.
   */
  finishMs(newcomer: Newcomer, view: QueueView): number;
  /** The instant until which rows that could run are held back; `view.nowMs` or earlier runs them now. */
  holdUntilMs(view: QueueView): number;
  /** `waiting` is in order and holds at least one entry and at most about one full batch; all have `steps` steps. */
  cut(waiting: readonly Waiting[], steps: number | null, view: QueueView): Cut;
  /** A batch of `rows` took `ms`; `late` entries of it missed their deadline. */
  finished?(rows: number, ms: number, late: number): void;
}
