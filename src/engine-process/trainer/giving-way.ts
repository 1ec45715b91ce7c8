/** Shares of a step's own length that the run waits before the next one at most: training slows down, it never stands. */
const LONGEST_WAIT_STEPS = 10;
/** Bounds of that wait in milliseconds, for steps that are very short or very long. */
const LEAST_LIMIT_MS = 50;
const MOST_LIMIT_MS = 1_000;

/**
 * Serving comes first: between two steps the run waits while the server says that requests want the device. Each wait
 * is bounded, and ends early when the server says anything.
 */
export class GivingWay {
  private isWanted = false;
  private wake: (() => void) | null = null;
  private waitedMs = 0;

  /** @param now milliseconds, monotonic */
  constructor(private readonly now: () => number) {}

  /** Milliseconds given away so far. */
  get totalMs(): number {
    return this.waitedMs;
  }

  /** The server says whether requests want the device. */
  serving(isBusy: boolean): void {
    this.isWanted = isBusy;
    if (!isBusy) this.stir();
  }

  /** Ends a wait that is under way: there is something to heed. */
  stir(): void {
    this.wake?.();
  }

  /** Waits until requests want nothing, `stir` is called or the bound for a step of `stepMs` is reached. */
  async before(stepMs: number): Promise<void> {
    if (!this.isWanted) return;
    const limitMs = Math.min(MOST_LIMIT_MS, Math.max(LEAST_LIMIT_MS, stepMs * LONGEST_WAIT_STEPS));
    const began = this.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
    this.waitedMs += this.now() - began;
  }
}
