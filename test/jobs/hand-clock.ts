import type { Clock, Timer } from '../../src/time/clock';

/** A clock that stands until a test moves it; its timers ring while it is moved. */
export class HandClock implements Clock {
  private ms = Date.UTC(2026, 0, 1);
  private timers: { readonly at: number; readonly ring: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  wallTime(): Date {
    return new Date(this.ms);
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = { at: this.ms + delayMs, ring: callback };
    this.timers.push(timer);
    return { cancel: () => void (this.timers = this.timers.filter((other) => other !== timer)) };
  }

  advance(ms: number): void {
    this.ms += ms;
    const due = this.timers.filter((timer) => timer.at <= this.ms);
    this.timers = this.timers.filter((timer) => timer.at > this.ms);
    due.forEach((timer) => timer.ring());
  }
}
