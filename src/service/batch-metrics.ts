import type { BatchObserver } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';

/** Writes what happens in the queues into the metrics. Keys are `model/version~load`, where load counts the loads of all. */
export function batchMetrics(metrics: Metrics): BatchObserver {
  const labelsOf = (key: string): { model: string; version: string } => {
    const slash = key.lastIndexOf('/');
    return { model: key.slice(0, slash), version: key.slice(slash + 1).replace(/~\d+$/, '') };
  };
  return {
    refused: (key, reason) => metrics.refusals.inc({ ...labelsOf(key), reason }),
    batchStarted: (key, plan, reason) => {
      const labels = labelsOf(key);
      metrics.batches.inc({ ...labels, reason });
      metrics.rows.inc(labels, plan.rows);
      metrics.paddingRows.inc(labels, plan.paddedRows - plan.rows);
      metrics.batchRows.observe(labels, plan.rows);
    },
    left: (key, outcome) => metrics.requests.inc({ ...labelsOf(key), outcome }),
    queueRows: (key, rows) => metrics.queueRows.set(labelsOf(key), rows),
  };
}
