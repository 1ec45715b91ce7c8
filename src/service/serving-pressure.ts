import type { BatchObserver } from '../batching/contract';
import type { Clock, Timer } from '../time/clock';

/** Told each time that requests begin or cease to want the engine. */
export type PressureListener = (isBusy: boolean) => void;

/** The engine counts as wanted for this long after its last batch, so that the gaps within a stream are none. */
const QUIET_MS = 5;

/** Whether requests want the engine now: rows wait in a queue, or a batch is computed. */
export class ServingPressure implements BatchObserver {
  private readonly waiting = new Set<string>();
  private readonly listeners = new Set<PressureListener>();
  private running = 0;
  private isWanted = false;
  private calm: Timer | null = null;

  constructor(private readonly clock: Clock) {}

  get isBusy(): boolean {
    return this.isWanted;
  }

  queueRows(key: string, rows: number): void {
    if (rows > 0) this.waiting.add(key);
    else this.waiting.delete(key);
    this.look();
  }

  batchStarted(): void {
    this.running += 1;
    this.look();
  }

  batchFinished(): void {
    this.running -= 1;
    this.look();
  }

  /** Calls `listener` at each change until the returned function is called. */
  onChange(listener: PressureListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private look(): void {
    if (this.waiting.size > 0 || this.running > 0) {
      this.calm?.cancel();
      this.calm = null;
      this.become(true);
    } else if (this.isWanted && this.calm === null) {
      this.calm = this.clock.after(QUIET_MS, () => {
        this.calm = null;
        this.become(false);
      });
    }
  }

  private become(isBusy: boolean): void {
    if (this.isWanted === isBusy) return;
    this.isWanted = isBusy;
    for (const listener of this.listeners) listener(isBusy);
  }
}
