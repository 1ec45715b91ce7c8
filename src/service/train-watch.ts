import type { Trainer } from '../engine/trainer-process';
import { StriateError } from '../errors/striate-error';
import type { Claim, FailureReason, TrainJob } from '../jobs/job';
import type { ClaimedJob, JobClaims } from '../jobs/job-claims';
import type { JobState } from '../jobs/job-states';
import type { Clock, Timer } from '../time/clock';

export interface TrainWatchOptions {
  readonly claims: Pick<JobClaims, 'look' | 'renew' | 'leaseMs'>;
  readonly clock: Clock;
  /** MiB of a trainer whose job does not say; `null`: no limit. */
  readonly memoryMib: number | null;
  /** Hears the job's state at every look. */
  readonly onState: (state: JobState) => void;
  /** The job is another's by now, or must be taken for it. */
  readonly onLost: (why: string) => void;
  /** The trainer is beyond one of its limits. */
  readonly onBeyond: (reason: FailureReason, detail: string) => void;
}

/** Between two looks at the job and at its trainer; a wish made in another process is heard after this. */
const LOOK_MS = 500;
/** The lease is renewed when this share of it has passed. */
const RENEW_SHARE = 1 / 3;

/** Watches over one attempt, whatever it is doing: renews its lease, hears wishes, and measures its trainer's memory. */
export class TrainWatch {
  private readonly claim: Claim;
  private readonly job: TrainJob;
  private trainer: Trainer | null = null;
  private timer: Timer | null = null;
  private heldSince: number;
  private isLooking = false;
  private isStopped = false;

  constructor(
    claimed: ClaimedJob,
    private readonly options: TrainWatchOptions,
  ) {
    this.claim = claimed.claim;
    this.job = claimed.job;
    this.heldSince = options.clock.now();
  }

  start(): void {
    this.timer = this.options.clock.after(LOOK_MS, () => this.look());
  }

  /** From now on this trainer's memory is measured. */
  attend(trainer: Trainer): void {
    this.trainer = trainer;
  }

  /** Looks at once. */
  look(): void {
    if (this.isLooking || this.isStopped) return;
    this.isLooking = true;
    this.timer?.cancel();
    void this.lookOnce().finally(() => {
      this.isLooking = false;
      if (!this.isStopped) this.start();
    });
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  private async lookOnce(): Promise<void> {
    const { claims, clock, onState, onLost } = this.options;
    const heldMs = clock.now() - this.heldSince;
    try {
      if (heldMs < claims.leaseMs * RENEW_SHARE) {
        onState(await claims.look(this.claim));
      } else {
        const asked = clock.now();
        onState(await claims.renew(this.claim));
        this.heldSince = asked;
      }
    } catch (error) {
      const isGone =
        error instanceof StriateError && (error.code === 'JOB_LEASE_LOST' || error.code === 'JOB_UNKNOWN');
      if (isGone) onLost(error.message);
      else if (heldMs > claims.leaseMs) onLost('the store was out of reach until the lease was over');
    }
    await this.measure();
  }

  private async measure(): Promise<void> {
    const limitMib = this.job.spec.limits.memory_mib ?? this.options.memoryMib;
    const bytes = limitMib === null ? null : ((await this.trainer?.residentBytes()) ?? null);
    if (limitMib === null || bytes === null || bytes <= limitMib * 2 ** 20) return;
    const usedMib = Math.ceil(bytes / 2 ** 20);
    this.options.onBeyond('oom', `the trainer may use ${limitMib} MiB of memory, it used ${usedMib} MiB`);
  }
}
