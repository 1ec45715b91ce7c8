import type { Clock, Timer } from '../time/clock';

/** One timer for a whole scheduler: set to the nearest instant at which something must happen. */
export class WakeTimer {
  private timer: Timer | null = null;
  private atMs = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  /** Sees to it that `wake` is called at `instantMs` or before; Infinity asks for nothing. */
  by(instantMs: number): void {
    if (instantMs >= this.atMs) return;
    this.timer?.cancel();
    this.atMs = instantMs;
    this.timer = this.clock.after(instantMs - this.clock.now(), () => {
      this.timer = null;
      this.atMs = Infinity;
      this.wake();
    });
  }
}
