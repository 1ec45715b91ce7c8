import { AdaptivePolicy } from '../../../src/batching/adaptive-policy';
import type { BatchPolicy } from '../../../src/batching/batch-policy';
import { BatchScheduler } from '../../../src/batching/batch-scheduler';
import type { BatchingOptions } from '../../../src/batching/batching-options';
import type { BatchQueue } from '../../../src/batching/contract';
import { StriateError } from '../../../src/errors/striate-error';
import { VirtualClock } from '../../../src/simulator/virtual-clock';
import type { Clock } from '../../../src/time/clock';
import { settled } from '../../sim/settled';
import { LENGTHS, LIMITS, type Script, type Step } from './script';
import { isOwn, ScriptedRunner, type RunnerFault } from './scripted-runner';

/** A promise about time is broken when it is this late. */
const MICROSECOND_MS = 0.001;
/** Batches that a full queue may still need, with every one of them split to single rows. */
const LAST_ROUNDS = 400;

/** The way in and the way to close. */
type Door = Pick<BatchQueue<string, string>, 'submit' | 'close'>;

/** What a test may break: the parts that a scheduler is given, and what stands before its queue. */
export interface Fault extends RunnerFault {
  readonly policy?: BatchPolicy;
  readonly options?: Partial<BatchingOptions>;
  readonly clock?: (clock: VirtualClock) => Clock;
  readonly door?: (queue: BatchQueue<string, string>) => Door;
}

interface Caller {
  readonly payload: string;
  readonly admittedMs: number;
  readonly deadlineMs: number | null;
  outcome: 'open' | 'answered' | 'refused';
}

/** Plays one script against a scheduler and judges all that its clients see. */
class Play {
  private readonly clock = new VirtualClock(settled);
  private readonly runner: ScriptedRunner;
  private readonly queue: BatchQueue<string, string>;
  private readonly door: Door;
  private readonly callers: Caller[] = [];
  private readonly clients: AbortController[] = [];
  private nowUs = 0;
  private isClosing = false;
  private isClosed = false;

  constructor(
    private readonly script: Script,
    fault: Fault,
  ) {
    const runner = new ScriptedRunner(fault, script.lengths);
    const scheduler = new BatchScheduler({
      clock: fault.clock?.(this.clock) ?? this.clock,
      maxConcurrentBatches: script.slots,
      preparedBatches: script.prepared,
      observer: {
        queueRows: (_key, rows) =>
          runner.expect(rows >= 0 && rows <= LIMITS.queueRows, 'no queue is above its bound'),
      },
    });
    const options = {
      maxBatchRows: LIMITS.batchRows,
      maxQueueRows: LIMITS.queueRows,
      maxRequestRows: LIMITS.requestRows,
      maxQueueDelayMs: script.delayMs,
      ...LENGTHS[script.lengths],
      ...fault.options,
    };
    const policy = fault.policy ?? new AdaptivePolicy();
    this.runner = runner;
    this.queue = scheduler.register('model/1', options, runner, { policy });
    this.door = fault.door?.(this.queue) ?? this.queue;
    if (script.isCostKnown) {
      const known = script.lengths === 'none' ? [null] : [1, 3, 6, LIMITS.steps];
      for (const steps of known) this.queue.observe({ rows: LIMITS.batchRows, steps, ms: 5 });
    }
  }

  /** @returns the promises that were broken */
  async toTheEnd(): Promise<readonly string[]> {
    for (const step of this.script.steps) {
      await this.act(step);
      await settled();
      this.check();
    }
    await this.drain();
    const { callers, runner } = this;
    const last = Math.max(0, ...callers.map(({ deadlineMs }) => deadlineMs ?? 0));
    await this.advance(1_000 * last + 1 - this.nowUs);
    runner.expect(
      callers.every(({ outcome }) => outcome !== 'open'),
      'every request is settled',
    );
    for (const times of runner.computed.values()) runner.expect(times === 1, 'no row is computed twice');
    return runner.violations;
  }

  private async act(step: Step): Promise<void> {
    switch (step.kind) {
      case 'submit':
        this.submit(step);
        return;
      case 'abort': {
        const which = step.which % Math.max(1, this.clients.length);
        const client = this.clients[which];
        if (client === undefined) return;
        client.abort();
        this.runner.gone.add(`r${which}`);
        return;
      }
      case 'advance':
        await this.advance(step.us);
        return;
      case 'end':
        this.runner.end(step.which, step.failure);
        return;
      case 'close':
        this.close();
        return;
    }
  }

  private submit({ rows, allowedUs, priority, steps }: Step & { kind: 'submit' }): void {
    const { runner, clock, clients, isClosing } = this;
    const client = new AbortController();
    const deadlineMs = allowedUs === null ? null : (this.nowUs + allowedUs) / 1_000;
    const payload = `r${clients.length}`;
    const caller: Caller = { payload, admittedMs: clock.now(), deadlineMs, outcome: 'open' };
    clients.push(client);
    this.callers.push(caller);
    runner.steps.set(payload, steps);
    const ownSteps = this.script.lengths === 'none' ? null : steps;
    this.door.submit({ rows, payload, deadlineMs, priority, steps: ownSteps, signal: client.signal }).then(
      ({ result }) => {
        caller.outcome = 'answered';
        runner.expect(!isClosing, 'a closed queue lets nobody in');
        runner.expect(isOwn(result, payload, rows), 'every answer is made of its own rows');
        runner.expect(!this.isPast(deadlineMs), 'no answer comes after its deadline');
      },
      (error: unknown) => {
        caller.outcome = 'refused';
        const isClosedError = error instanceof StriateError && error.code === 'BATCH_CLOSED';
        runner.expect(isClosedError === isClosing, 'a closed queue lets nobody in');
      },
    );
  }

  private close(): void {
    this.isClosing = true;
    void this.door.close().then(() => (this.isClosed = true));
  }

  private async advance(us: number): Promise<void> {
    if (us <= 0) return;
    this.nowUs += us;
    await this.clock.advanceTo(this.nowUs / 1_000);
  }

  /** What holds at any moment, once all that is due has happened. */
  private check(): void {
    const { runner, callers, clock, script } = this;
    const open = callers.filter(({ outcome }) => outcome === 'open');
    runner.expect(
      open.every(({ deadlineMs }) => !this.isPast(deadlineMs)),
      'nobody waits past its deadline',
    );
    const oldest = Math.min(...open.map(({ admittedMs }) => admittedMs));
    const couldRun = runner.flights.length === 0 && this.queue.snapshot().waitingRows > 0;
    runner.expect(
      !couldRun || clock.now() < oldest + script.delayMs + MICROSECOND_MS,
      'no row waits above its delay',
    );
  }

  private isPast(deadlineMs: number | null): boolean {
    return this.clock.now() >= (deadlineMs ?? Infinity) + MICROSECOND_MS;
  }

  /** Closes while requests wait and run; the engine does its work from here on, and no time passes. */
  private async drain(): Promise<void> {
    const { runner, callers } = this;
    const waiting = callers.filter(({ outcome, deadlineMs }) => outcome === 'open' && deadlineMs === null);
    this.close();
    this.submit({ kind: 'submit', rows: 1, allowedUs: null, priority: 0, steps: 1 });
    await settled();
    for (let round = 0; round < LAST_ROUNDS && !this.isClosed; round++) {
      runner.end(0, null);
      await settled();
    }
    runner.expect(
      waiting.every(({ outcome }) => outcome === 'answered'),
      'a closing queue answers all that wait',
    );
    runner.expect(this.isClosed, 'a closed queue drains');
    runner.expect(
      callers.every(({ outcome }) => outcome !== 'open') || !this.isClosed,
      'a queue is closed when its last request has its answer',
    );
  }
}

/** Plays a script and returns the promises that were broken. */
export function broken(script: Script, fault: Fault = {}): Promise<readonly string[]> {
  return new Play(script, fault).toTheEnd();
}
