import { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';

/** Pictures that may wait for a decoder, for each one that is being decoded; more are refused. */
const WAITING_PER_SLOT = 128;
/** Weight of the last picture in the average time of one. */
const GAIN = 0.05;

/**
 * Bounds how many pictures are decoded at once to the CPU budget, and how many wait for it. First come, first served.
 */
export class DecodeSlots {
  private free: number;
  private meanMs = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly slots: number,
    private readonly clock: Clock,
  ) {
    this.free = slots;
  }

  /** What `run` would reject with now, or null. */
  refusal(): StriateError | null {
    if (this.waiting.length < this.slots * WAITING_PER_SLOT) return null;
    return new StriateError('BATCH_QUEUE_FULL', {
      detail: `${this.waiting.length} pictures wait to be decoded, which is the limit`,
      retryAfterMs: 1_000,
    });
  }

  /** How long a picture that comes now would wait for its turn, by the average of the last ones; 0 before the first. */
  waitMs(): number {
    return this.free > 0 ? 0 : ((this.waiting.length + 1) * this.meanMs) / this.slots;
  }

  /** Runs `work` when a slot is free; rejects with BATCH_QUEUE_FULL when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) {
      this.free--;
    } else {
      const refusal = this.refusal();
      if (refusal !== null) throw refusal;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const startedMs = this.clock.now();
    try {
      return await work();
    } finally {
      const ms = this.clock.now() - startedMs;
      this.meanMs += this.meanMs === 0 ? ms : GAIN * (ms - this.meanMs);
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
