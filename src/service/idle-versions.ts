import type { Clock, Timer } from '../time/clock';
import type { LifecycleLog, ModelLifecycle } from './model-lifecycle';

const CHECK_EVERY_MS = 1_000;

/** Lets versions leave memory that nobody has asked for during their manifest's `keep_alive_seconds`. */
export class IdleVersions {
  private timer: Timer | null = null;
  private stopped = false;

  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly clock: Clock;
      readonly log: LifecycleLog;
    },
  ) {}

  start(): void {
    if (this.stopped) return;
    this.timer = this.options.clock.after(CHECK_EVERY_MS, () => {
      void this.check().finally(() => this.start());
    });
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private async check(): Promise<void> {
    const { lifecycle, log } = this.options;
    for (const { name, idleMs, source } of lifecycle.idle()) {
      const keepMs = (source.manifest.keep_alive_seconds ?? Infinity) * 1_000;
      if (idleMs < keepMs) continue;
      await lifecycle.unload(name, { onDemand: true }).catch((error: unknown) => {
        log.warn({ ...name, err: error }, 'an idle model version could not be unloaded');
      });
    }
  }
}
