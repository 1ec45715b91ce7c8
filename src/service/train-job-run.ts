import type { Trainer, TrainerOptions } from '../engine/trainer-process';
import type { CheckpointIndex } from '../jobs/checkpoint-index';
import type { Claim, FailureReason, TrainJob } from '../jobs/job';
import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { JobFolders } from '../jobs/job-folders';
import type { JobMetrics } from '../jobs/job-metrics';
import type { JobState } from '../jobs/job-states';
import type { Frame } from '../messages/frame';
import type { FromTrainer, TrainTask } from '../messages/trainer-protocol';
import type { Clock } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { ServingPressure } from './serving-pressure';
import type { ResultFrame } from './result-context';
import { failureOf, isPassing } from './train-failure';
import { publishResult } from './train-finish';
import type { TrainJudge } from './train-judge';
import type { TrainObserver } from './train-metrics';
import { TrainProgress } from './train-progress';
import type { TrainPromotion } from './train-promotion';
import type { TrainSubjects } from './train-subjects';
import { taskOf, type JobSubject } from './train-task';
import { TrainWatch } from './train-watch';

export interface TrainJobRunOptions {
  readonly claims: JobClaims;
  readonly checkpoints: CheckpointIndex;
  readonly metrics: JobMetrics;
  readonly folders: JobFolders;
  readonly subjects: TrainSubjects;
  readonly judge: TrainJudge;
  readonly promotion: TrainPromotion;
  readonly startTrainer: (options: TrainerOptions) => Trainer;
  /** Requests that the trainer gives way to. */
  readonly pressure: Pick<ServingPressure, 'isBusy' | 'onChange'>;
  readonly observer: TrainObserver;
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** Resident memory of a trainer whose job does not say; `null`: no limit. */
  readonly memoryMib: number | null;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** Time that a trainer gets to stop by itself after a cancel, a long step included; then it is killed. */
const CANCEL_MS = 1_000;
/** Time that a trainer gets to save a checkpoint when its server stops. */
const LET_GO_MS = 5_000;
/** Between two tries to write down how an attempt ended, while the store cannot be written. */
const KEEP_AGAIN_MS = 2_000;

interface Prepared {
  readonly subject: JobSubject;
  readonly task: TrainTask;
}

/** One attempt at one job: a trainer of its own, from the claim to the end or to the loss of either. */
export class TrainJobRun {
  private readonly claim: Claim;
  private readonly job: TrainJob;
  private readonly progress: TrainProgress;
  private readonly watch: TrainWatch;
  private readonly cancelled = new AbortController();
  private prepared: Prepared | null = null;
  private trainer: Trainer | null = null;
  private lastTurn: Promise<void> = Promise.resolve();
  private told: JobState = 'running';
  private isOver = false;
  private isLeaving = false;

  constructor(
    claimed: ClaimedJob,
    private readonly options: TrainJobRunOptions,
  ) {
    this.claim = claimed.claim;
    this.job = claimed.job;
    this.progress = new TrainProgress(claimed, options);
    this.watch = new TrainWatch(claimed, {
      ...options,
      onState: (state) => this.heed(state),
      onLost: (why) => this.forsake(why),
      onBeyond: (reason, detail) => void this.endAs(() => options.claims.fail(this.claim, reason, detail)),
    });
  }

  get jobId(): string {
    return this.job.id;
  }

  /** Works on the job until it is over for this attempt. Never rejects: what goes wrong is the job's. */
  async carryOut(): Promise<void> {
    const { log, pressure, folders } = this.options;
    let forget = (): void => undefined;
    this.watch.start();
    try {
      this.prepared = await this.prepare();
      this.cancelled.signal.throwIfAborted();
      this.trainer = this.options.startTrainer({
        device: this.job.spec.device === 'auto' ? this.options.device : this.job.spec.device,
        onMessage: (frame) => {
          void this.inTurn(() => this.take(frame));
        },
        onLine: (line) => log.info({ job: this.job.id, line }, 'trainer'),
      });
      const { trainer } = this;
      this.watch.attend(trainer);
      forget = pressure.onChange((isBusy) => trainer.send({ type: 'serving', isBusy }));
      const how = await trainer.ended;
      await this.inTurn(() => this.afterEnd(how));
    } catch (error) {
      await this.failed(error);
    } finally {
      forget();
      this.watch.stop();
      this.trainer?.kill();
      await folders.dropResult(this.job.id).catch(() => undefined);
    }
  }

  /** Looks at what the client wishes by now. */
  wake(): void {
    this.watch.look();
  }

  /**
   * The server stops: the trainer saves where it is and the job goes back into the queue. `carryOut` resolves then.
   */
  letGo(): void {
    this.isLeaving = true;
    this.cancelled.abort();
    this.trainer?.send({ type: 'pause' });
    this.options.clock.after(LET_GO_MS, () => this.trainer?.kill());
  }

  private async prepare(): Promise<Prepared> {
    const { subjects, folders } = this.options;
    const subject = await subjects.open(this.job.spec);
    const own = await folders.prepare(this.job.id);
    const resumeFrom = await this.lastCheckpoint();
    const task = await taskOf(this.job.spec, { ...subject, folders: own, resumeFrom, probeSteps: null });
    return { subject, task };
  }

  /** The newest checkpoint that is whole, of this job or of the one that it takes up. */
  private async lastCheckpoint(): Promise<string | null> {
    for (const id of [this.job.id, this.job.retryOf]) {
      if (id === null) continue;
      const known = await this.options.checkpoints.list(id).catch(() => []);
      for (const checkpoint of known.toReversed()) {
        const path = await this.options.folders.checkpoint(id, checkpoint);
        if (path !== null) return path;
        const { step } = checkpoint;
        this.options.log.warn({ job: this.job.id, of: id, step }, 'a checkpoint is gone or damaged');
      }
    }
    return null;
  }

  private async take(frame: Frame<FromTrainer>): Promise<void> {
    if (this.isOver) return;
    const { claims, pressure } = this.options;
    const { message } = frame;
    switch (message.type) {
      case 'hello':
        this.progress.greeted(message);
        if (this.prepared !== null) this.trainer?.send(this.prepared.task);
        this.trainer?.send({ type: 'serving', isBusy: pressure.isBusy });
        this.passOn();
        return;
      case 'started':
      case 'progress':
      case 'epoch':
      case 'checkpoint':
        this.heed(await this.progress.keep(message));
        return;
      case 'trained':
        this.heed(await claims.trained(this.claim));
        return;
      case 'result':
        return this.finish({ ...frame, message });
      case 'probed':
        // Told by trainers of dry runs alone.
        return;
      case 'stopped':
        return this.end(() => (this.isLeaving ? claims.release(this.claim) : claims.stopped(this.claim)));
      case 'failed': {
        const { reason, detail } = message;
        const last = reason === 'diverged' ? this.progress.lastCheckpointText() : '';
        return this.end(() => claims.fail(this.claim, reason, `${detail}${last}`));
      }
    }
  }

  private async finish(frame: ResultFrame): Promise<void> {
    this.trainer?.kill();
    if (this.prepared === null) return;
    const { claims } = this.options;
    const state = await claims.renew(this.claim);
    if (state === 'cancelling') return this.end(() => claims.stopped(this.claim));
    const attempt = { ...this.prepared, job: this.job, trainer: this.progress.about };
    const { signal } = this.cancelled;
    const outcome = await publishResult(frame, attempt, { ...this.options, claim: this.claim, signal });
    await this.end(() => claims.finish(this.claim, outcome));
  }

  /** Takes notice of the job's state; a new wish of the client is passed on to the trainer. */
  private heed(state: JobState): void {
    if (state === this.told || this.isOver) return;
    this.told = state;
    this.passOn();
    if (state !== 'cancelling') return;
    this.cancelled.abort();
    this.options.clock.after(CANCEL_MS, () => this.trainer?.kill());
  }

  private passOn(): void {
    if (this.told === 'pausing' || this.isLeaving) this.trainer?.send({ type: 'pause' });
    if (this.told === 'cancelling') this.trainer?.send({ type: 'cancel' });
  }

  /** The trainer is gone; when nothing has ended the attempt before, it was lost. */
  private async afterEnd(how: string): Promise<void> {
    if (this.isOver) return;
    const { claims, log, observer } = this.options;
    const state = await claims.renew(this.claim);
    if (state === 'cancelling') return this.end(() => claims.stopped(this.claim));
    if (this.isLeaving) return this.end(() => claims.release(this.claim));
    log.warn({ job: this.job.id, how }, 'the trainer ended before its job');
    observer.trainerLost();
    return this.end(() => claims.lose(this.claim));
  }

  /** Another has the job by now, or the store was out of reach for as long as the lease holds. */
  private forsake(why: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelled.abort();
    this.trainer?.kill();
    this.options.log.warn({ job: this.job.id, why }, 'the attempt at a train job is given up');
  }

  private endAs(last: () => Promise<JobState>): Promise<void> {
    if (this.isOver) return Promise.resolve();
    this.trainer?.kill();
    return this.inTurn(() => (this.isOver ? Promise.resolve() : this.end(last)));
  }

  /** Writes down how the attempt ended; while the store cannot be written, again and again. */
  private async end(last: () => Promise<JobState>): Promise<void> {
    const { clock, log } = this.options;
    this.isOver = true;
    this.trainer?.kill();
    for (;;) {
      try {
        const state = await last();
        log.info({ job: this.job.id, state }, 'the attempt at a train job is over');
        return;
      } catch (error) {
        if (!isPassing(error) || this.isLeaving) throw error;
        log.warn({ job: this.job.id, err: error }, 'the end of an attempt could not be kept yet');
        await new Promise<void>((resolve) => clock.after(KEEP_AGAIN_MS, resolve));
      }
    }
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
    if (this.isOver) {
      log.error({ job: this.job.id, err: error }, 'the end of an attempt was not kept');
      return;
    }
    if (!this.cancelled.signal.aborted) {
      log.error({ job: this.job.id, err: error }, 'an attempt at a train job failed');
    }
    const found: { readonly reason: FailureReason; readonly detail: string } = failureOf(error);
    try {
      await this.end(async () => {
        const state = await claims.renew(this.claim);
        if (state === 'cancelling') return claims.stopped(this.claim);
        if (this.isLeaving) return claims.release(this.claim);
        return claims.fail(this.claim, found.reason, found.detail);
      });
    } catch (second) {
      log.error({ job: this.job.id, err: second }, 'the end of an attempt was not kept');
    }
  }
}
