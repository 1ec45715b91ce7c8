import { StriateError } from '../errors/striate-error';
import { lockHeld } from './job-claims';
import type { Claim, MetricValues } from './job';
import type { JobDatabase } from './store/job-database';
import { finiteOrNull } from './store/job-row';
import { unknownJob } from './store/move-job';
import type { CheckpointRow } from './store/schema';

/** One saved state of a job's training. The files are the trainer's; the index knows that they are whole. */
export interface Checkpoint {
  /** Training steps done; names the checkpoint within its job. */
  readonly step: number;
  readonly epoch: number;
  readonly metrics: MetricValues;
  readonly bytes: number;
  /** Hex digest over the checkpoint's files. */
  readonly sha256: string;
}

/** What is kept: the `best` by the monitored metric, the `latest`, and each whose epoch is a multiple of `every`. */
export interface KeepPolicy {
  readonly best: number;
  readonly latest: number;
  /** 0: none are kept for their epoch. */
  readonly every: number;
  readonly monitor: string;
  readonly mode: 'min' | 'max';
}

/** The index of checkpoints. */
export class CheckpointIndex {
  constructor(private readonly database: JobDatabase) {}

  /**
   * Enters a checkpoint whose files are on the disk, and gives back the steps that the policy no longer keeps: they
   * have left the index and their files may go. The newest one always stays.
   */
  add(claim: Claim, checkpoint: Checkpoint, policy: KeepPolicy): Promise<readonly number[]> {
    return this.database.change(async (change) => {
      await lockHeld(change, claim, this.database.locksRows);
      const metrics = JSON.stringify(finiteOrNull(checkpoint.metrics));
      const { step, epoch, bytes, sha256 } = checkpoint;
      await change.trx
        .insertInto('job_checkpoints')
        .values({ job_id: claim.jobId, step, epoch, metrics, bytes, sha256, created_at: change.now })
        .onConflict((conflict) =>
          conflict.columns(['job_id', 'step']).doUpdateSet({ epoch, metrics, bytes, sha256 }),
        )
        .execute();
      await change.emit(claim.jobId, 'checkpoint', { step, epoch, bytes });
      const rows = await change.trx
        .selectFrom('job_checkpoints')
        .selectAll()
        .where('job_id', '=', claim.jobId)
        .execute();
      const dropped = droppedSteps(rows.map(checkpointOf), policy);
      if (dropped.length > 0) {
        await change.trx
          .deleteFrom('job_checkpoints')
          .where('job_id', '=', claim.jobId)
          .where('step', 'in', dropped)
          .execute();
      }
      return dropped;
    });
  }

  /** Checkpoints of a job, oldest first. Throws JOB_UNKNOWN. */
  list(jobId: string): Promise<readonly Checkpoint[]> {
    return this.database.read(async (db) => {
      const job = await db.selectFrom('jobs').select('id').where('id', '=', jobId).executeTakeFirst();
      if (job === undefined) throw unknownJob();
      const rows = await db
        .selectFrom('job_checkpoints')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('step')
        .execute();
      return rows.map(checkpointOf);
    });
  }

  /** The checkpoint after `step` training steps. Throws JOB_UNKNOWN for a job or a step that is not there. */
  async get(jobId: string, step: number): Promise<Checkpoint> {
    const found = (await this.list(jobId)).find((checkpoint) => checkpoint.step === step);
    if (found !== undefined) return found;
    throw new StriateError('JOB_UNKNOWN', { detail: `the job has no checkpoint at step ${step}` });
  }
}

/** Steps that `policy` does not keep. Checkpoints without a finite monitored metric are never among the best. */
export function droppedSteps(checkpoints: readonly Checkpoint[], policy: KeepPolicy): number[] {
  const bySteps = [...checkpoints].sort((left, right) => right.step - left.step);
  const kept = new Set(bySteps.slice(0, Math.max(1, policy.latest)).map((checkpoint) => checkpoint.step));
  const sign = policy.mode === 'min' ? 1 : -1;
  bySteps
    .flatMap(({ step, metrics }) => {
      const value = metrics[policy.monitor];
      return value === null || value === undefined ? [] : [{ step, value: sign * value }];
    })
    .sort((left, right) => left.value - right.value || left.step - right.step)
    .slice(0, policy.best)
    .forEach(({ step }) => kept.add(step));
  for (const { step, epoch } of bySteps) {
    if (policy.every > 0 && epoch % policy.every === 0) kept.add(step);
  }
  return bySteps.map((checkpoint) => checkpoint.step).filter((step) => !kept.has(step));
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const { step, epoch, bytes, sha256 } = row;
  return { step, epoch, metrics: JSON.parse(row.metrics) as MetricValues, bytes, sha256 };
}
