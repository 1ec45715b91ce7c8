import type { CheckpointIndex, KeepPolicy } from '../jobs/checkpoint-index';
import type { Claim, MetricValues, TrainJob } from '../jobs/job';
import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { JobFolders } from '../jobs/job-folders';
import type { JobMetrics } from '../jobs/job-metrics';
import type { JobState } from '../jobs/job-states';
import type { FromTrainer } from '../messages/trainer-protocol';
import type { TrainObserver } from './train-metrics';

type Message<T extends FromTrainer['type']> = Extract<FromTrainer, { type: T }>;

/** Writes what a trainer tells of its way into the job, durably, message by message. */
export class TrainProgress {
  private readonly claim: Claim;
  private readonly job: TrainJob;
  /** Of the last epoch; empty before the first. */
  private lastMeasures: MetricValues = {};
  private facts: Readonly<Record<string, unknown>> = {};
  private savedStep: number | null = null;
  private yieldedSeconds = 0;

  constructor(
    claimed: ClaimedJob,
    private readonly stores: {
      readonly claims: JobClaims;
      readonly checkpoints: CheckpointIndex;
      readonly metrics: JobMetrics;
      readonly folders: JobFolders;
      readonly observer: TrainObserver;
    },
  ) {
    this.claim = claimed.claim;
    this.job = claimed.job;
  }

  /** What the trainer has said about itself and its data. */
  get about(): Readonly<Record<string, unknown>> {
    return this.facts;
  }

  /** For people: where the run can be taken up. */
  lastCheckpointText(): string {
    return this.savedStep === null ? ' (none was saved yet)' : ` (saved at step ${this.savedStep})`;
  }

  greeted({ device, tensorflow }: Message<'hello'>): void {
    this.facts = { device, tensorflow };
  }

  /** Answers the job's state as it is then. */
  async keep(message: Message<'started' | 'progress' | 'epoch' | 'checkpoint'>): Promise<JobState> {
    switch (message.type) {
      case 'started':
        return this.started(message);
      case 'progress':
        return this.advanced(message);
      case 'epoch':
        return this.epochEnded(message);
      case 'checkpoint':
        return this.saved(message);
    }
  }

  private started(message: Message<'started'>): Promise<JobState> {
    const { parameters, trainRows, heldOutRows, resumedStep, inexact } = message;
    this.facts = { ...this.facts, train_rows: trainRows, held_out_rows: heldOutRows };
    if (resumedStep > 0) this.savedStep = resumedStep;
    const found = { parameters, resumed_step: resumedStep, inexact, ...this.facts };
    return this.stores.claims.tell(this.claim, 'log', { level: 'info', text: 'started', ...found });
  }

  private advanced({ step, totalSteps, etaSeconds, loss, yieldedSeconds }: Message<'progress'>) {
    this.stores.observer.yielded(yieldedSeconds - this.yieldedSeconds);
    this.yieldedSeconds = yieldedSeconds;
    return this.stores.claims.report(
      this.claim,
      {
        progress: step / totalSteps,
        etaSeconds,
        yieldedSeconds: this.job.yieldedSeconds + yieldedSeconds,
        metrics: { ...this.lastMeasures, loss },
      },
      'batch',
    );
  }

  private async epochEnded({ epoch, step, measures, best, monitor }: Message<'epoch'>): Promise<JobState> {
    const { claims, metrics, observer } = this.stores;
    this.lastMeasures = measures;
    observer.epochEnded();
    const points = Object.entries(measures).map(([name, value]) => ({ name, step, value }));
    await metrics.add(this.claim, points);
    const found =
      best === null ? {} : { best: { epoch: best.epoch + 1, step, metric: monitor, value: best.value } };
    return claims.report(this.claim, { epoch, metrics: measures, ...found }, 'epoch');
  }

  private async saved({ step, epoch, measures, bytes, sha256 }: Message<'checkpoint'>): Promise<JobState> {
    const { claims, checkpoints, folders } = this.stores;
    const checkpoint = { step, epoch, metrics: measures, bytes, sha256 };
    const dropped = await checkpoints.add(this.claim, checkpoint, keepPolicyOf(this.job));
    this.savedStep = step;
    for (const old of dropped) await folders.dropCheckpoint(this.job.id, old);
    return claims.look(this.claim);
  }
}

function keepPolicyOf({ spec }: TrainJob): KeepPolicy {
  const monitor = spec.stop.early_stopping?.monitor ?? 'val_loss';
  const mode = spec.stop.early_stopping?.mode ?? 'auto';
  const larger = mode === 'auto' ? /accuracy|f1/.test(monitor) : mode === 'max';
  return { ...spec.checkpoint.keep, monitor, mode: larger ? 'max' : 'min' };
}
