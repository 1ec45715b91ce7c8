import type { Metrics } from '../metrics/metrics';
import type { RequestRecord, StageInterval } from '../metrics/request-record';

/** Milliseconds of a request in each stage, and the rows of the batch it ran in. `encode` is added where it happens. */
export interface StageTimings {
  readonly decodeMs: number;
  readonly queueMs: number;
  readonly computeMs: number;
  readonly batchRows: number;
}

/** Puts a stage into the metrics, with the request's trace as its exemplar, and into the request's record. */
export function recordStage(
  metrics: Metrics,
  of: {
    readonly serving: { readonly model: string; readonly version: number };
    readonly record: RequestRecord | undefined;
  },
  interval: Omit<StageInterval, 'isCounted'>,
): void {
  const { model, version } = of.serving;
  const labels = { model, version: String(version), stage: interval.stage };
  const seconds = (interval.endMs - interval.startMs) / 1_000;
  metrics.stageSeconds.observeTraced(labels, seconds, of.record?.traceId ?? null);
  of.record?.stage({ ...interval, isCounted: true });
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
