import type { Clock, Timer } from '../time/clock';

interface Alarm {
  readonly atMs: number;
  readonly seq: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

/** A clock that stands still until it is moved; alarms go off in order of time, then of setting. */
export class VirtualClock implements Clock {
  private nowMs = 0;
  private seq = 0;
  private readonly alarms: Alarm[] = [];

  /** @param settled resolves when every promise that could settle has; Node and browsers have their own ways */
  constructor(readonly settled: () => Promise<void>) {}

  now(): number {
    return this.nowMs;
  }

  wallTime(): Date {
    return new Date(this.nowMs);
  }

  after(delayMs: number, callback: () => void): Timer {
    const alarm = { atMs: this.nowMs + Math.max(0, delayMs), seq: this.seq++, callback, isCancelled: false };
    let place = this.alarms.length;
    this.alarms.push(alarm);
    while (place > 0 && isBefore(alarm, this.alarms[(place - 1) >> 1]!)) {
      this.alarms[place] = this.alarms[(place - 1) >> 1]!;
      place = (place - 1) >> 1;
    }
    this.alarms[place] = alarm;
    return {
      cancel: () => {
        alarm.isCancelled = true;
      },
    };
  }

  /** The instant of the next alarm, or Infinity. */
  nextMs(): number {
    while (this.alarms[0]?.isCancelled === true) this.pop();
    return this.alarms[0]?.atMs ?? Infinity;
  }

  /** Moves to `instantMs` without setting off what is due: for an event from outside. */
  moveTo(instantMs: number): void {
    this.nowMs = Math.max(this.nowMs, instantMs);
  }

  /** Moves to the next alarm and sets it off. */
  step(): void {
    const atMs = this.nextMs();
    const alarm = this.pop();
    if (alarm === undefined) return;
    this.moveTo(atMs);
    alarm.callback();
  }

  /** Sets off everything up to `instantMs`, letting promises settle after each alarm, and stays there. */
  async advanceTo(instantMs: number): Promise<void> {
    await this.settled();
    while (this.nextMs() <= instantMs) {
      this.step();
      await this.settled();
    }
    this.moveTo(instantMs);
  }

  private pop(): Alarm | undefined {
    const first = this.alarms[0];
    const last = this.alarms.pop();
    if (first === undefined || last === undefined || this.alarms.length === 0) return first;
    const size = this.alarms.length;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(this.alarms[child + 1]!, this.alarms[child]!)) child++;
      if (!isBefore(this.alarms[child]!, last)) break;
      this.alarms[place] = this.alarms[child]!;
      place = child;
    }
    this.alarms[place] = last;
    return first;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
