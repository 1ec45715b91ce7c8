import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { StriateError } from '../errors/striate-error';
import { checkKey, jobOfKey, keepKey, type KeyedBody } from './idempotency';
import type { FailureReason, TrainJob } from './job';
import { JOB_STATES, WAITING_STATES, type JobHappening, type JobState } from './job-states';
import { pageOf, type JobPage, type ListOptions } from './job-page';
import type { TrainSpec } from './recipes/train-spec';
import type { Change, JobDatabase } from './store/job-database';
import { jobOfRow } from './store/job-row';
import { lockJob, moveJob, stateConflict, unknownJob } from './store/move-job';
import type { JobRow, JobTables } from './store/schema';

export interface JobQueueLimits {
  /** Jobs that may be validating or queued at once; one more is refused with JOB_QUEUE_FULL. */
  readonly maxWaiting: number;
  /** Ended jobs that are remembered; the oldest go first, with their events and metrics. */
  readonly maxEnded: number;
}

export interface Submission {
  readonly spec: TrainSpec;
  /** Name of the token that sent it; '' without authentication. */
  readonly token: string;
  /** The `Idempotency-Key` with the body as it was sent; absent: each submission is a new job. */
  readonly idempotency?: { readonly key: string; readonly body: unknown };
}

export interface Submitted {
  readonly job: TrainJob;
  /** True when an earlier request with the same key had made the job. */
  readonly replayed: boolean;
}

export interface ActionOptions {
  /** Revision that the job must still have (`If-Match`); another one is refused with JOB_CHANGED. */
  readonly revision?: number;
}

const AFTER_VALIDATING = JOB_STATES.filter((state) => state !== 'validating');

/** Milliseconds after which a full queue is worth another try. */
const RETRY_AFTER_MS = 10_000;

/** The clients' side of the job store: submit, look, and wish for a change. Every change is durable when it returns. */
export class JobQueue {
  constructor(
    private readonly database: JobDatabase,
    private readonly limits: JobQueueLimits,
  ) {}

  /**
   * Puts a job into the store as `validating`. Throws JOB_KEY_INVALID, JOB_KEY_REUSED and JOB_QUEUE_FULL. The row of
   * the counter serialises submissions, so parallel ones with one key make one job and the bound is never passed.
   */
  async submit(submission: Submission): Promise<Submitted> {
    const { token, idempotency } = submission;
    if (idempotency !== undefined) checkKey(idempotency.key);
    const keyed = idempotency === undefined ? null : { token, ...idempotency };
    return this.database.change(async (change) => {
      const number = await nextNumber(change);
      const known = keyed === null ? null : await jobOfKey(change, keyed);
      if (known !== null) return { job: await load(change.trx, known), replayed: true };
      const id = await this.insert(change, { number, token, spec: submission.spec, retryOf: null });
      if (keyed !== null) await keepKey(change, keyed, id);
      return { job: await load(change.trx, id), replayed: false };
    });
  }

  /**
   * The job that an earlier request with the same key and body made; `null`: there was none. Throws JOB_KEY_INVALID,
   * JOB_KEY_REUSED.
   */
  async replay(keyed: KeyedBody): Promise<TrainJob | null> {
    checkKey(keyed.key);
    return this.database.change(async (change) => {
      const known = await jobOfKey(change, keyed);
      return known === null ? null : load(change.trx, known);
    });
  }

  /** The job. Throws JOB_UNKNOWN. */
  get(id: string): Promise<TrainJob> {
    return this.database.read((db) => load(db, id));
  }

  /** Jobs, newest first. Throws JOB_CURSOR_INVALID. */
  list(options: ListOptions): Promise<JobPage> {
    return this.database.read(async (db) => {
      const page = await pageOf(db, options);
      const jobs: TrainJob[] = [];
      for (const row of page.rows) jobs.push(jobOfRow(row, await queuePosition(db, row)));
      return { jobs, next: page.next };
    });
  }

  /** Every job that is not forgotten. */
  knownIds(): Promise<ReadonlySet<string>> {
    return this.database.read(async (db) => {
      const rows = await db.selectFrom('jobs').select('id').execute();
      return new Set(rows.map(({ id }) => id));
    });
  }

  /** A name that no other store has; made when it is first asked for. */
  storeId(): Promise<string> {
    return this.database.change(async ({ trx }) => {
      await trx
        .insertInto('counters')
        .values({ name: 'store', value: randomBytes(6).readUIntBE(0, 6) })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await trx
        .selectFrom('counters')
        .select('value')
        .where('name', '=', 'store')
        .executeTakeFirstOrThrow();
      return value.toString(16).padStart(12, '0');
    });
  }

  /** How many jobs there are in each state that has any. */
  countByState(): Promise<ReadonlyMap<JobState, number>> {
    return this.database.read(async (db) => {
      const rows = await db
        .selectFrom('jobs')
        .select(['state', ({ fn }) => fn.countAll<string | number>().as('jobs')])
        .groupBy('state')
        .execute();
      return new Map(rows.map(({ state, jobs }) => [state, Number(jobs)]));
    });
  }

  /** Its data set and spec have been found good: the job waits for a trainer. Twice is as good as once. */
  accept(id: string): Promise<TrainJob> {
    return this.move(id, 'accept', { done: AFTER_VALIDATING });
  }

  /** The job ends without a trainer: its data are no good, or its trainer could not be started. */
  refuse(id: string, reason: FailureReason, detail: string): Promise<TrainJob> {
    return this.act(id, async (change, row) => {
      await moveJob(change, row, 'fail', { reason, detail });
    });
  }

  /** Ends a job that waits, and tells a running one to stop. Twice is as good as once; ends other than cancelled: 409. */
  cancel(id: string, options: ActionOptions = {}): Promise<TrainJob> {
    return this.move(id, 'cancel', { done: ['cancelling', 'cancelled'], ...options });
  }

  /** Tells a running job to stop at its next checkpoint. Twice is as good as once. */
  pause(id: string, options: ActionOptions = {}): Promise<TrainJob> {
    return this.move(id, 'pause', { done: ['pausing', 'paused'], ...options });
  }

  /** A paused job goes back into the queue, at its old place. */
  resume(id: string, options: ActionOptions = {}): Promise<TrainJob> {
    return this.move(id, 'resume', { done: ['queued'], ...options });
  }

  /**
   * Makes a new job of a failed or cancelled one, which goes on from the last checkpoint of the old. Twice gives the
   * same new job.
   */
  retry(id: string, options: ActionOptions = {}): Promise<TrainJob> {
    return this.database.change(async (change) => {
      const number = await nextNumber(change);
      const row = await lockJob(change, id, this.database.locksRows);
      checkRevision(row, options.revision);
      if (row.state !== 'failed' && row.state !== 'cancelled') throw stateConflict(row, 'retry');
      const taken = await change.trx
        .selectFrom('jobs')
        .select('id')
        .where('retry_of', '=', id)
        .executeTakeFirst();
      if (taken !== undefined) return load(change.trx, taken.id);
      const spec = JSON.parse(row.spec) as TrainSpec;
      return load(change.trx, await this.insert(change, { number, token: row.token, spec, retryOf: id }));
    });
  }

  private move(
    id: string,
    happening: JobHappening,
    options: ActionOptions & { readonly done?: readonly JobState[] } = {},
  ): Promise<TrainJob> {
    return this.act(id, async (change, row) => {
      checkRevision(row, options.revision);
      if (options.done?.includes(row.state) !== true) await moveJob(change, row, happening);
    });
  }

  private act(id: string, work: (change: Change, row: JobRow) => Promise<void>): Promise<TrainJob> {
    return this.database.change(async (change) => {
      await work(change, await lockJob(change, id, this.database.locksRows));
      return load(change.trx, id);
    });
  }

  private async insert(
    change: Change,
    job: {
      readonly number: number;
      readonly token: string;
      readonly spec: TrainSpec;
      readonly retryOf: string | null;
    },
  ): Promise<string> {
    const { waiting } = await change.trx
      .selectFrom('jobs')
      .select(({ fn }) => fn.countAll<string | number>().as('waiting'))
      .where('state', 'in', WAITING_STATES)
      .executeTakeFirstOrThrow();
    if (Number(waiting) >= this.limits.maxWaiting) {
      throw new StriateError('JOB_QUEUE_FULL', {
        detail: `${this.limits.maxWaiting} train jobs are waiting, which is the limit`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const id = `job_${randomBytes(12).toString('hex')}`;
    await change.trx
      .insertInto('jobs')
      .values({
        id,
        number: job.number,
        token: job.token,
        recipe: job.spec.recipe,
        model: job.spec.model,
        spec: JSON.stringify(job.spec),
        state: 'validating',
        attempt: 1,
        max_restarts: job.spec.max_restarts,
        progress: 0,
        yielded_seconds: 0,
        epoch: 0,
        metrics: '{}',
        retry_of: job.retryOf,
        last_event: 0,
        revision: 1,
        created_at: change.now,
      })
      .execute();
    await change.emit(id, 'state', { state: 'validating', from: null, attempt: 1, reason: null });
    await this.forgetOldest(change);
    return id;
  }

  private async forgetOldest(change: Change): Promise<void> {
    await change.trx
      .deleteFrom('jobs')
      .where('id', 'in', (inner) =>
        inner
          .selectFrom('jobs')
          .select('id')
          .where('state', 'in', ['succeeded', 'failed', 'cancelled'])
          .orderBy('number', 'desc')
          .limit(FORGET_AT_ONCE)
          .offset(this.limits.maxEnded),
      )
      .execute();
  }
}

/** Bound of one sweep over ended jobs; each submission sweeps, so one in one out would be enough. */
const FORGET_AT_ONCE = 100;

async function nextNumber(change: Change): Promise<number> {
  const { value } = await change.trx
    .updateTable('counters')
    .set({ value: sql<number>`value + 1` })
    .where('name', '=', 'jobs')
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

async function load(db: Kysely<JobTables>, id: string): Promise<TrainJob> {
  const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw unknownJob();
  return jobOfRow(row, await queuePosition(db, row));
}

async function queuePosition(db: Kysely<JobTables>, row: JobRow): Promise<number | null> {
  if (row.state !== 'queued') return null;
  const { before } = await db
    .selectFrom('jobs')
    .select(({ fn }) => fn.countAll<string | number>().as('before'))
    .where('state', '=', 'queued')
    .where('number', '<', row.number)
    .executeTakeFirstOrThrow();
  return Number(before);
}

function checkRevision(row: JobRow, revision: number | undefined): void {
  if (revision === undefined || revision === row.revision) return;
  throw new StriateError('JOB_CHANGED', {
    detail: `expected revision ${row.revision}, got ${revision} in If-Match`,
  });
}
