import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RequestRecord } from '../metrics/request-record';
import type { StageTimings } from '../service/stage-clock';
import { recordOf } from './request-records';

/** The stages on the wire, in milliseconds. */
export interface TimingsBody {
  readonly decode: number;
  readonly queue: number;
  readonly compute: number;
  readonly encode: number;
  readonly batch_rows: number;
}

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** The stages, completed by the time spent on the answer. */
export function timingsBody(timings: StageTimings, encodeMs: number): TimingsBody {
  return {
    decode: rounded(timings.decodeMs),
    queue: rounded(timings.queueMs),
    compute: rounded(timings.computeMs),
    encode: rounded(encodeMs),
    batch_rows: timings.batchRows,
  };
}

/** The same of an answer that ends now, said in `Server-Timing` and in the request's record too. */
export function reportTimings(reply: FastifyReply, timings: StageTimings, encodeMs: number): TimingsBody {
  const endMs = performance.now();
  recordOf(reply.request).stage({ stage: 'encode', startMs: endMs - encodeMs, endMs, isCounted: false });
  const body = timingsBody(timings, encodeMs);
  reply.header('server-timing', serverTiming(body, recordOf(reply.request)));
  return body;
}

/**
 * Says the stages of the good answers of a scope in `Server-Timing`: for protocols whose bodies have no room for them.
 * Answers for which nothing ran have none.
 */
export function sayTimings(scope: FastifyInstance): void {
  scope.addHook('onSend', (request, reply, payload, done) => {
    const record = recordOf(request);
    if (reply.statusCode < 400 && record.stageMs('compute') !== null) {
      const timings = {
        decodeMs: record.stageMs('decode') ?? 0,
        queueMs: record.stageMs('queue') ?? 0,
        computeMs: record.stageMs('compute') ?? 0,
        batchRows: Math.max(0, ...record.batches.map(({ rows }) => rows)),
      };
      const body = timingsBody(timings, record.stageMs('encode') ?? 0);
      reply.header('server-timing', serverTiming(body, record));
    }
    done(null, payload);
  });
}

/** The header's value; it names the batch that the log and the traces tell of, the last one where there were several. */
function serverTiming({ batch_rows, ...stages }: TimingsBody, { batches }: RequestRecord): string {
  const entries = Object.entries(stages).map(([stage, ms]) => `${stage};dur=${ms}`);
  const last = batches.at(-1);
  const name = last === undefined ? '' : ` in batch ${last.id}`;
  return [...entries, `batch;desc="${batch_rows} rows${name}"`].join(', ');
}
