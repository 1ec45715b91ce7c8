import type { FastifyRequest } from 'fastify';
import { RequestRecord } from '../metrics/request-record';
import type { Clock } from '../time/clock';

const records = new WeakMap<FastifyRequest, RequestRecord>();

/** Opens the record of a request; the recorder does it before anything else sees the request. */
export function keepRecord(request: FastifyRequest, record: RequestRecord): void {
  records.set(request, record);
}

/**
 * What is taken down of a request while it is answered; pass it to the use case that answers. Where no recorder listens
 * it is one that nobody reads.
 */
export function recordOf(request: FastifyRequest): RequestRecord {
  const record = records.get(request) ?? new RequestRecord(null, null);
  records.set(request, record);
  return record;
}

/** Runs `work` as a stage of the request: reading its body into tensors, or writing its answer. */
export async function asStage<T>(
  request: FastifyRequest,
  { stage, clock }: { readonly stage: 'decode' | 'encode'; readonly clock: Clock },
  work: () => T | Promise<T>,
): Promise<T> {
  const startMs = clock.now();
  const value = await work();
  recordOf(request).stage({ stage, startMs, endMs: clock.now(), isCounted: false });
  return value;
}
