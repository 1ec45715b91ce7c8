import type { DatasetStore } from '../datasets/dataset-store';
import { StriateError, type Problem } from '../errors/striate-error';
import type { Checkpoint, CheckpointIndex } from '../jobs/checkpoint-index';
import type { JobEvent, TrainJob } from '../jobs/job';
import type { FollowOptions, JobEvents } from '../jobs/job-events';
import type { JobFolders } from '../jobs/job-folders';
import type { JobMetrics, MetricsQuery } from '../jobs/job-metrics';
import type { JobPage, ListOptions } from '../jobs/job-page';
import type { ActionOptions, JobQueue, Submitted } from '../jobs/job-queue';
import { resolveSpec } from '../jobs/recipes/resolve-spec';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { MetricColumns } from '../jobs/thin-series';
import { kindTrainedOn, trainableRecipes } from './recipes';
import type { TrainerPool } from './trainer-pool';

export { JOB_STATES } from '../jobs/job-states';
export { TrainSpecSchema } from '../jobs/recipes/train-spec';
export type { Checkpoint } from '../jobs/checkpoint-index';
export type { JobEvent, TrainJob } from '../jobs/job';

export interface TrainJobsOptions {
  readonly queue: JobQueue;
  readonly events: JobEvents;
  readonly metrics: JobMetrics;
  readonly checkpoints: CheckpointIndex;
  readonly folders: JobFolders;
  readonly datasets: Pick<DatasetStore, 'get'>;
  readonly pool: Pick<TrainerPool, 'start' | 'stop' | 'wake'>;
  readonly close: () => Promise<void>;
}

/** Jobs of one page when the interrupted ones are looked for. */
const PAGE = 100;

/** What clients do with train jobs. */
export class TrainJobs {
  constructor(private readonly options: TrainJobsOptions) {}

  /** Takes up what was interrupted, then works through the queue. */
  async start(): Promise<void> {
    const { queue, folders, pool } = this.options;
    const { jobs } = await queue.list({ state: 'validating', limit: PAGE });
    // Checked before it was kept: the server ended between the two writes.
    for (const { id } of jobs) await queue.accept(id);
    await folders.sweep((id) =>
      queue.get(id).then(
        () => true,
        (error: unknown) => {
          if (error instanceof StriateError && error.code === 'JOB_UNKNOWN') return false;
          throw error;
        },
      ),
    );
    await pool.start();
  }

  async stop(): Promise<void> {
    this.options.pool.stop();
    await this.options.close();
  }

  /**
   * Checks a job and puts it into the queue; it is on the disk when this returns. Throws JOB_SPEC_INVALID with all that
   * is wrong, DATASET_UNKNOWN, JOB_QUEUE_FULL, JOB_KEY_REUSED.
   */
  async submit(body: unknown, options: { readonly key: string | null }): Promise<Submitted> {
    const { queue, pool } = this.options;
    const spec = resolveSpec(body);
    this.check(spec);
    const idempotency = options.key === null ? {} : { idempotency: { key: options.key, body } };
    const submitted = await queue.submit({ spec, token: '', ...idempotency });
    if (submitted.replayed) return submitted;
    const job = await queue.accept(submitted.job.id);
    pool.wake();
    return { job, replayed: false };
  }

  get(id: string): Promise<TrainJob> {
    return this.options.queue.get(id);
  }

  list(options: ListOptions): Promise<JobPage> {
    return this.options.queue.list(options);
  }

  async cancel(id: string, options: ActionOptions): Promise<TrainJob> {
    return this.woken(await this.options.queue.cancel(id, options));
  }

  async pause(id: string, options: ActionOptions): Promise<TrainJob> {
    return this.woken(await this.options.queue.pause(id, options));
  }

  async resume(id: string, options: ActionOptions): Promise<TrainJob> {
    return this.woken(await this.options.queue.resume(id, options));
  }

  /** A new job of a failed or cancelled one, from its last checkpoint. */
  async retry(id: string, options: ActionOptions): Promise<TrainJob> {
    const { queue } = this.options;
    const job = await queue.retry(id, options);
    return this.woken(job.state === 'validating' ? await queue.accept(job.id) : job);
  }

  events(id: string, after: number): Promise<readonly JobEvent[]> {
    return this.options.events.list(id, after);
  }

  follow(id: string, options: FollowOptions): AsyncGenerator<JobEvent, void, undefined> {
    return this.options.events.follow(id, options);
  }

  metrics(id: string, query: MetricsQuery): Promise<ReadonlyMap<string, MetricColumns>> {
    return this.options.metrics.read(id, query);
  }

  checkpoints(id: string): Promise<readonly Checkpoint[]> {
    return this.options.checkpoints.list(id);
  }

  /** Throws JOB_UNKNOWN for a job without one: it comes when the job has been evaluated. */
  async report(id: string): Promise<unknown> {
    const { state } = await this.options.queue.get(id);
    const report = await this.options.folders.report(id);
    if (report !== null) return report;
    throw new StriateError('JOB_UNKNOWN', { detail: `the job is ${state} and has no report` });
  }

  private woken(job: TrainJob): TrainJob {
    this.options.pool.wake(job.id);
    return job;
  }

  /** What the recipe's schema cannot know. */
  private check(spec: TrainSpec): void {
    const problems: Problem[] = [];
    const kind = kindTrainedOn(spec.recipe);
    if (kind === null) {
      const names = trainableRecipes().map(({ name }) => name);
      problems.push({ pointer: '/recipe', detail: `expected one of ${names.join(', ')}` });
    }
    const dataset = this.options.datasets.get(spec.dataset.id, spec.dataset.version);
    if (kind !== null && dataset.kind !== kind) {
      problems.push({ pointer: '/dataset', detail: `expected a data set of ${kind}, got ${dataset.kind}` });
    }
    if (spec.validation?.dataset !== undefined) {
      problems.push({ pointer: '/validation/dataset', detail: 'expected fraction or after' });
    }
    if (
      spec.validation?.after !== undefined &&
      'frequency' in dataset.summary &&
      dataset.summary.frequency === null
    ) {
      problems.push({ pointer: '/validation/after', detail: 'the data set has no times: expected fraction' });
    }
    if ((spec.hyperparameters['seasonal_difference'] ?? 0) !== 0) {
      problems.push({ pointer: '/hyperparameters/seasonal_difference', detail: 'expected 0' });
    }
    if (spec.webhook !== null) {
      problems.push({ pointer: '/webhook', detail: 'expected null: follow the events of the job' });
    }
    if (spec.limits.memory_mib !== null) {
      problems.push({ pointer: '/limits/memory_mib', detail: 'expected null: trainers are not limited' });
    }
    for (const [index, { vs }] of spec.gates.entries()) {
      if (vs !== 'default') continue;
      const pointer = `/gates/${index}/vs`;
      problems.push({ pointer, detail: 'expected last_value, seasonal_naive or ridge_ar' });
    }
    if (problems.length === 0) return;
    throw new StriateError('JOB_SPEC_INVALID', {
      detail: `${problems.length} of the fields ask for what this server does not do`,
      problems,
    });
  }
}
