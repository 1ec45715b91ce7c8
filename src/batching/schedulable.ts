import type { BatchPlan, FlushReason } from './contract';
import type { Claimant } from './fair-share';

/** A batch as the scheduler sees it, whatever it carries. */
export interface SchedulableBatch {
  readonly plan: BatchPlan;
  readonly reason: FlushReason;
  /** Expected time in the engine. */
  readonly expectedMs: number;
  /** Its number among the batches of the scheduler; 0 until it is started. */
  id: number;
  /** An engine died under some of its rows: nothing else is handed over beside it, or it would share the blame. */
  readonly runsAlone: boolean;
  /** The nearest deadline of a request that still waits for this batch, or Infinity. */
  nearestDeadlineMs(): number;
  /** Gives up requests whose deadline has passed; their rows run on, and the result is dropped. */
  expire(nowMs: number): void;
  /** The batch without requests that ended since it was formed; null when nothing is left. */
  pruned(): SchedulableBatch | null;
  /** Resolves when the run has ended, well or not, and never rejects. */
  run(): Promise<void>;
  /**
   * Settles what can be settled; `lastStarted` is the number of the batch that was started last.
   * @returns the batches to run again before anything else.
   */
  settle(nowMs: number, computeMs: number, lastStarted: number): readonly SchedulableBatch[];
}

/** A queue as the scheduler sees it. */
export interface SchedulableQueue extends Claimant {
  readonly key: string;
  /** The instant from which it wants to run what it holds; Infinity when it holds nothing. */
  readyMs(nowMs: number): number;
  hasFullBatch(): boolean;
  nearestDeadlineMs(): number;
  /** Gives up the waiting requests whose deadline has passed. */
  expire(nowMs: number): void;
  /**
   * Takes the next batch out of the line, to start at `startsMs` (later than now when it is handed over ahead); null when
   * nothing is left that can still be answered.
   */
  nextBatch(nowMs: number, startsMs: number): SchedulableBatch | null;
  /** A batch has settled, and this many stand in its place. */
  batchSettled(reruns: number): void;
}

/** What a queue may ask of its scheduler. */
export interface EngineTurn {
  /** See QueueView.startMs; `batchMs` is the time of one of the queue's full batches. */
  startMs(queue: SchedulableQueue, batchesAhead: number, batchMs: number): number;
  /** The queue may have something to run that it had not; `deadlineMs` is the newcomer's, or Infinity. */
  changed(queue: SchedulableQueue, deadlineMs: number): void;
  /** The queue has closed. */
  left(queue: SchedulableQueue): void;
}
