import type { BatchObserver } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';
import { isExplainKey, versionOfKey } from './queue-key';

/** Writes what happens in the queues into the metrics. Keys are `model/version~load`, where load counts the loads of all. */
export function batchMetrics(metrics: Metrics): BatchObserver {
  const labelsOf = (key: string): { model: string; version: string } => {
    const { model, version } = versionOfKey(key);
    return { model, version: String(version) };
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
    // The gauge is of predictions: the few explanations that wait beside them would overwrite it.
    queueRows: (key, rows) => {
      if (!isExplainKey(key)) metrics.queueRows.set(labelsOf(key), rows);
    },
  };
}
