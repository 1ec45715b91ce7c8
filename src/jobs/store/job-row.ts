import type { BestSoFar, FailureReason, MetricValues, PublishedVersion, TrainJob } from '../job';
import type { TrainSpec } from '../recipes/train-spec';
import type { JobRow } from './schema';

/** The row as the house sees it; `queuePosition` is counted by whoever reads the row. */
export function jobOfRow(row: JobRow, queuePosition: number | null): TrainJob {
  return {
    id: row.id,
    number: row.number,
    spec: JSON.parse(row.spec) as TrainSpec,
    state: row.state,
    reason: row.reason as FailureReason | null,
    detail: row.detail,
    attempt: row.attempt,
    progress: row.progress,
    etaSeconds: row.eta_seconds,
    yieldedSeconds: row.yielded_seconds,
    queuePosition,
    epoch: row.epoch,
    metrics: JSON.parse(row.metrics) as MetricValues,
    best: row.best === null ? null : (JSON.parse(row.best) as BestSoFar),
    published: row.published === null ? null : (JSON.parse(row.published) as PublishedVersion),
    retryOf: row.retry_of,
    revision: row.revision,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** Numbers as they can stand in JSON: what is not finite becomes `null`. */
export function finiteOrNull(values: Readonly<Record<string, number | null>>): MetricValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
