/**
 * Rows that arrive per millisecond, as an average that forgets with the time constant `memoryMs`:
 * each arrival adds rows / memoryMs, and the sum decays by exp(-elapsed / memoryMs).
 */
export class ArrivalRate {
  private rate = 0;
  private updatedMs = 0;

  constructor(private readonly memoryMs: number) {}

  add(rows: number, nowMs: number): void {
    this.rate = this.at(nowMs) + rows / this.memoryMs;
    this.updatedMs = nowMs;
  }

  /** Rows per ms as seen at `nowMs`. */
  at(nowMs: number): number {
    return this.rate * Math.exp((this.updatedMs - nowMs) / this.memoryMs);
  }
}
