/** A timer that has been set and can be taken back; taking it back twice is harmless. */
export interface Timer {
  cancel(): void;
}

/** Time as the house sees it. Everything that waits or measures takes one, so that a test can move it by hand. */
export interface Clock {
  /** Milliseconds from a monotonic origin, with fractions. Never the time of day. */
  now(): number;
  /** The time of day, for timestamps that people and other machines read. */
  wallTime(): Date;
  /** Calls `callback` once after `delayMs` (0 or less: as soon as possible). The timer does not keep the process up. */
  after(delayMs: number, callback: () => void): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => new Date(),
  after: (delayMs, callback) => {
    const handle: TimerHandle = setTimeout(callback, Math.max(0, delayMs));
    if (hasUnref(handle)) handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

type TimerHandle = ReturnType<typeof setTimeout>;

/** Always so in Node; the simulator, which the console's bundle holds, is checked with browsers' timers: numbers. */
function hasUnref(handle: TimerHandle | object): handle is TimerHandle & { unref(): void } {
  return typeof handle === 'object';
}
