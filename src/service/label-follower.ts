import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { VersionLabelService } from './version-label-service';

/** Between two looks for labels that other servers or trainers moved. */
const LOOK_MS = 500;

/** Keeps a server's labels with those of the store that it shares. */
export class LabelFollower {
  private timer: Timer | null = null;
  private wasReadable = true;
  private isStopped = false;

  constructor(
    private readonly options: {
      readonly labels: Pick<VersionLabelService, 'takeChanges'>;
      readonly clock: Clock;
      readonly log: LifecycleLog;
    },
  ) {}

  start(): void {
    this.timer = this.options.clock.after(LOOK_MS, () => void this.look());
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  private async look(): Promise<void> {
    const { labels, log } = this.options;
    try {
      await labels.takeChanges();
      this.wasReadable = true;
    } catch (err) {
      if (this.wasReadable)
        log.error({ err }, 'labels cannot be read from the database; they stay as they are');
      this.wasReadable = false;
    }
    if (!this.isStopped) this.start();
  }
}
