import type { Clock, Timer } from '../../src/time/clock';

/** A clock that stands still until the test moves it; timers fire in order while it moves. */
export class FakeClock implements Clock {
  private current = 0;
  private nextId = 0;
  private readonly timers = new Map<number, { readonly dueMs: number; readonly callback: () => void }>();

  now(): number {
    return this.current;
  }

  wallTime(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.current);
  }

  after(delayMs: number, callback: () => void): Timer {
    const id = this.nextId++;
    this.timers.set(id, { dueMs: this.current + Math.max(0, delayMs), callback });
    return { cancel: () => this.timers.delete(id) };
  }

  /** Moves the time on by `ms`, firing what falls due on the way. */
  advance(ms: number): void {
    const until = this.current + ms;
    for (;;) {
      const [next] = [...this.timers]
        .filter(([, timer]) => timer.dueMs <= until)
        .sort((a, b) => a[1].dueMs - b[1].dueMs);
      if (next === undefined) break;
      this.timers.delete(next[0]);
      this.current = next[1].dueMs;
      next[1].callback();
    }
    this.current = until;
  }
}
