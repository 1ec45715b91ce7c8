import type { FastifyReply } from 'fastify';
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
  const { batch_rows, ...stages } = body;
  const entries = Object.entries(stages).map(([stage, ms]) => `${stage};dur=${ms}`);
  reply.header('server-timing', [...entries, `batch;desc="${batch_rows} rows"`].join(', '));
  return body;
}
