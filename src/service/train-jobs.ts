import type { DatasetStore } from '../datasets/dataset-store';
import { StriateError, type Problem } from '../errors/striate-error';
import type { Checkpoint, CheckpointIndex } from '../jobs/checkpoint-index';
import type { JobEvent, TrainJob } from '../jobs/job';
import type { FollowOptions, JobEvents } from '../jobs/job-events';
import type { JobFolders, Swept } from '../jobs/job-folders';
import type { JobMetrics, MetricsQuery } from '../jobs/job-metrics';
import type { JobPage, ListOptions } from '../jobs/job-page';
import type { ActionOptions, JobQueue, Submitted } from '../jobs/job-queue';
import { resolveSpec } from '../jobs/recipes/resolve-spec';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { MetricColumns } from '../jobs/thin-series';
import type { Metrics } from '../metrics/metrics';
import type { ModelCatalog } from '../repository/model-catalog';
import { checkPublishable } from '../repository/publish-check';
import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import { jobProblems, jobWarnings } from './train-checks';
import type { TrainDryRun, TrainEstimate } from './train-dry-run';
import { reproOf, type Repro } from './train-lineage';
import { gaugeJobs } from './train-metrics';
import type { ReportDocument } from './train-report';
import type { TrainerPool } from './trainer-pool';
import type { Delivery, Webhooks } from './webhooks';

export { JOB_STATES } from '../jobs/job-states';
export { TrainSpecSchema } from '../jobs/recipes/train-spec';
export type { Checkpoint } from '../jobs/checkpoint-index';
export type { JobEvent, TrainJob } from '../jobs/job';
export type { Delivery } from './webhooks';

export interface TrainJobsOptions {
  readonly queue: JobQueue;
  readonly events: JobEvents;
  readonly metrics: JobMetrics;
  readonly checkpoints: CheckpointIndex;
  readonly folders: JobFolders;
  readonly datasets: Pick<DatasetStore, 'get' | 'refresh'>;
  readonly catalog: Pick<ModelCatalog, 'list'>;
  readonly dryRun: Pick<TrainDryRun, 'estimate'>;
  /** `null` where this process leaves the training to others. */
  readonly pool: Pick<TrainerPool, 'start' | 'stop' | 'wake'> | null;
  /** Where the trainers of this process publish; `null` where it leaves the training to others. */
  readonly publishRoot: string | null;
  readonly webhooks: Webhooks;
  readonly registry: Metrics;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** What a dry run found. */
export interface DryRun {
  /** As resolved; `null` where it could not be. */
  readonly spec: TrainSpec | null;
  readonly problems: readonly Problem[];
  /** What may well be meant, but rarely is. */
  readonly warnings: readonly string[];
  /** `null` with problems. */
  readonly estimate: TrainEstimate | null;
}

/** Jobs of one page when the interrupted ones are looked for. */
const PAGE = 100;
/** Between two looks at the store for the gauges, for data sets of others, and for submissions that were cut short. */
const HOUSEKEEPING_MS = 2_000;
/** Between two looks for folders of jobs that are forgotten. */
const SWEEP_MS = 600_000;
/** A job that is `validating` for longer than this was left behind by a server that died between two writes. */
const LEFT_BEHIND_MS = 10_000;

export interface SubmitOptions {
  /** `Idempotency-Key`. */
  readonly key: string | null;
  /** Id of the token that the request came with; '' without authentication. Keys of different tokens never meet. */
  readonly token: string;
  /** Throws when whoever submits may not train this model. */
  readonly mayTrain: (model: string) => void;
}

/** What clients do with train jobs. */
export class TrainJobs {
  private housekeeping: Timer | null = null;
  private sweptMs = -Infinity;
  private isStopped = false;

  constructor(private readonly options: TrainJobsOptions) {}

  /** Takes up what was interrupted, then works through the queue. */
  async start(): Promise<void> {
    const { pool, webhooks, log } = this.options;
    await this.acceptLeftBehind();
    const { foreign } = await this.sweep();
    if (foreign > 0) {
      log.warn({ folders: foreign }, 'folders of train jobs that this store has not known are left alone');
    }
    await pool?.start();
    webhooks.start();
    await this.keepHouse();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.housekeeping?.cancel();
    await this.options.pool?.stop();
    await this.options.webhooks.stop();
  }

  /**
   * Checks a job and puts it into the queue; it is on the disk when this returns. Throws JOB_SPEC_INVALID with all that
   * is wrong, DATASET_UNKNOWN, MODEL_FOLDER_READ_ONLY, JOB_QUEUE_FULL, JOB_KEY_REUSED. The same key and body again give
   * the first job, though its data set or base model may be gone by then.
   */
  async submit(body: unknown, { key, token, mayTrain }: SubmitOptions): Promise<Submitted> {
    const { queue, pool, webhooks, datasets } = this.options;
    const spec = resolveSpec(body);
    mayTrain(spec.model);
    const first = key === null ? null : await queue.replay({ token, key, body });
    if (first !== null) return { job: first, replayed: true };
    await datasets.refresh();
    this.check(spec);
    await checkPublishable(this.options.publishRoot, spec.model);
    if (spec.webhook !== null) await webhooks.check(spec.webhook);
    const idempotency = key === null ? {} : { idempotency: { key, body } };
    const submitted = await queue.submit({ spec, token, ...idempotency });
    if (submitted.replayed) return submitted;
    const job = await queue.accept(submitted.job.id);
    pool?.wake();
    return { job, replayed: false };
  }

  /**
   * Everything that is wrong with a job, and what it would take; nothing is kept. Rejects with JOB_DRY_RUN_BUSY
   * and MODEL_FOLDER_READ_ONLY.
   */
  async dryRun(body: unknown, signal: AbortSignal): Promise<DryRun> {
    let spec: TrainSpec | null = null;
    try {
      spec = resolveSpec(body);
      this.check(spec);
    } catch (error) {
      return { spec, problems: problemsOf(error), warnings: [], estimate: null };
    }
    await checkPublishable(this.options.publishRoot, spec.model);
    const warnings = jobWarnings(spec, this.options);
    const found = await this.options.dryRun.estimate(spec, signal);
    return 'problem' in found
      ? { spec, problems: [found.problem], warnings, estimate: null }
      : { spec, problems: [], warnings, estimate: found };
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
  async report(id: string): Promise<ReportDocument> {
    const { state } = await this.options.queue.get(id);
    const report = await this.options.folders.report(id);
    if (report !== null) return report as ReportDocument;
    throw new StriateError('JOB_UNKNOWN', { detail: `the job is ${state} and has no report` });
  }

  /** What it takes to do a job again, and what must come out. Throws JOB_UNKNOWN as `report` does. */
  async repro(id: string): Promise<Repro> {
    return reproOf(await this.report(id));
  }

  /** Messages to the job's webhook, oldest first. */
  deliveries(id: string): Promise<readonly Delivery[]> {
    return this.options.webhooks.list(id);
  }

  redeliver(id: string, delivery: string): Promise<Delivery> {
    return this.options.webhooks.redeliver(id, delivery);
  }

  /** A job was checked before it was kept; the server that took it died before it could say so. */
  private async acceptLeftBehind(): Promise<void> {
    const { queue, clock, pool } = this.options;
    const { jobs } = await queue.list({ state: 'validating', limit: PAGE });
    const before = clock.wallTime().getTime() - LEFT_BEHIND_MS;
    for (const { id, createdAt } of jobs) if (createdAt < before) await queue.accept(id);
    if (jobs.length > 0) pool?.wake();
  }

  private async keepHouse(): Promise<void> {
    const { queue, datasets, registry, clock, log } = this.options;
    try {
      await gaugeJobs(queue, registry);
      await datasets.refresh();
      await this.acceptLeftBehind();
      if (clock.now() - this.sweptMs >= SWEEP_MS) await this.sweep();
    } catch (err) {
      log.error({ err }, 'the store of train jobs cannot be looked through; it is tried again');
    }
    if (!this.isStopped) this.housekeeping = clock.after(HOUSEKEEPING_MS, () => void this.keepHouse());
  }

  /** Takes away what jobs that are forgotten have left on the disk. */
  private sweep(): Promise<Swept> {
    const { queue, folders, clock } = this.options;
    this.sweptMs = clock.now();
    return queue.storeId().then((id) => folders.sweep({ id, knownIds: () => queue.knownIds() }));
  }

  private woken(job: TrainJob): TrainJob {
    this.options.pool?.wake(job.id);
    return job;
  }

  /** What the recipe's schema cannot know. */
  private check(spec: TrainSpec): void {
    const problems = jobProblems(spec, this.options);
    if (problems.length === 0) return;
    throw new StriateError('JOB_SPEC_INVALID', {
      detail: `${problems.length} of the fields ask for what this server does not do`,
      problems,
    });
  }
}

/** What a dry run lists of a refusal; other errors are not its own. */
function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof StriateError && error.code === 'JOB_SPEC_INVALID') return error.problems;
  if (error instanceof StriateError && error.code === 'DATASET_UNKNOWN') {
    return [{ pointer: '/dataset', detail: error.message }];
  }
  throw error;
}
