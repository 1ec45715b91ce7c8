import { StriateError } from '../errors/striate-error';

/** Pictures that may wait for a decoder, for each one that is being decoded; more are refused. */
const WAITING_PER_SLOT = 128;

/**
 * Bounds how many pictures are decoded at once to the CPU budget, and how many wait for it. First come, first served.
 */
export class DecodeSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly slots: number) {
    this.free = slots;
  }

  /** Runs `work` when a slot is free; rejects with BATCH_QUEUE_FULL when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) {
      this.free--;
    } else {
      if (this.waiting.length >= this.slots * WAITING_PER_SLOT) {
        throw new StriateError('BATCH_QUEUE_FULL', {
          detail: `${this.waiting.length} pictures wait to be decoded, which is the limit`,
          retryAfterMs: 1_000,
        });
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
