import type { Clock } from '../time/clock';

/** Milliseconds of a request in each stage, and the rows of the batch it ran in. `encode` is added where it happens. */
export interface StageTimings {
  readonly decodeMs: number;
  readonly queueMs: number;
  readonly computeMs: number;
  readonly batchRows: number;
}

/** Runs `work` and tells how long it took, in milliseconds. */
export async function timed<T>(clock: Clock, work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const started = clock.now();
  const value = await work();
  return { value, ms: clock.now() - started };
}
