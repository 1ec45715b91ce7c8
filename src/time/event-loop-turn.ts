import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import type { Clock } from './clock';

/** A burst is over after this time; what lasts longer is a load. */
const BURST_MS = 200;
/** Share of that time at work from which the event loop has no time left. */
const CROWDED_FROM = 0.99;

/** How much of its time the event loop was at work since an earlier reading, and the new reading. */
export interface LoopMeter<Reading> {
  read(): Reading;
  /** From 0 to 1. */
  utilizationSince(reading: Reading): number;
}

/** The event loop of this process. */
export const ownLoop: LoopMeter<ReturnType<typeof performance.eventLoopUtilization>> = {
  read: () => performance.eventLoopUtilization(),
  utilizationSince: (reading) => performance.eventLoopUtilization(reading).utilization,
};

/**
 * How long the present turn of the event loop has been at work. What a turn does for one request, all the others that
 * came with it wait for, and no queue sees it.
 */
export class EventLoopTurn<Reading> {
  private startedMs: number | null = null;
  private crowded = false;
  private readMs: number;
  private reading: Reading;

  constructor(
    private readonly clock: Clock,
    private readonly loop: LoopMeter<Reading>,
  ) {
    this.readMs = clock.now();
    this.reading = loop.read();
  }

  /** Milliseconds since this was first asked in the present turn. */
  elapsedMs(): number {
    const nowMs = this.clock.now();
    if (this.startedMs === null) this.begin(nowMs);
    return nowMs - (this.startedMs ?? nowMs);
  }

  /** Whether the loop has had no time left for longer than a burst lasts; as of the beginning of the turn. */
  get isCrowded(): boolean {
    return this.crowded;
  }

  private begin(nowMs: number): void {
    this.startedMs = nowMs;
    setImmediate(() => {
      this.startedMs = null;
    });
    if (nowMs - this.readMs < BURST_MS) return;
    this.crowded = this.loop.utilizationSince(this.reading) >= CROWDED_FROM;
    this.reading = this.loop.read();
    this.readMs = nowMs;
  }
}
