import type { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';
import { Batch, deadlineError, type BatchHome } from './batch';
import { formBatch } from './batch-former';
import type { BatchPolicy, QueueView } from './batch-policy';
import { paddedRows, resolveBatchingOptions, type BatchingOptions } from './batching-options';
import type {
  Approaching,
  BatchAnswer,
  BatchObserver,
  BatchPlan,
  BatchQueue,
  BatchQueueState,
  BatchRunner,
  FailureKind,
  FlushReason,
  MeasuredRun,
  Submission,
} from './contract';
import { CostModel } from './cost-model';
import { Demand } from './demand';
import { Entry, type EntryPart } from './entry';
import { QueueDoor } from './queue-door';
import { QueueExits } from './queue-exits';
import { QueueWindow } from './queue-window';
import type { EngineTurn, SchedulableQueue } from './schedulable';
import { WaitingLine } from './waiting-line';

/**
 * What the engine takes is doubted when it keeps a request out and no run has confirmed it for this long: else a model
 * that was slow once, as at a crowded warm-up, would refuse for ever, and never run to show that it is fast.
 */
const DOUBT_AFTER_MS = 1000;

export interface ScheduledQueueParts<Q, R> {
  readonly key: string;
  readonly options: BatchingOptions;
  readonly runner: BatchRunner<Q, R>;
  readonly policy: BatchPolicy;
  readonly clock: Clock;
  readonly observer: BatchObserver;
  readonly turn: EngineTurn;
}

/**
 * The waiting requests of one model version: the way in (BatchQueue), and what the scheduler and a batch see of it.
 *
 *   open ──close()──► draining ──last answer──► closed
 */
export class ScheduledQueue<Q, R> implements BatchQueue<Q, R>, SchedulableQueue, BatchHome<Q, R> {
  private readonly line = new WaitingLine<Q, R>();
  private readonly cost = new CostModel();
  private readonly demand = new Demand();
  private readonly window: QueueWindow;
  private readonly door: QueueDoor;
  private readonly exits: QueueExits<Q, R>;
  private readonly whenClosed: (() => void)[] = [];
  private state: 'open' | 'draining' | 'closed' = 'open';
  private current: BatchingOptions;
  private batches = 0;
  private learnedMs = 0;

  constructor(private readonly parts: ScheduledQueueParts<Q, R>) {
    this.current = parts.options;
    this.window = this.openWindow();
    this.door = new QueueDoor({
      key: parts.key,
      policy: parts.policy,
      clock: parts.clock,
      observer: parts.observer,
      demand: this.demand,
      isOpen: () => this.state === 'open',
      rowsUpTo: (priority) => this.line.rowsUpTo(priority),
      view: (nowMs) => this.view(nowMs),
      onTooSlow: (rows, steps, nowMs) => this.doubt(rows, steps, nowMs),
    });
    this.exits = new QueueExits({
      key: parts.key,
      observer: parts.observer,
      line: this.line,
      onShorter: () => this.closeIfDrained(),
    });
  }

  get key(): string {
    return this.parts.key;
  }

  get runner(): BatchRunner<Q, R> {
    return this.parts.runner;
  }

  get options(): BatchingOptions {
    return this.current;
  }

  get weight(): number {
    return this.current.weight;
  }

  configure(changes: Partial<BatchingOptions>): void {
    this.current = resolveBatchingOptions(changes, this.current);
    this.parts.turn.changed(this, Infinity);
  }

  observe(run: MeasuredRun): void {
    this.cost.observe(run);
    this.learnedMs = this.parts.clock.now();
    this.demand.pace(this.cost.mean(this.current.maxBatchRows, run.steps) ?? 0);
  }

  snapshot(): BatchQueueState {
    return {
      options: this.current,
      waitingRows: this.line.rows,
      waitingRequests: this.line.entries,
      batches: this.batches,
      arrivingRowsPerSecond: 1000 * this.demand.rateAt(this.parts.clock.now()),
    };
  }

  wouldAdmit(request: Approaching): StriateError | null {
    return this.door.wouldAdmit(request);
  }

  release(ticket: object): void {
    this.door.release(ticket);
  }

  submit(submission: Submission<Q>): Promise<BatchAnswer<R>> {
    const { payload, signal, tag } = submission;
    const admitted = this.door.enter(submission, submission);
    if ('refused' in admitted) return Promise.reject(admitted.refused);
    const { seq, rows, steps, ownSteps, priority, admittedMs, deadlineMs, dueMs } = admitted;
    return new Promise((resolve, reject) => {
      // Written out: an object made by spreading is a slow one, and each request makes one.
      const about = {
        seq,
        rows,
        steps,
        ownSteps,
        payload,
        tag,
        priority,
        admittedMs,
        deadlineMs,
        dueMs,
        resolve,
        reject,
      };
      const entry = new Entry<Q, R>(about);
      if (signal !== undefined) this.exits.follow(signal, entry);
      this.line.push(entry);
      this.exits.tellRows();
      this.parts.turn.changed(this, admitted.deadlineMs ?? Infinity);
    });
  }

  close(): Promise<void> {
    if (this.state === 'closed') return Promise.resolve();
    this.state = 'draining';
    const closed = new Promise<void>((resolve) => this.whenClosed.push(resolve));
    this.parts.turn.changed(this, Infinity);
    this.closeIfDrained();
    return closed;
  }

  /** The instant from which the queue wants to run what it holds; Infinity when it holds nothing. */
  readyMs(nowMs: number): number {
    if (this.line.rows === 0) return Infinity;
    return this.state === 'open' ? this.parts.policy.holdUntilMs(this.view(nowMs)) : nowMs;
  }

  hasFullBatch(): boolean {
    return this.line.rows >= this.current.maxBatchRows;
  }

  dueMs(): number {
    return this.line.peek()?.request.dueMs ?? Infinity;
  }

  /** Expected time of the batch of this plan; without one, of the next batch. */
  expectedMs(plan?: BatchPlan): number {
    if (plan !== undefined) return this.cost.mean(plan.paddedRows, plan.paddedSteps) ?? 0;
    const rows = Math.max(1, Math.min(this.line.rows, this.current.maxBatchRows));
    return this.cost.tail(paddedRows(rows, this.current), this.line.peek()?.request.steps ?? null) ?? 0;
  }

  /** Expected time of all that waits. */
  backlogMs(): number {
    if (this.line.rows === 0) return 0;
    return Math.max(1, this.line.rows / this.current.maxBatchRows) * this.expectedMs();
  }

  nearestDeadlineMs(): number {
    return this.line.nearestDeadlineMs();
  }

  /** Gives up the waiting entries whose deadline has passed. */
  expire(nowMs: number): void {
    for (;;) {
      const entry = this.line.popExpired(nowMs);
      if (entry === undefined) break;
      this.exits.finish(entry, 'expired', deadlineError('queue'));
      this.exits.tellRows();
    }
    this.closeIfDrained();
  }

  nextBatch(nowMs: number, startsMs: number): Batch<Q, R> | null {
    while (this.line.rows > 0) {
      const view = this.view(startsMs);
      const reason = this.reasonNow(startsMs > nowMs ? 'ahead' : 'idle');
      const { parts, plan, dropped } = formBatch(this.line, this.parts.policy, view);
      for (const entry of dropped) this.exits.finish(entry, 'expired', deadlineError('queue'));
      this.exits.tellRows();
      if (parts.length === 0) continue;
      this.batches++;
      return new Batch(this, parts, plan, reason);
    }
    this.closeIfDrained();
    return null;
  }

  end(part: EntryPart<Q, R>, state: 'failed' | 'expired', error: unknown): void {
    this.exits.leave(part.entry, state, error);
  }

  answer(part: EntryPart<Q, R>, result: R, batch: Batch<Q, R>, nowMs: number): void {
    const { entry, firstRow, rows } = part;
    if (!entry.isOpen || !entry.keep(firstRow, rows, result)) return;
    const ranIn = { startedMs: batch.startedMs, reason: batch.reason, ...batch.plan };
    entry.answer(nowMs, ranIn, (results) => this.runner.join(results));
    this.exits.tellLeft(entry);
  }

  ran(batch: Batch<Q, R>, computeMs: number, late: number, failure: FailureKind | null): void {
    const { rows, paddedRows: runRows, paddedSteps: steps } = batch.plan;
    if (failure === null) {
      this.observe({ rows: runRows, steps, ms: computeMs });
      this.parts.policy.finished?.(rows, computeMs, late);
    }
    this.parts.observer.batchFinished?.(this.key, batch.plan, computeMs, failure, batch);
  }

  /** A batch has settled, and this many stand in its place. */
  batchSettled(reruns: number): void {
    this.batches += reruns - 1;
    this.closeIfDrained();
  }

  private doubt(rows: number, steps: number | null, nowMs: number): void {
    if (nowMs - this.learnedMs < DOUBT_AFTER_MS) return;
    this.learnedMs = nowMs;
    const { current } = this;
    this.cost.forget(paddedRows(Math.min(rows, current.maxBatchRows), current), steps);
  }

  private openWindow(): QueueWindow {
    const { line, cost, demand, parts } = this;
    return new QueueWindow({
      cost,
      demand,
      options: () => this.current,
      waitingRows: () => line.rows,
      headAdmittedMs: () => line.peek()?.request.admittedMs,
      oldestAdmittedMs: () => line.oldestAdmittedMs(),
      startMs: (batchesAhead, batchMs) => {
        const fullMs = (): number =>
          cost.tail(this.current.maxBatchRows, line.peek()?.request.steps ?? null) ?? 0;
        return parts.turn.startMs(this, batchesAhead, batchMs ?? fullMs());
      },
    });
  }

  private view(nowMs: number): QueueView {
    this.window.nowMs = nowMs;
    return this.window;
  }

  private reasonNow(otherwise: 'ahead' | 'idle'): FlushReason {
    if (this.hasFullBatch()) return 'full';
    if (this.state !== 'open') return 'drain';
    return otherwise === 'idle' && this.current.maxQueueDelayMs > 0 ? 'delay' : otherwise;
  }

  private closeIfDrained(): void {
    if (this.state !== 'draining' || this.line.rows > 0 || this.batches > 0) return;
    this.state = 'closed';
    this.parts.turn.left(this);
    for (const resolve of this.whenClosed.splice(0)) resolve();
  }
}
