import type { StriateError } from '../errors/striate-error';
import type { BatchingOptions, Priority } from './batching-options';

/** Which rows of one request's payload run in this batch: `[firstRow, firstRow + rows)` along axis 0. */
export interface BatchPart<Q> {
  readonly payload: Q;
  readonly firstRow: number;
  readonly rows: number;
}

/** The shape that a batch must have when it reaches the engine. */
export interface BatchPlan {
  /** Rows of all parts together. */
  readonly rows: number;
  /** Rows after padding to an allowed batch size; never less than `rows`. */
  readonly paddedRows: number;
  /** Steps after padding to a length bucket; null when the model takes no sequences. */
  readonly paddedSteps: number | null;
}

/**
 * What a failed run says about the batch.
 * - `poison`: the engine lives and refuses something in the batch: it is halved and run again until the bad part is alone.
 * - `engine_lost`: the engine died under the batch: each request is tried once more, alone.
 *   Pause the scheduler until another is up, or let `run` wait for it: a run refused for want of an engine is no death.
 * - `fatal`: nothing in the batch can be saved: every request in it gets the error.
 */
export type FailureKind = 'poison' | 'engine_lost' | 'fatal';

/** What the scheduler needs to run a model version. It owns the payloads until the request's promise settles. */
export interface BatchRunner<Q, R> {
  /** Runs one batch; resolves with exactly one result a part, in the order of `parts`. */
  run(parts: readonly BatchPart<Q>[], plan: BatchPlan): Promise<readonly R[]>;
  /** Puts the results of a request that was split back together; `results` are in the order of its rows. */
  join(results: readonly R[]): R;
  /** Says what an error thrown by `run` means. */
  classify(error: unknown): FailureKind;
}

/** Why a batch left when it did. */
export type FlushReason = 'full' | 'idle' | 'delay' | 'ahead' | 'rerun' | 'drain';

export interface BatchTiming {
  /** From admission to the start of the first batch that held rows of the request. */
  readonly queueMs: number;
  /** From that start to the last result. */
  readonly computeMs: number;
  /** Rows, and rows after padding, of the batch that held the last rows of the request. */
  readonly batchRows: number;
  readonly paddedRows: number;
  readonly flushReason: FlushReason;
}

export interface BatchAnswer<R> {
  readonly result: R;
  readonly timing: BatchTiming;
}

/** One measured run: `rows` and `steps` after padding; `steps` null when the model takes no sequences. */
export interface MeasuredRun {
  readonly rows: number;
  readonly steps: number | null;
  readonly ms: number;
}

/** As much of a request as is known from its headers. */
export interface BatchRequest {
  readonly rows: number;
  /** Time steps of a sequence; null or absent for anything else. */
  readonly steps?: number | null;
  /** The instant on the scheduler's clock after which the answer is worthless; null takes the queue's `sloMs`. */
  readonly deadlineMs: number | null;
  /** Absent: the queue's own priority. */
  readonly priority?: Priority;
}

/** A request whose headers have come. */
export interface Approaching extends BatchRequest {
  /**
   * Keeps its place when it is let in: it counts as waiting until it is submitted with this as its tag, or released.
   * Submitted with as many rows as were asked about, it is not refused any more for what has come meanwhile.
   */
  readonly ticket?: object;
  /** The instant at which it can be submitted at the earliest. Absent: now. */
  readonly readyMs?: number;
}

export interface Submission<Q> extends BatchRequest {
  readonly payload: Q;
  /** Aborted when the client has gone: a request that still waits then never reaches the engine. */
  readonly signal?: AbortSignal;
  /** Whatever the observer is to know the request by in the batches that hold its rows; the queue never looks at it. */
  readonly tag?: object;
}

export type RefusalReason = 'queue_full' | 'overloaded' | 'deadline' | 'too_many_rows' | 'closed';
export type Outcome = 'answered' | 'failed' | 'expired' | 'cancelled';

/** One batch, the same in all its events. */
export interface ObservedBatch {
  /** Counts the batches of a scheduler from 1. */
  readonly id: number;
  readonly reason: FlushReason;
  /** Steps added to its rows so that all are as long as the plan says; rows of padding are not counted. */
  readonly paddingSteps: number;
  /** Tags of the requests that it holds; those without one are left out. */
  tags(): readonly object[];
}

/** Told of every event as it happens; a metrics registry implements what it wants to count. */
export interface BatchObserver {
  refused?(key: string, reason: RefusalReason, rows: number): void;
  batchStarted?(key: string, plan: BatchPlan, reason: FlushReason): void;
  /** Told before the requests of the batch get their answers. */
  batchFinished?(
    key: string,
    plan: BatchPlan,
    computeMs: number,
    failure: FailureKind | null,
    batch: ObservedBatch,
  ): void;
  /**
   * A request of this many rows has left; `queueMs` is null when no batch that held rows of it has ended, `computeMs`
   * when it was not answered.
   */
  left?(key: string, outcome: Outcome, queueMs: number | null, computeMs: number | null, rows: number): void;
  /** What waits has changed: rows, and the requests that they belong to. */
  queueRows?(key: string, rows: number, requests: number): void;
}

export interface BatchQueueState {
  readonly options: BatchingOptions;
  readonly waitingRows: number;
  readonly waitingRequests: number;
  /** Batches that run or wait to be run again. */
  readonly batches: number;
  readonly arrivingRowsPerSecond: number;
}

/** The way in for the requests of one model version on one engine. */
export interface BatchQueue<Q, R> {
  readonly key: string;
  readonly options: BatchingOptions;
  /** Changes settings while the queue runs; batches that have left keep their shape. @throws BATCH_OPTIONS_INVALID */
  configure(changes: Partial<BatchingOptions>): void;
  /** Teaches the cost model a run that did not come through the queue, such as warm-up. */
  observe(run: MeasuredRun): void;
  /**
   * What `submit` would answer now: null, or the error, which then counts as a refusal. For the moment when headers have
   * come and the body has not.
   */
  wouldAdmit(request: Approaching): StriateError | null;
  /** Gives up the place that `wouldAdmit` kept for a request; harmless when there is none. */
  release(ticket: object): void;
  /**
   * Waits for an answer. The payload is the queue's until the promise settles.
   * @throws StriateError at once BATCH_TOO_MANY_ROWS, BATCH_QUEUE_FULL or BATCH_TOO_MANY_REQUESTS,
   *   BATCH_OVERLOADED, BATCH_CLOSED; later
   *   BATCH_DEADLINE_EXCEEDED, BATCH_CANCELLED, BATCH_POISONED, or what the runner threw for this request.
   */
  submit(submission: Submission<Q>): Promise<BatchAnswer<R>>;
  /** What a batch of this shape is expected to take, in ms; 0 while nothing is known. */
  expectedMs(plan: BatchPlan): number;
  snapshot(): BatchQueueState;
  /** Refuses newcomers, answers those that wait, and leaves the engine. Resolves when the last one has its answer. */
  close(): Promise<void>;
}
