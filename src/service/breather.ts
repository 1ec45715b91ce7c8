import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../time/clock';

/** Longest turn of the event loop that a computation takes for itself; other requests are a few times as long. */
const TURN_MS = 10;

/** Lets a long computation give the event loop to others every few milliseconds. */
export class Breather {
  private turnBeganMs: number;

  constructor(private readonly clock: Clock) {
    this.turnBeganMs = clock.now();
  }

  /** To be called between small pieces of work; goes on at once while the turn is young. */
  async breathe(): Promise<void> {
    if (this.clock.now() - this.turnBeganMs < TURN_MS) return;
    await setImmediate();
    this.turnBeganMs = this.clock.now();
  }
}
