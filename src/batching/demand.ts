/** Arrivals are averaged over about this many full batches: enough to be steady, yet short against a burst. */
const MEMORY_BATCHES = 8;
/** Bounds of that average, in ms; the first also while the time of a batch is unknown. */
const MEMORY_MS = { least: 5, most: 2000 };
/** Weight of the last request in the average of the time that requests allow. */
const ALLOWED_GAIN = 0.02;

/**
 * What is asked of a queue: how many rows come, and how much time they bring.
 *
 * The rate forgets with the time constant `memoryMs`: each arrival adds rows / memoryMs, and the sum decays by
 * exp(-elapsed / memoryMs).
 */
export class Demand {
  private memoryMs = MEMORY_MS.least;
  private readonly long = new DecayingRate();
  private readonly short = new DecayingRate();
  private allowed = Infinity;

  /** Notes a request, let in or not; `allowedMs` is Infinity when it has no deadline. */
  note(rows: number, allowedMs: number, nowMs: number): void {
    this.long.add(rows, this.memoryMs, nowMs);
    this.short.add(rows, this.memoryMs / SH, nowMs);
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
    return Math.max(this.long.at(this.memoryMs, nowMs), this.short.at(this.memoryMs / SH, nowMs));
  }

  /** Time in ms that requests with a deadline bring, on average of about the last fifty; Infinity when none has one. */
  get allowedMs(): number {
    return this.allowed;
  }
}
const SH = Number(process.env['SH'] ?? 8);

class DecayingRate {
  private rate = 0;
  private weight = 0;
  private updatedMs = 0;
  add(rows: number, memoryMs: number, nowMs: number): void {
    if (this.updatedMs === 0) { this.updatedMs = nowMs; this.weight = 0.02; }
    const kept = Math.exp((this.updatedMs - nowMs) / memoryMs);
    this.rate = this.rate * kept + rows / memoryMs;
    this.weight = this.weight * kept + 1 - kept;
    this.updatedMs = nowMs;
  }
  at(memoryMs: number, nowMs: number): number {
    const kept = Math.exp((this.updatedMs - nowMs) / memoryMs);
    return this.weight === 0 ? 0 : (this.rate * kept) / (this.weight * kept + 1 - kept);
  }
}
