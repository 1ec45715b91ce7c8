import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { TrainJobRun } from './train-job-run';

export interface TrainerPoolOptions {
  readonly claims: Pick<JobClaims, 'claim' | 'takeBackLost'>;
  readonly newRun: (claimed: ClaimedJob) => TrainJobRun;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** Name under which a server claims jobs: its data folder has one server, so what it holds at a start is lost. */
const HOLDER = 'server';
/** Looks for jobs without being woken. */
const POLL_MS = 30_000;

/** Works through the queue, one job at a time: training is the guest of a machine that serves. */
export class TrainerPool {
  private current: TrainJobRun | null = null;
  private isLooking = false;
  private wasWoken = false;
  private isStopped = false;
  private timer: Timer | null = null;

  constructor(private readonly options: TrainerPoolOptions) {}

  /** Takes back what a former life of the server held, then begins. */
  async start(): Promise<void> {
    const { claims, log } = this.options;
    const lost = await claims.takeBackLost(HOLDER);
    if (lost > 0) log.warn({ jobs: lost }, 'train jobs of a former life of this server go on');
    this.wake();
  }

  /** There may be a job in the queue, or a wish for the one that runs. */
  wake(jobId?: string): void {
    if (jobId !== undefined && this.current?.jobId === jobId) this.current.wake();
    this.wasWoken = true;
    if (!this.isLooking && !this.isStopped) void this.work();
  }

  /** Ends the trainer; its job goes on from the last checkpoint when a server starts again. */
  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.current?.abandon();
  }

  private async work(): Promise<void> {
    const { clock, log } = this.options;
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
    if (!this.isStopped) this.timer = clock.after(POLL_MS, () => this.wake());
  }

  private async workOff(): Promise<void> {
    const { claims, newRun } = this.options;
    while (!this.isStopped) {
      const claimed = await claims.claim(HOLDER);
      if (claimed === null) return;
      this.current = newRun(claimed);
      await this.current.carryOut();
      this.current = null;
    }
  }
}
