import { StriateError } from '../errors/striate-error';
import { paddedRows, type BatchingOptions } from './batching-options';
import type { BatchPlan, BatchRunner, FailureKind, FlushReason } from './contract';
import type { EntryPart } from './entry';
import type { SchedulableBatch } from './schedulable';

/** Deaths of an engine under the same request after which it is not tried again. */
const MAX_ENGINE_DEATHS = 2;

/** What a batch needs of the queue that formed it. */
export interface BatchHome<Q, R> {
  readonly options: BatchingOptions;
  readonly runner: BatchRunner<Q, R>;
  /** Takes the entry of `part` out of the waiting line, if some of its rows still stand there, and settles it. */
  end(part: EntryPart<Q, R>, state: 'failed' | 'expired', error: unknown): void;
  answer(part: EntryPart<Q, R>, result: R, batch: Batch<Q, R>, nowMs: number): void;
  expectedMs(plan: BatchPlan): number;
  ran(batch: Batch<Q, R>, computeMs: number, late: number, failure: FailureKind | null): void;
}

type RunResult<R> = { readonly results: readonly R[] } | { readonly results: null; readonly error: unknown };

/** Some rows of some entries that run together, and what becomes of them when they have run. */
export class Batch<Q, R> implements SchedulableBatch {
  readonly expectedMs: number;
  id = 0;
  startedMs = 0;
  private outcome: RunResult<R> | null = null;

  constructor(
    private readonly home: BatchHome<Q, R>,
    private readonly parts: readonly EntryPart<Q, R>[],
    readonly plan: BatchPlan,
    readonly reason: FlushReason,
  ) {
    this.expectedMs = home.expectedMs(plan);
  }

  get runsAlone(): boolean {
    return this.parts.some(({ entry }) => entry.engineDeaths > 0);
  }

  get paddingSteps(): number {
    const { paddedSteps } = this.plan;
    if (paddedSteps === null) return 0;
    return this.parts.reduce(
      (sum, { entry, rows }) => sum + rows * (paddedSteps - (entry.request.ownSteps ?? paddedSteps)),
      0,
    );
  }

  tags(): readonly object[] {
    return this.parts.flatMap(({ entry }) => entry.request.tag ?? []);
  }

  nearestDeadlineMs(): number {
    let nearest = Infinity;
    for (const { entry } of this.parts) {
      if (entry.isOpen) nearest = Math.min(nearest, entry.request.deadlineMs ?? Infinity);
    }
    return nearest;
  }

  expire(nowMs: number): void {
    for (const part of this.parts) {
      const { entry } = part;
      if (!entry.isOpen || (entry.request.deadlineMs ?? Infinity) > nowMs) continue;
      this.home.end(part, 'expired', deadlineError('compute'));
    }
  }

  pruned(): Batch<Q, R> | null {
    const open = this.parts.filter((part) => part.entry.isOpen);
    if (open.length === this.parts.length) return this;
    return open.length === 0 ? null : this.rerunOf(open);
  }

  async run(): Promise<void> {
    const { runner } = this.home;
    try {
      const parts = this.parts.map(({ entry, firstRow, rows }) => ({
        payload: entry.request.payload,
        firstRow,
        rows,
      }));
      this.outcome = { results: await runner.run(parts, this.plan) };
    } catch (error) {
      this.outcome = { results: null, error };
    }
  }

  settle(nowMs: number, computeMs: number, lastStarted: number): readonly Batch<Q, R>[] {
    const { home, outcome, parts } = this;
    this.startedMs = nowMs - computeMs;
    for (const { entry } of parts) entry.startedMs ??= this.startedMs;
    this.giveUpLate(nowMs);
    const late = parts.filter((part) => part.entry.state === 'expired').length;
    if (outcome !== null && outcome.results !== null && outcome.results.length === parts.length) {
      home.ran(this, computeMs, late, null);
      outcome.results.forEach((result, index) => home.answer(parts[index]!, result, this, nowMs));
      return [];
    }
    const error =
      outcome?.results === null ? outcome.error : wrongCount(parts.length, outcome?.results.length);
    const failure = outcome?.results === null ? home.runner.classify(error) : 'fatal';
    home.ran(this, computeMs, late, failure);
    const open = parts.filter((part) => part.entry.isOpen);
    if (failure === 'engine_lost') return this.retryAlone(open, nowMs, lastStarted);
    if (failure === 'poison' && parts.length > 1) return this.halved(open);
    for (const part of open) home.end(part, 'failed', error);
    return [];
  }

  /** A timer may be later than the run: what comes after its deadline is no answer, though the timer has not said so. */
  private giveUpLate(nowMs: number): void {
    for (const part of this.parts) {
      const { deadlineMs } = part.entry.request;
      if (nowMs > (deadlineMs ?? Infinity)) this.home.end(part, 'expired', deadlineError('compute'));
    }
  }

  /** Halves until the bad part is alone: at most 2 log2(parts) runs for one bad part. */
  private halved(open: readonly EntryPart<Q, R>[]): readonly Batch<Q, R>[] {
    const middle = Math.ceil(open.length / 2);
    return [open.slice(0, middle), open.slice(middle)]
      .filter((half) => half.length > 0)
      .map((half) => this.rerunOf(half));
  }

  /** Each entry once more, alone, so that the one that kills engines takes nobody with it. */
  private retryAlone(
    open: readonly EntryPart<Q, R>[],
    nowMs: number,
    lastStarted: number,
  ): readonly Batch<Q, R>[] {
    const reruns: Batch<Q, R>[] = [];
    for (const part of open) {
      const { entry } = part;
      entry.lostEngine(this.id, lastStarted);
      const rerun = this.rerunOf([part]);
      if (entry.engineDeaths >= MAX_ENGINE_DEATHS) {
        const detail = `expected the engine to survive the request, but it died ${MAX_ENGINE_DEATHS} times with rows of it aboard`;
        this.home.end(part, 'failed', new StriateError('BATCH_POISONED', { detail }));
      } else if (nowMs + rerun.expectedMs > (entry.request.deadlineMs ?? Infinity)) {
        this.home.end(part, 'expired', deadlineError('compute'));
      } else {
        reruns.push(rerun);
      }
    }
    return reruns;
  }

  private rerunOf(parts: readonly EntryPart<Q, R>[]): Batch<Q, R> {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const plan = { ...this.plan, rows, paddedRows: paddedRows(rows, this.home.options) };
    return new Batch(this.home, parts, plan, 'rerun');
  }
}

/** The answer to a request whose time is over, or will be before it can run. */
export function deadlineError(phase: 'decode' | 'queue' | 'compute'): StriateError {
  return new StriateError('BATCH_DEADLINE_EXCEEDED', {
    detail: `expected an answer before the deadline, which passed in phase ${phase}`,
  });
}

function wrongCount(expected: number, got: number | undefined): Error {
  return new Error(`This is a bug: the runner was given ${expected} parts and answered ${got ?? 0}`);
}
