import type { Clock } from '../time/clock';
import { AdaptivePolicy } from './adaptive-policy';
import type { BatchPolicy } from './batch-policy';
import { resolveBatchingOptions, type BatchingOptions } from './batching-options';
import type { BatchObserver, BatchQueue, BatchRunner } from './contract';
import { EngineForecast } from './engine-forecast';
import { FairShare } from './fair-share';
import type { EngineTurn, SchedulableBatch, SchedulableQueue } from './schedulable';
import { ScheduledQueue } from './scheduled-queue';
import { WakeTimer } from './wake-timer';

export interface BatchSchedulerOptions {
  readonly clock: Clock;
  /** Batches that the engine computes at once. Default 1. More than 1 only for an engine that truly runs them in parallel. */
  readonly maxConcurrentBatches?: number;
  /**
   * Batches that are handed over while all slots compute, so that the engine finds its next one at hand. Default 1; 0
   * where handing over costs nothing. Such a batch is formed when a full one waits, or `prepareAheadMs` before a slot
   * should be free, as what is handed over can no longer be improved.
   */
  readonly preparedBatches?: 0 | 1;
  /** Default 1: the grain of a timer. */
  readonly prepareAheadMs?: number;
  readonly observer?: BatchObserver;
}

export interface RegisterOptions {
  /** Default: a new AdaptivePolicy. A policy belongs to one queue, as it may learn. */
  readonly policy?: BatchPolicy;
}

interface Handover {
  readonly queue: SchedulableQueue;
  readonly batch: SchedulableBatch;
}

/**
 * Decides what one engine runs next: the queues of all model versions on it share its time by weight and deadline.
 * It starts batches through the runners it is given, and never more at once than it was told.
 */
export class BatchScheduler {
  private readonly clock: Clock;
  private readonly observer: BatchObserver;
  private readonly slots: number;
  private readonly prepared: number;
  private readonly prepareAheadMs: number;
  private readonly forecast: EngineForecast;
  private readonly share = new FairShare<SchedulableQueue>();
  private readonly queues = new Map<string, SchedulableQueue>();
  private readonly running = new Set<SchedulableBatch>();
  /** Parts of failed batches; never more than the requests that were in flight. */
  private reruns: Handover[] = [];
  private readonly turn: EngineTurn = {
    startMs: (queue, batchesAhead, batchMs) => this.startMs(queue, batchesAhead, batchMs),
    changed: (queue, deadlineMs) => this.changed(queue, deadlineMs),
    left: (queue) => {
      this.queues.delete(queue.key);
      this.share.leave(queue);
    },
  };
  private readonly timer: WakeTimer;
  private isPaused = false;
  private lastBatch = 0;

  constructor(options: BatchSchedulerOptions) {
    this.clock = options.clock;
    this.observer = options.observer ?? {};
    this.slots = options.maxConcurrentBatches ?? 1;
    this.prepared = options.preparedBatches ?? 1;
    this.prepareAheadMs = options.prepareAheadMs ?? 1;
    this.forecast = new EngineForecast(this.slots);
    this.timer = new WakeTimer(this.clock, () => this.wake());
  }

  /**
   * Opens a queue. `key` names the model version to the observer.
   * @throws StriateError BATCH_OPTIONS_INVALID; Error when the key is taken: this is a bug.
   */
  register<Q, R>(
    key: string,
    options: Partial<BatchingOptions>,
    runner: BatchRunner<Q, R>,
    { policy = new AdaptivePolicy() }: RegisterOptions = {},
  ): BatchQueue<Q, R> {
    if (this.queues.has(key)) throw new Error(`This is a bug: queue ${key} is registered already`);
    const { clock, observer, turn } = this;
    const resolved = resolveBatchingOptions(options);
    const queue = new ScheduledQueue<Q, R>({ key, options: resolved, runner, policy, clock, observer, turn });
    this.queues.set(key, queue);
    this.share.join(queue);
    return queue;
  }

  /** Starts nothing until `resume`: for an engine that is being started again. Deadlines and cancellations go on. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
  }

  private changed(queue: SchedulableQueue, deadlineMs: number): void {
    this.share.wake(queue);
    if (this.forecast.count < this.slots + this.prepared && !this.isPaused) this.wake();
    else this.timer.by(deadlineMs);
  }

  /** Does all that is due now, and sets the timer for what comes next. */
  private wake(): void {
    const nowMs = this.clock.now();
    for (const queue of this.queues.values()) queue.expire(nowMs);
    for (const batch of this.running) batch.expire(nowMs);
    for (const { batch } of this.reruns) batch.expire(nowMs);
    let nextMs = Infinity;
    if (!this.isPaused) nextMs = this.handOver(nowMs);
    for (const queue of this.queues.values()) nextMs = Math.min(nextMs, queue.nearestDeadlineMs());
    for (const batch of this.running) nextMs = Math.min(nextMs, batch.nearestDeadlineMs());
    for (const { batch } of this.reruns) nextMs = Math.min(nextMs, batch.nearestDeadlineMs());
    this.timer.by(nextMs);
  }

  /** Hands over batches while there is room. @returns when to look again, if nothing else happens before. */
  private handOver(nowMs: number): number {
    while (this.forecast.count < this.slots + this.prepared) {
      for (const batch of this.running) if (batch.runsAlone) return Infinity;
      const isAhead = this.forecast.count >= this.slots;
      if (this.reruns[0]?.batch.runsAlone === true && this.running.size > 0) return Infinity;
      const rerun = this.reruns.shift();
      if (rerun !== undefined) {
        const batch = rerun.batch.pruned();
        if (batch === null) rerun.queue.batchSettled(0);
        else this.start(rerun.queue, batch, nowMs);
        continue;
      }
      const startsMs = this.forecast.startMs(0, nowMs, 0);
      const aheadMs = isAhead ? startsMs - this.prepareAheadMs : nowMs;
      let nextMs = Infinity;
      const queue = this.share.pick(nowMs, (candidate) => {
        const readyMs = candidate.hasFullBatch() ? nowMs : Math.max(aheadMs, candidate.readyMs(nowMs));
        if (readyMs > nowMs) nextMs = Math.min(nextMs, readyMs);
        return readyMs <= nowMs;
      });
      if (queue === null) return nextMs;
      const batch = queue.nextBatch(nowMs, startsMs);
      if (batch !== null) this.start(queue, batch, nowMs);
    }
    return Infinity;
  }

  private start(queue: SchedulableQueue, batch: SchedulableBatch, nowMs: number): void {
    batch.id = ++this.lastBatch;
    this.observer.batchStarted?.(queue.key, batch.plan, batch.reason);
    this.share.charge(queue, batch.expectedMs);
    const handed = this.forecast.start(batch.expectedMs, nowMs);
    this.running.add(batch);
    void batch.run().then(() => {
      const endMs = this.clock.now();
      const computeMs = this.forecast.finish(handed, endMs);
      this.running.delete(batch);
      this.share.charge(queue, computeMs - batch.expectedMs);
      const reruns = batch.settle(endMs, computeMs, this.lastBatch);
      this.reruns.push(...reruns.map((again) => ({ queue, batch: again })));
      queue.batchSettled(reruns.length);
      this.wake();
    });
  }

  /** When a batch of `queue` starts that has `batchesAhead` of its own before it, the other queues' turns included. */
  private startMs(queue: SchedulableQueue, batchesAhead: number, batchMs: number): number {
    const ownMs = (batchesAhead + 1) * batchMs;
    let othersMs = 0;
    for (const { batch } of this.reruns) othersMs += batch.expectedMs;
    for (const other of this.queues.values()) {
      if (other === queue) continue;
      const backlogMs = other.backlogMs();
      if (backlogMs === 0) continue;
      othersMs += Math.min(backlogMs, (ownMs * other.weight) / queue.weight + other.expectedMs());
    }
    return this.forecast.startMs(batchesAhead, this.clock.now(), batchMs) + othersMs / this.slots;
  }
}
