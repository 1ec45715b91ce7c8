import { deadlineError } from '../batching/batch';
import { StriateError } from '../errors/striate-error';
import type { Clock, Timer } from '../time/clock';

/** Pictures that may wait for a decoder, for each one that is being decoded; more are refused. */
const WAITING_PER_SLOT = 128;
/** Weight of the last picture in the average time of one. */
const GAIN = 0.05;

/** How long somebody waits for a slot. */
export interface Patience {
  /** Instant on the clock after which the work is worthless; null: there is none. */
  readonly deadlineMs: number | null;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Bounds how many pictures are decoded at once to the CPU budget, and how many wait for it. First come, first served;
 * who has gone or is too late leaves at once, and its work is never begun.
 */
export class DecodeSlots {
  private free: number;
  private meanMs = 0;
  /** In the order in which they came. */
  private readonly waiting = new Set<Waiter>();

  constructor(
    private readonly slots: number,
    private readonly clock: Clock,
  ) {
    this.free = slots;
  }

  /** What `run` would reject with now for want of room, or null. */
  refusal(): StriateError | null {
    if (this.waiting.size < this.slots * WAITING_PER_SLOT) return null;
    return StriateError.refusal('BATCH_QUEUE_FULL', {
      detail: `${this.waiting.size} pictures wait to be decoded, which is the limit`,
      retryAfterMs: 1_000,
    });
  }

  /** How long it takes until a picture that comes now is decoded, by the average of the last ones; 0 before the first. */
  expectedMs(): number {
    const waitMs = this.free > 0 ? 0 : ((this.waiting.size + 1) * this.meanMs) / this.slots;
    return waitMs + this.meanMs;
  }

  /**
   * Runs `work` when a slot is free. Rejects with BATCH_QUEUE_FULL when too many wait already, and before `work` has begun
   * with BATCH_DEADLINE_EXCEEDED at the deadline and with BATCH_CANCELLED when the client goes; work that has begun
   * goes on to its end.
   */
  async run<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
    await this.turn(patience);
    const startedMs = this.clock.now();
    try {
      return await work();
    } finally {
      const ms = this.clock.now() - startedMs;
      this.meanMs += this.meanMs === 0 ? ms : GAIN * (ms - this.meanMs);
      this.passOn();
    }
  }

  private async turn(patience: Patience): Promise<void> {
    const over = overFor(patience, this.clock.now()) ?? (this.free > 0 ? null : this.refusal());
    if (over !== null) throw over;
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.waiting.add(
        new Waiter(patience, {
          clock: this.clock,
          leave: (self) => this.waiting.delete(self),
          resolve,
          reject,
        }),
      );
    });
  }

  /** Gives a slot that has become free to the first who still wants it. */
  private passOn(): void {
    for (const waiter of this.waiting) {
      if (waiter.take()) return;
    }
    this.free++;
  }
}

interface WaiterParts {
  readonly clock: Clock;
  leave(self: Waiter): void;
  resolve(): void;
  reject(error: StriateError): void;
}

/** One who waits for a slot: it leaves the line once, with a slot or without. */
class Waiter {
  private readonly timer: Timer | null;
  private readonly look = (): void => {
    const over = overFor(this.patience, this.parts.clock.now());
    if (over !== null) this.leave(over);
  };

  constructor(
    private readonly patience: Patience,
    private readonly parts: WaiterParts,
  ) {
    const { deadlineMs, signal } = patience;
    const { clock } = parts;
    this.timer =
      deadlineMs === null
        ? null
        : clock.after(deadlineMs - clock.now(), () => this.leave(deadlineError('decode')));
    signal.addEventListener('abort', this.look, { once: true });
  }

  /** Takes a slot; false when the deadline has passed though its timer has not gone off yet. */
  take(): boolean {
    const over = overFor(this.patience, this.parts.clock.now());
    this.leave(over);
    return over === null;
  }

  private leave(over: StriateError | null): void {
    this.timer?.cancel();
    this.patience.signal.removeEventListener('abort', this.look);
    this.parts.leave(this);
    if (over === null) this.parts.resolve();
    else this.parts.reject(over);
  }
}

/** Why nobody wants the work any more, or null. */
function overFor({ deadlineMs, signal }: Patience, nowMs: number): StriateError | null {
  if (signal.aborted) {
    return new StriateError('BATCH_CANCELLED', {
      detail: 'expected the client to wait for its answer, but its connection closed in phase decode',
    });
  }
  return deadlineMs !== null && nowMs >= deadlineMs ? deadlineError('decode') : null;
}
