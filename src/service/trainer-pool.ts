import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { TrainJobRun } from './train-job-run';

export interface TrainerPoolOptions {
  readonly claims: Pick<JobClaims, 'claim' | 'takeBackLost'>;
  /**
   * Name under which this process claims jobs. No two live processes have the same one, so what it holds at a start
   * was lost by a former life.
   */
  readonly holder: string;
  readonly newRun: (claimed: ClaimedJob) => TrainJobRun;
  /** Milliseconds between two looks without being woken: for jobs that others submit, and leases that run out. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** Works through the queue, one job at a time: training is the guest of a machine that serves. */
export class TrainerPool {
  private current: TrainJobRun | null = null;
  private working: Promise<void> = Promise.resolve();
  private isLooking = false;
  private wasWoken = false;
  private isStopped = false;
  private timer: Timer | null = null;
  private takingBack: Promise<void> = Promise.resolve();
  private takeBackTimer: Timer | null = null;

  constructor(private readonly options: TrainerPoolOptions) {}

  /** Takes back what a former life of this process held, then begins. */
  async start(): Promise<void> {
    const { claims, holder, log } = this.options;
    const lost = await claims.takeBackLost(holder);
    if (lost > 0) log.warn({ jobs: lost }, 'train jobs of a former life of this process go on');
    this.takingBack = this.takeBack();
    await this.takingBack;
    this.wake();
  }

  /** There may be a job in the queue, or a wish for the one that runs. */
  wake(jobId?: string): void {
    if (jobId !== undefined && this.current?.jobId === jobId) this.current.wake();
    this.wasWoken = true;
    if (!this.isLooking && !this.isStopped) this.working = this.work();
  }

  /** Ends the trainer at a checkpoint; its job waits in the queue for whoever takes it next. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.takeBackTimer?.cancel();
    this.current?.letGo();
    await this.working;
    await this.takingBack;
  }

  private async work(): Promise<void> {
    const { clock, log, pollMs } = this.options;
    this.isLooking = true;
    this.timer?.cancel();
    try {
      while (this.wasWoken) {
        this.wasWoken = false;
        await this.workOff();
      }
    } catch (error) {
      log.error({ err: error }, 'the queue of train jobs cannot be read; it is tried again');
    }
    this.isLooking = false;
    if (!this.isStopped) this.timer = clock.after(pollMs, () => this.wake());
  }

  /** Takes back the jobs of trainers that gave no sign of life, now and then, also while a job is worked on here. */
  private async takeBack(): Promise<void> {
    const { claims, clock, log, pollMs } = this.options;
    try {
      const lost = await claims.takeBackLost();
      if (lost > 0) {
        log.warn({ jobs: lost }, 'train jobs whose trainers gave no sign of life go on');
        this.wake();
      }
    } catch (error) {
      log.error({ err: error }, 'lost train jobs cannot be looked for; it is tried again');
    }
    if (this.isStopped) return;
    this.takeBackTimer = clock.after(pollMs, () => {
      this.takingBack = this.takeBack();
    });
  }

  private async workOff(): Promise<void> {
    const { claims, holder, newRun } = this.options;
    while (!this.isStopped) {
      const claimed = await claims.claim(holder);
      if (claimed === null) return;
      this.current = newRun(claimed);
      await this.current.carryOut();
      this.current = null;
    }
  }
}
