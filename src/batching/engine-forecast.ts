/** A batch that the engine has been handed, and when it should start and end. */
export interface Handed {
  readonly expectedMs: number;
  startsMs: number;
  endsMs: number;
  /** The batch that starts when this one ends. */
  next: Handed | null;
}

/**
 * When an engine will be free, from the batches it has been handed. It computes `slots` batches at once; one that is
 * handed over while all slots are busy starts when the first of them ends.
 */
export class EngineForecast {
  private readonly handed: Handed[] = [];
  /** The batches with nothing behind them, one a busy slot, the first to end first. */
  private lasts: Handed[] = [];

  constructor(private readonly slots: number) {}

  get count(): number {
    return this.handed.length;
  }

  /** Notes a batch that is handed over now. */
  start(expectedMs: number, nowMs: number): Handed {
    const before = this.lasts.length < this.slots ? undefined : this.lasts[0];
    const startsMs = before === undefined ? nowMs : Math.max(nowMs, before.endsMs);
    const batch: Handed = { expectedMs, startsMs, endsMs: startsMs + expectedMs, next: null };
    if (before !== undefined) before.next = batch;
    this.handed.push(batch);
    this.refresh();
    return batch;
  }

  /** Notes that a batch has ended; what stood behind it starts now. @returns how long it computed. */
  finish(batch: Handed, nowMs: number): number {
    this.handed.splice(this.handed.indexOf(batch), 1);
    if (batch.next !== null) {
      batch.next.startsMs = nowMs;
      batch.next.endsMs = nowMs + batch.next.expectedMs;
    }
    this.refresh();
    return nowMs - batch.startsMs;
  }

  /** When a batch starts that has `ahead` others of `batchMs` each before it, besides those handed over. */
  startMs(ahead: number, nowMs: number, batchMs: number): number {
    const idle = this.slots - this.lasts.length;
    const behind = ahead % this.slots;
    const rounds = Math.floor(ahead / this.slots) * batchMs;
    return (behind < idle ? nowMs : Math.max(nowMs, this.lasts[behind - idle]!.endsMs)) + rounds;
  }

  private refresh(): void {
    this.lasts = this.handed.filter((batch) => batch.next === null);
    if (this.lasts.length > 1) this.lasts.sort((a, b) => a.endsMs - b.endsMs);
  }
}
