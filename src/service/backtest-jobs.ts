import { randomBytes } from 'node:crypto';
import { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';
import type { BacktestAnswer } from './backtest-answer';
import type { LifecycleLog } from './model-lifecycle';

/**
 * The states of a backtest that is carried out behind its request:
 *
 *   queued --start--> running --finish--> succeeded
 *   queued, running --cancel--> cancelled
 *   running --fail--> failed
 *
 * succeeded, failed and cancelled are ends: nothing leaves them.
 */
export type BacktestJobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
type Happening = 'start' | 'finish' | 'fail' | 'cancel';

const ARROWS: Readonly<Record<BacktestJobState, Readonly<Partial<Record<Happening, BacktestJobState>>>>> = {
  queued: { start: 'running', cancel: 'cancelled' },
  running: { finish: 'succeeded', fail: 'failed', cancel: 'cancelled' },
  succeeded: {},
  failed: {},
  cancelled: {},
};

/** A backtest as it can be asked for. */
export interface BacktestJob {
  /** `bt_` and 24 hex digits. */
  readonly id: string;
  readonly model: string;
  readonly version: number;
  readonly state: BacktestJobState;
  /** Forecasts that are made, and that are to be made. */
  readonly done: number;
  readonly total: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Null until it has ended. */
  readonly endedAt: string | null;
  /** Null until it has succeeded. */
  readonly answer: BacktestAnswer | null;
  /** What a failed one was rejected with; null else. */
  readonly error: unknown;
}

/** The work of a job. Rejects when `signal` is aborted. */
export type BacktestWork = (context: {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}) => Promise<BacktestAnswer>;

/** Jobs that wait; each holds its series in memory. */
const MAX_WAITING = 16;
/** Ended jobs that are remembered, and for how long. */
const MAX_ENDED = 32;
const ENDED_FOR_MS = 3_600_000;
/** Milliseconds after which another try is worth it. */
const RETRY_AFTER_MS = 5_000;

type Changing = { -readonly [K in keyof BacktestJob]: BacktestJob[K] } & {
  readonly work: BacktestWork;
  readonly abort: AbortController;
  endedMs: number;
};

/**
 * Backtests that are too long for one answer. Kept in memory alone: a restart forgets them. One runs at a time, 16 wait,
 * and the 32 latest that have ended are remembered for an hour.
 */
export class BacktestJobs {
  private readonly jobs = new Map<string, Changing>();
  private isBusy = false;
  private settled: Promise<void> = Promise.resolve();

  constructor(private readonly options: { readonly clock: Clock; readonly log: LifecycleLog }) {}

  /** Takes a job in. Throws SERIES_BACKTESTS_FULL where too many wait. */
  submit(
    about: Pick<BacktestJob, 'model' | 'version' | 'total'> & { readonly work: BacktestWork },
  ): BacktestJob {
    this.forget();
    const waiting = [...this.jobs.values()].filter(({ state }) => state === 'queued').length;
    if (waiting >= MAX_WAITING) {
      throw new StriateError('SERIES_BACKTESTS_FULL', {
        detail: `${MAX_WAITING} backtests wait, which is the limit`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const job: Changing = {
      ...about,
      id: `bt_${randomBytes(12).toString('hex')}`,
      state: 'queued',
      done: 0,
      createdAt: this.options.clock.wallTime().toISOString(),
      endedAt: null,
      endedMs: 0,
      answer: null,
      error: null,
      abort: new AbortController(),
    };
    this.jobs.set(job.id, job);
    this.next();
    return job;
  }

  /** Throws SERIES_BACKTEST_UNKNOWN. */
  get(model: string, id: string): BacktestJob {
    return this.find(model, id);
  }

  /** Ends a job at once; a cancelled one stays so. Throws SERIES_BACKTEST_UNKNOWN, SERIES_BACKTEST_ENDED. */
  cancel(model: string, id: string): BacktestJob {
    const job = this.find(model, id);
    if (job.state === 'cancelled') return job;
    if (!this.move(job, 'cancel')) {
      throw new StriateError('SERIES_BACKTEST_ENDED', { detail: `the backtest has ${job.state}` });
    }
    job.abort.abort(new Error('the backtest was cancelled'));
    return job;
  }

  /** Ends every job and waits for the one that runs to let go. */
  async stop(): Promise<void> {
    for (const job of this.jobs.values()) {
      if (this.move(job, 'cancel')) job.abort.abort(new Error('the server stops'));
    }
    await this.settled;
  }

  private find(model: string, id: string): Changing {
    this.forget();
    const job = this.jobs.get(id);
    if (job?.model === model) return job;
    throw new StriateError('SERIES_BACKTEST_UNKNOWN', {
      detail: `no backtest of model ${model} has this id; ended ones are forgotten after an hour`,
    });
  }

  private next(): void {
    if (this.isBusy) return;
    const job = [...this.jobs.values()].find(({ state }) => state === 'queued');
    if (job === undefined) return;
    this.isBusy = true;
    this.settled = this.carryOut(job).finally(() => {
      this.isBusy = false;
      this.next();
    });
  }

  private async carryOut(job: Changing): Promise<void> {
    this.move(job, 'start');
    try {
      const answer = await job.work({
        signal: job.abort.signal,
        onProgress: (done) => (job.done = Math.max(job.done, done)),
      });
      if (this.move(job, 'finish')) job.answer = answer;
    } catch (error) {
      if (!this.move(job, 'fail')) return;
      job.error = error;
      if (!(error instanceof StriateError))
        this.options.log.error({ err: error, backtest: job.id }, 'backtest failed');
    }
  }

  /** False where the state has no such arrow. */
  private move(job: Changing, happening: Happening): boolean {
    const state = ARROWS[job.state][happening];
    if (state === undefined) return false;
    job.state = state;
    if (Object.keys(ARROWS[state]).length === 0) {
      job.endedAt = this.options.clock.wallTime().toISOString();
      job.endedMs = this.options.clock.now();
    }
    return true;
  }

  /** Forgets ended jobs that are too old or too many, the oldest first. */
  private forget(): void {
    const now = this.options.clock.now();
    const ended = [...this.jobs.values()]
      .filter(({ endedAt }) => endedAt !== null)
      .sort((left, right) => left.endedMs - right.endedMs);
    for (const [index, { id, endedMs }] of ended.entries()) {
      if (now - endedMs > ENDED_FOR_MS || index < ended.length - MAX_ENDED) this.jobs.delete(id);
    }
  }
}
