import type { Metrics } from '../metrics/metrics';
import type { VersionRecord } from '../repository/model-catalog';
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

/** Records the queue and compute stages of a version's request. */
export function observeStages(
  { stageSeconds }: Pick<Metrics, 'stageSeconds'>,
  { model, version }: Pick<VersionRecord, 'model' | 'version'>,
  { queueMs, computeMs }: Pick<StageTimings, 'queueMs' | 'computeMs'>,
): void {
  const labels = { model, version: String(version) };
  stageSeconds.observe({ ...labels, stage: 'queue' }, queueMs / 1_000);
  stageSeconds.observe({ ...labels, stage: 'compute' }, computeMs / 1_000);
}

/** The stages of a request that did not run. */
export const NO_TIME: StageTimings = { decodeMs: 0, queueMs: 0, computeMs: 0, batchRows: 0 };

/** The stages of a request that ran twice: times add up, the rows are those of the larger batch. */
export function addTimings(a: StageTimings, b: StageTimings): StageTimings {
  return {
    decodeMs: a.decodeMs + b.decodeMs,
    queueMs: a.queueMs + b.queueMs,
    computeMs: a.computeMs + b.computeMs,
    batchRows: Math.max(a.batchRows, b.batchRows),
  };
}
