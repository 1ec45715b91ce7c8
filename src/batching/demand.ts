/**
 * Arrivals are averaged over about this many full batches: with 32 rows in each the rate of steady arrivals is known
 * within a tenth, and a burst of a few batches is still seen while it lasts.
 */
const MEMORY_BATCHES = 4;
/** Bounds of that average, in ms; the first also while the time of a batch is unknown. */
const MEMORY_MS = { least: 5, most: 2000 };
/** Weight of the last request in the average of the time that requests allow. */
const ALLOWED_GAIN = 0.02;

/**
 * What is asked of a queue: how many rows come, and how much time they bring.
 *
 * The rate forgets with the time constant `memoryMs`: each arrival adds rows / memoryMs, and the sum decays by
 * exp(-elapsed / memoryMs). It is divided by what the same sum would be at one row a ms since the first request, so that
 * it is right from the beginning and not only when the memory is full.
 */
export class Demand {
  private memoryMs = MEMORY_MS.least;
  private rate = 0;
  /** What `rate` would be had one row come each ms: 1, except in the beginning. */
  private known = 0;
  private updatedMs: number | null = null;
  private allowed = Infinity;

  /** Notes a request, let in or not; `allowedMs` is Infinity when it has no deadline. */
  note(rows: number, allowedMs: number, nowMs: number): void {
    const kept = this.keptAt(nowMs);
    this.rate = this.rate * kept + rows / this.memoryMs;
    this.known = this.updatedMs === null ? 1 / this.memoryMs : 1 - (1 - this.known) * kept;
    this.updatedMs = nowMs;
    if (allowedMs <= 0 || allowedMs === Infinity) return;
    if (this.allowed === Infinity) this.allowed = allowedMs;
    else this.allowed += ALLOWED_GAIN * (allowedMs - this.allowed);
  }

  /** Fits the memory to the time of a full batch. */
  pace(fullBatchMs: number): void {
    this.memoryMs = Math.min(MEMORY_MS.most, Math.max(MEMORY_MS.least, MEMORY_BATCHES * fullBatchMs));
  }

  /** Rows per ms that arrive, as seen at `nowMs`. */
  rateAt(nowMs: number): number {
    const kept = this.keptAt(nowMs);
    return this.updatedMs === null ? 0 : (this.rate * kept) / (1 - (1 - this.known) * kept);
  }

  /** Time in ms that requests with a deadline bring, on average of about the last fifty; Infinity when none has one. */
  get allowedMs(): number {
    return this.allowed;
  }

  private keptAt(nowMs: number): number {
    return this.updatedMs === null ? 1 : Math.exp((this.updatedMs - nowMs) / this.memoryMs);
  }
}
