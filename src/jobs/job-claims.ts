import { randomBytes } from 'node:crypto';
import { sql, type Updateable } from 'kysely';
import { StriateError } from '../errors/striate-error';
import type { BestSoFar, Claim, FailureReason, MetricValues, PublishedVersion, TrainJob } from './job';
import { HELD_STATES, type JobHappening, type JobState } from './job-states';
import type { Change, JobDatabase } from './store/job-database';
import { finiteOrNull, jobOfRow } from './store/job-row';
import { lockJob, moveJob, unknownJob } from './store/move-job';
import type { JobRow } from './store/schema';

export interface ClaimedJob {
  readonly claim: Claim;
  readonly job: TrainJob;
}

/** How far a trainer has come; what is absent stays as it was. */
export interface Progress {
  /** 0 to 1. */
  readonly progress?: number;
  readonly etaSeconds?: number | null;
  /** Over all attempts. */
  readonly yieldedSeconds?: number;
  /** Epochs completed. */
  readonly epoch?: number;
  readonly metrics?: Readonly<Record<string, number | null>>;
  readonly best?: BestSoFar;
}

export interface Outcome {
  /** `null` when no version was published. */
  readonly published: PublishedVersion | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly detail?: string;
}

/**
 * The trainers' side of the job store. A trainer claims a job, renews its lease well before `leaseMs` are over, and
 * shows the claim with all it says; after the lease went to another it hears JOB_LEASE_LOST and must stop.
 */
export class JobClaims {
  /** @param leaseMs Milliseconds for which a claim holds without being renewed. */
  constructor(
    private readonly database: JobDatabase,
    readonly leaseMs: number,
  ) {}

  /** Takes the job that has waited longest, or `null` when none waits. Two claimers never get the same one. */
  claim(holder: string): Promise<ClaimedJob | null> {
    return this.database.change(async (change) => {
      const row = await change.trx
        .selectFrom('jobs')
        .selectAll()
        .where('state', '=', 'queued')
        .orderBy('number')
        .limit(1)
        .$if(this.database.locksRows, (query) => query.forUpdate().skipLocked())
        .executeTakeFirst();
      if (row === undefined) return null;
      const lease = randomBytes(12).toString('hex');
      const held = { holder, lease, lease_until: change.now + this.leaseMs };
      const first = row.started_at === null ? { started_at: change.now } : {};
      await moveJob(change, row, 'claim', { ...held, ...first });
      const claimed = await lockJob(change, row.id, false);
      return { claim: { jobId: row.id, lease }, job: jobOfRow(claimed, null) };
    });
  }

  /**
   * Holds the job for another `leaseMs` and tells its state: `pausing` and `cancelling` ask the trainer to stop. No
   * change that a client could see: the revision stays.
   */
  renew(claim: Claim): Promise<JobState> {
    return this.held(claim, async (change, row) => {
      await change.trx
        .updateTable('jobs')
        .set({ lease_until: change.now + this.leaseMs })
        .where('id', '=', row.id)
        .execute();
      return row.state;
    });
  }

  /** The state of the job, without a write. Throws as `renew` does. */
  look({ jobId, lease }: Claim): Promise<JobState> {
    return this.database.read(async (db) => {
      const row = await db
        .selectFrom('jobs')
        .select(['state', 'lease'])
        .where('id', '=', jobId)
        .executeTakeFirst();
      if (row === undefined) throw unknownJob();
      if (row.lease !== lease) throw leaseLost(row.state);
      return row.state;
    });
  }

  /** Tells how far the job is; renews the lease as well. An epoch or batch event carries the same numbers. */
  report(claim: Claim, progress: Progress, event?: 'epoch' | 'batch'): Promise<JobState> {
    return this.held(claim, async (change, row) => {
      const metrics = progress.metrics === undefined ? undefined : finiteOrNull(progress.metrics);
      await update(change, row, {
        lease_until: change.now + this.leaseMs,
        ...(progress.progress === undefined ? {} : { progress: clamp(progress.progress) }),
        ...(progress.etaSeconds === undefined ? {} : { eta_seconds: progress.etaSeconds }),
        ...(progress.yieldedSeconds === undefined ? {} : { yielded_seconds: progress.yieldedSeconds }),
        ...(progress.epoch === undefined ? {} : { epoch: progress.epoch }),
        ...(metrics === undefined ? {} : { metrics: JSON.stringify(metrics) }),
        ...(progress.best === undefined ? {} : { best: JSON.stringify(progress.best) }),
      });
      if (event !== undefined) await change.emit(row.id, event, eventOf(progress, metrics));
      return row.state;
    });
  }

  /** Appends an event of the trainer: a log line, the verdict of a gate, a label that moved. */
  tell(
    claim: Claim,
    type: 'log' | 'gate' | 'label',
    data: Readonly<Record<string, unknown>>,
  ): Promise<JobState> {
    return this.held(claim, async (change, row) => {
      await change.emit(row.id, type, data);
      return row.state;
    });
  }

  /** The last epoch is over: the job is evaluating. */
  trained(claim: Claim): Promise<JobState> {
    return this.move(claim, 'trained');
  }

  /** The trainer has saved its checkpoint and let go: `pausing` becomes paused, `cancelling` cancelled. */
  stopped(claim: Claim): Promise<JobState> {
    return this.move(claim, 'stopped');
  }

  /** The job succeeded; published or not, by what its gates said. */
  finish(claim: Claim, outcome: Outcome): Promise<JobState> {
    return this.move(claim, 'finish', {
      progress: 1,
      metrics: JSON.stringify(finiteOrNull(outcome.metrics)),
      published: outcome.published === null ? null : JSON.stringify(outcome.published),
      detail: outcome.detail ?? null,
    });
  }

  /** The job failed for a reason that another attempt would meet again. */
  fail(claim: Claim, reason: FailureReason, detail: string): Promise<JobState> {
    return this.move(claim, 'fail', { reason, detail });
  }

  /** The trainer is stopped in good order, its checkpoint saved: the job goes back into the queue, no attempt is lost. */
  release(claim: Claim): Promise<JobState> {
    return this.move(claim, 'lose');
  }

  /** The trainer behind this claim is known to be dead: takes the job back without waiting for the lease. */
  lose(claim: Claim): Promise<JobState> {
    return this.held(claim, (change, row) => takeBack(change, row));
  }

  /**
   * Takes back every job whose lease is over, or that `holder` held: a server calls it once at the start for the
   * trainers of its former life, then now and then without a holder. Gives back how many.
   */
  takeBackLost(holder?: string): Promise<number> {
    return this.database.change(async (change) => {
      const rows = await change.trx
        .selectFrom('jobs')
        .selectAll()
        .where('state', 'in', HELD_STATES)
        .where((is) =>
          holder === undefined ? is('lease_until', '<', change.now) : is('holder', '=', holder),
        )
        .orderBy('number')
        .$if(this.database.locksRows, (query) => query.forUpdate().skipLocked())
        .execute();
      for (const row of rows) await takeBack(change, row);
      return rows.length;
    });
  }

  private move(claim: Claim, happening: JobHappening, beside: Updateable<JobRow> = {}): Promise<JobState> {
    return this.held(claim, (change, row) => moveJob(change, row, happening, beside));
  }

  private held<T>(claim: Claim, work: (change: Change, row: JobRow) => Promise<T>): Promise<T> {
    return this.database.change(async (change) =>
      work(change, await lockHeld(change, claim, this.database.locksRows)),
    );
  }
}

/** The job under this claim, locked until the transaction ends. Throws JOB_LEASE_LOST, JOB_UNKNOWN. */
export async function lockHeld(change: Change, claim: Claim, locksRows: boolean): Promise<JobRow> {
  const row = await lockJob(change, claim.jobId, locksRows);
  if (row.lease !== claim.lease) throw leaseLost(row.state);
  return row;
}

function leaseLost(state: JobState): StriateError {
  return new StriateError('JOB_LEASE_LOST', {
    detail: `the job is ${state} and no longer held by this trainer`,
  });
}

async function takeBack(change: Change, row: JobRow): Promise<JobState> {
  const goesOn = row.state === 'running' || row.state === 'evaluating';
  if (!goesOn) return moveJob(change, row, 'lose');
  if (row.attempt <= row.max_restarts) return moveJob(change, row, 'lose', { attempt: row.attempt + 1 });
  return moveJob(change, row, 'exhaust', {
    reason: 'worker_lost',
    detail: `the trainer was lost ${row.attempt} times; max_restarts is ${row.max_restarts}`,
  });
}

async function update(change: Change, row: JobRow, values: Updateable<JobRow>): Promise<void> {
  await change.trx
    .updateTable('jobs')
    .set({ ...values, revision: sql<number>`revision + 1` })
    .where('id', '=', row.id)
    .execute();
}

function eventOf(progress: Progress, metrics: MetricValues | undefined): Readonly<Record<string, unknown>> {
  return {
    ...(progress.epoch === undefined ? {} : { epoch: progress.epoch }),
    ...(progress.progress === undefined ? {} : { progress: clamp(progress.progress) }),
    ...(metrics === undefined ? {} : { metrics }),
  };
}

function clamp(progress: number): number {
  return Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
}
