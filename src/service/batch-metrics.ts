import type { BatchObserver } from '../batching/contract';
import type { Metrics } from '../metrics/metrics';
import { isExplainKey, versionOfKey } from './queue-key';

/** Writes what happens in the queues into the metrics. Keys are `model/version~load`, where load counts the loads of all. */
export function batchMetrics(metrics: Metrics): BatchObserver {
  const inFlight = new RowsInFlight();
  const labelsOf = (key: string): { model: string; version: string } => {
    const { model, version } = versionOfKey(key);
    return { model, version: String(version) };
  };
  const tellInFlight = (key: string): void => metrics.inFlightRows.set(labelsOf(key), inFlight.of(key));
  return {
    refused: (key, reason) => metrics.refusals.inc({ ...labelsOf(key), reason }),
    batchStarted: (key, plan, reason) => {
      const labels = labelsOf(key);
      metrics.batches.inc({ ...labels, reason });
      metrics.rows.inc(labels, plan.rows);
      metrics.paddingRows.inc(labels, plan.paddedRows - plan.rows);
      metrics.batchRows.observe(labels, plan.rows);
      inFlight.run(key, plan.rows);
      tellInFlight(key);
    },
    batchFinished: (key, plan, _computeMs, _failure, batch) => {
      if (plan.paddedSteps !== null) metrics.paddingSteps.inc(labelsOf(key), batch.paddingSteps);
      inFlight.run(key, -plan.rows);
      tellInFlight(key);
    },
    left: (key, outcome) => metrics.requests.inc({ ...labelsOf(key), outcome }),
    // The gauge is of predictions: the few explanations that wait beside them would overwrite it.
    queueRows: (key, rows) => {
      if (isExplainKey(key)) return;
      metrics.queueRows.set(labelsOf(key), rows);
      inFlight.wait(key, rows);
      tellInFlight(key);
    },
  };
}

/** Rows of each queue that wait or run. A queue without any is forgotten, so that closed ones leave nothing behind. */
class RowsInFlight {
  private readonly queues = new Map<string, { waiting: number; running: number }>();

  wait(key: string, waiting: number): void {
    this.keep(key, { waiting, running: this.queues.get(key)?.running ?? 0 });
  }

  run(key: string, rows: number): void {
    const { waiting, running } = this.queues.get(key) ?? { waiting: 0, running: 0 };
    this.keep(key, { waiting, running: running + rows });
  }

  of(key: string): number {
    const { waiting, running } = this.queues.get(key) ?? { waiting: 0, running: 0 };
    return waiting + running;
  }

  private keep(key: string, rows: { waiting: number; running: number }): void {
    if (rows.waiting === 0 && rows.running === 0) this.queues.delete(key);
    else this.queues.set(key, rows);
  }
}
