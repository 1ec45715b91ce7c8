import type { BatchObserver } from '../batching/contract';
import { RequestRecord } from '../metrics/request-record';
import type { Tracing } from '../metrics/tracing/tracing';
import type { Clock } from '../time/clock';
import { versionOfKey } from './queue-key';

export interface BatchLog {
  debug(fields: object, message: string): void;
}

/** Writes each batch into the log (at debug) and into the traces, and tells the requests in it which one it was. */
export function batchTraces(options: {
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly log: BatchLog;
}): BatchObserver {
  const { tracing, clock, log } = options;
  return {
    batchFinished: (key, plan, computeMs, failure, batch) => {
      const { model, version } = versionOfKey(key);
      const { rows, paddedRows } = plan;
      const { id, reason } = batch;
      const endMs = clock.now();
      const records = batch.tags().filter((tag) => tag instanceof RequestRecord);
      const run = {
        id,
        model,
        version,
        rows,
        paddedRows,
        reason,
        startMs: endMs - computeMs,
        endMs,
        failure,
      };
      const span = tracing.batch(run, records);
      for (const record of records) record.joined({ id, rows, span });
      const ms = Math.round(computeMs * 1_000) / 1_000;
      log.debug(
        { batch: id, model, version, rows, padded_rows: paddedRows, reason, ms, failure },
        'batch run',
      );
    },
  };
}
