import type { Trainer, TrainerOptions } from '../engine/trainer-process';
import { StriateError } from '../errors/striate-error';
import type { CheckpointIndex, KeepPolicy } from '../jobs/checkpoint-index';
import type { Claim, FailureReason, MetricValues, TrainJob } from '../jobs/job';
import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { JobFolders } from '../jobs/job-folders';
import type { JobMetrics } from '../jobs/job-metrics';
import type { JobState } from '../jobs/job-states';
import type { Frame } from '../messages/frame';
import type { FromTrainer, TrainTask } from '../messages/trainer-protocol';
import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { TrainPromotion } from './train-promotion';
import type { ResultFrame } from './result-context';
import type { TrainJudge } from './train-judge';
import type { TrainSubjects } from './train-subjects';
import { taskOf, type JobSubject } from './train-task';

export interface TrainJobRunOptions {
  readonly claims: JobClaims;
  readonly checkpoints: CheckpointIndex;
  readonly metrics: JobMetrics;
  readonly folders: JobFolders;
  readonly subjects: TrainSubjects;
  readonly judge: TrainJudge;
  readonly promotion: TrainPromotion;
  readonly startTrainer: (options: TrainerOptions) => Trainer;
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** Between two renewals of the lease; a third of it. */
const RENEW_MS = 10_000;
/** Time that a trainer gets to stop by itself after a cancel, a long step included; then it is killed. */
const CANCEL_MS = 1_000;

interface Prepared {
  readonly subject: JobSubject;
  readonly task: TrainTask;
}

/** One attempt at one job: a trainer of its own, from the claim to the end or to the loss of either. */
export class TrainJobRun {
  private readonly claim: Claim;
  private readonly job: TrainJob;
  private prepared: Prepared | null = null;
  private trainer: Trainer | null = null;
  private lastTurn: Promise<void> = Promise.resolve();
  private renewal: Timer | null = null;
  private told: JobState = 'running';
  private measures: MetricValues = {};
  private about: Readonly<Record<string, unknown>> = {};
  private readonly judging = new AbortController();
  private isOver = false;
  private isAbandoned = false;

  constructor(
    claimed: ClaimedJob,
    private readonly options: TrainJobRunOptions,
  ) {
    this.claim = claimed.claim;
    this.job = claimed.job;
  }

  get jobId(): string {
    return this.job.id;
  }

  /** Works on the job until it is over for this attempt. Never rejects: what goes wrong is the job's. */
  async carryOut(): Promise<void> {
    const { log } = this.options;
    try {
      this.prepared = await this.prepare();
      this.trainer = this.options.startTrainer({
        device: this.job.spec.device === 'auto' ? this.options.device : this.job.spec.device,
        onMessage: (frame) => {
          void this.inTurn(() => this.take(frame));
        },
        onLine: (line) => log.info({ job: this.job.id, line }, 'trainer'),
      });
      this.renewLater();
      const how = await this.trainer.ended;
      await this.inTurn(() => this.afterEnd(how));
    } catch (error) {
      await this.failed(error);
    } finally {
      this.renewal?.cancel();
      this.trainer?.kill();
      await this.options.folders.dropResult(this.job.id).catch(() => undefined);
    }
  }

  /** Looks at what the client wishes by now. */
  wake(): void {
    void this.inTurn(async () => {
      if (!this.isOver) this.heed(await this.options.claims.renew(this.claim));
    });
  }

  /** Leaves the job as it is, for the next life of the server. */
  abandon(): void {
    this.isAbandoned = true;
    this.isOver = true;
    this.judging.abort();
    this.trainer?.kill();
  }

  private async prepare(): Promise<Prepared> {
    const { subjects, folders } = this.options;
    const subject = await subjects.open(this.job.spec);
    const own = await folders.prepare(this.job.id);
    const resumeFrom = await this.lastCheckpoint();
    const task = await taskOf(this.job.spec, { ...subject, folders: own, resumeFrom, probeSteps: null });
    return { subject, task };
  }

  /** The newest checkpoint of this job, or of the one that it takes up. */
  private async lastCheckpoint(): Promise<string | null> {
    for (const id of [this.job.id, this.job.retryOf]) {
      if (id === null) continue;
      const known = await this.options.checkpoints.list(id).catch(() => []);
      for (const { step } of known.toReversed()) {
        const path = await this.options.folders.checkpoint(id, step);
        if (path !== null) return path;
      }
    }
    return null;
  }

  private async take(frame: Frame<FromTrainer>): Promise<void> {
    if (this.isOver) return;
    const { claims, metrics } = this.options;
    const { message } = frame;
    switch (message.type) {
      case 'hello':
        this.about = { device: message.device, tensorflow: message.tensorflow };
        if (this.prepared !== null) this.trainer?.send(this.prepared.task);
        this.passOn();
        return;
      case 'started': {
        const { parameters, trainRows, heldOutRows, resumedStep, inexact } = message;
        this.about = { ...this.about, train_rows: trainRows, held_out_rows: heldOutRows };
        const found = { parameters, resumed_step: resumedStep, inexact, ...this.about };
        this.heed(await claims.tell(this.claim, 'log', { level: 'info', text: 'started', ...found }));
        return;
      }
      case 'progress': {
        const { step, totalSteps, etaSeconds, loss } = message;
        const progress = { progress: step / totalSteps, etaSeconds, metrics: { ...this.measures, loss } };
        this.heed(await claims.report(this.claim, progress, 'batch'));
        return;
      }
      case 'epoch': {
        const { epoch, step, measures, best, monitor } = message;
        this.measures = measures;
        const points = Object.entries(measures).map(([name, value]) => ({ name, step, value }));
        await metrics.add(this.claim, points);
        const found =
          best === null ? {} : { best: { epoch: best.epoch + 1, step, metric: monitor, value: best.value } };
        this.heed(await claims.report(this.claim, { epoch, metrics: measures, ...found }, 'epoch'));
        return;
      }
      case 'checkpoint':
        return this.keep(message);
      case 'trained':
        this.heed(await claims.trained(this.claim));
        return;
      case 'result':
        return this.finish({ ...frame, message });
      case 'probed':
        // Told by trainers of dry runs alone.
        return;
      case 'stopped':
        return this.end(() => claims.stopped(this.claim));
      case 'failed':
        return this.end(() => claims.fail(this.claim, message.reason, message.detail));
    }
  }

  private async keep(message: Extract<FromTrainer, { type: 'checkpoint' }>): Promise<void> {
    const { step, epoch, measures, bytes, sha256 } = message;
    const dropped = await this.options.checkpoints.add(
      this.claim,
      { step, epoch, metrics: measures, bytes, sha256 },
      keepPolicyOf(this.job),
    );
    for (const old of dropped) await this.options.folders.dropCheckpoint(this.job.id, old);
  }

  private async finish(frame: ResultFrame): Promise<void> {
    const { claims, folders, promotion, judge } = this.options;
    this.trainer?.kill();
    if (this.prepared === null) return;
    if ((await claims.renew(this.claim)) === 'cancelling') return this.end(() => claims.stopped(this.claim));
    const { subject, task } = this.prepared;
    const { id, spec } = this.job;
    const attempt = { job: this.job, subject, task, measures: this.measures, trainer: this.about };
    const judged = await judge.judge(frame, attempt, this.judging.signal);
    await folders.writeReport(id, judged.report);
    for (const { rivalValue, ...verdict } of judged.verdicts) {
      await claims.tell(this.claim, 'gate', { ...verdict, rival_value: rivalValue });
    }
    const refusals = judged.verdicts.filter(({ passed }) => !passed).map(({ detail }) => detail);
    if (!judged.passed && !promotion.isServed(spec.model)) {
      const detail = `not published, since no version serves and the gates refuse: ${refusals.join('; ')}`;
      await this.end(() => claims.finish(this.claim, { published: null, metrics: judged.metrics, detail }));
      return;
    }
    for (const [name, text] of judged.files) await folders.addToResult(id, name, text);
    const version = await promotion.publish({ model: spec.model, job: id, source: task.resultFolder });
    const { promote_to: label } = spec;
    if (label !== null && judged.passed) {
      await promotion.promote(spec.model, label, version);
      await claims.tell(this.claim, 'label', { model: spec.model, label, version });
    }
    await this.end(() =>
      claims.finish(this.claim, {
        published: { model: spec.model, version },
        metrics: judged.metrics,
        ...(judged.passed ? {} : { detail: `not promoted: ${refusals.join('; ')}` }),
      }),
    );
  }

  /** Takes notice of the job's state; a new wish of the client is passed on to the trainer. */
  private heed(state: JobState): void {
    if (state === this.told || this.isOver) return;
    this.told = state;
    this.passOn();
    if (state === 'cancelling') this.options.clock.after(CANCEL_MS, () => this.trainer?.kill());
  }

  private passOn(): void {
    if (this.told === 'pausing') this.trainer?.send({ type: 'pause' });
    if (this.told === 'cancelling') this.trainer?.send({ type: 'cancel' });
  }

  /** The trainer is gone; when nothing has ended the attempt before, it was lost. */
  private async afterEnd(how: string): Promise<void> {
    if (this.isOver) return;
    const { claims, log } = this.options;
    log.warn({ job: this.job.id, how }, 'the trainer ended before its job');
    const state = await claims.renew(this.claim);
    await this.end(() => (state === 'cancelling' ? claims.stopped(this.claim) : claims.lose(this.claim)));
  }

  private async end(last: () => Promise<JobState>): Promise<void> {
    const state = await last();
    this.isOver = true;
    this.trainer?.kill();
    this.options.log.info({ job: this.job.id, state }, 'the attempt at a train job is over');
  }

  private renewLater(): void {
    this.renewal = this.options.clock.after(RENEW_MS, () => {
      this.wake();
      this.renewLater();
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.lastTurn.then(async () => {
      try {
        await work();
      } catch (error) {
        await this.failed(error);
      }
    });
    this.lastTurn = turn;
    return turn;
  }

  /** An error of ours or of the job's store ends the attempt; one that lost its lease has nothing more to say. */
  private async failed(error: unknown): Promise<void> {
    const { claims, log } = this.options;
    if (this.isOver || this.isAbandoned) return;
    this.isOver = true;
    this.trainer?.kill();
    log.error({ job: this.job.id, err: error }, 'an attempt at a train job failed');
    const { reason, detail } = failureOf(error);
    try {
      const state = await claims.renew(this.claim);
      if (state === 'cancelling') await claims.stopped(this.claim);
      else await claims.fail(this.claim, reason, detail);
    } catch (second) {
      log.error({ job: this.job.id, err: second }, 'the end of an attempt could not be kept');
    }
  }
}

function keepPolicyOf({ spec }: TrainJob): KeepPolicy {
  const monitor = spec.stop.early_stopping?.monitor ?? 'val_loss';
  const mode = spec.stop.early_stopping?.mode ?? 'auto';
  const larger = mode === 'auto' ? /accuracy|f1/.test(monitor) : mode === 'max';
  return { ...spec.checkpoint.keep, monitor, mode: larger ? 'max' : 'min' };
}

function failureOf(error: unknown): { readonly reason: FailureReason; readonly detail: string } {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'JOB_STORAGE_FULL') {
    return { reason: 'storage_full', detail: 'the disk of the data folder or of the models folder is full' };
  }
  if (code === 'EROFS' || code === 'EACCES') {
    return {
      reason: 'internal',
      detail: 'the models folder cannot be written: the result was not published',
    };
  }
  if (error instanceof StriateError) {
    const reason = error.code.startsWith('DATASET_') ? 'data_invalid' : 'internal';
    return { reason, detail: error.message };
  }
  return { reason: 'internal', detail: 'an error of the server, which its log names' };
}
