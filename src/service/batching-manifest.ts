import type { BatchingOptions } from '../batching/batching-options';
import type { ServingSpec } from '../repository/serving-spec';

const DEFAULT_MAX_BATCH_ROWS = 32;
const DEFAULT_MAX_QUEUE_ROWS = 2_048;
/** Most rows of one request, where the queue holds as many: a longer one would keep the others waiting. */
const MAX_REQUEST_ROWS = 1_024;

/** The manifest's `batching`, whole or in part; a `slo_ms` of null takes the one that is set away. */
export type AskedBatching = Omit<ServingSpec['batching'], 'slo_ms'> & { readonly slo_ms?: number | null };

/** The settings of a new queue: what the manifest asks, the defaults for the rest. */
export function batchingOptions(manifest: AskedBatching): Partial<BatchingOptions> {
  return batchingChanges({
    max_queue_rows: DEFAULT_MAX_QUEUE_ROWS,
    ...(manifest.allowed_batch_sizes === undefined ? { max_batch_size: DEFAULT_MAX_BATCH_ROWS } : {}),
    ...manifest,
  });
}

/**
 * The asked settings in the queue's words. `max_batch_size` alone takes the powers of two up to it as allowed sizes;
 * `allowed_batch_sizes` alone takes its last as the largest batch.
 */
export function batchingChanges(asked: AskedBatching): Partial<BatchingOptions> {
  const { allowed_batch_sizes: sizes, max_queue_rows: maxQueueRows } = asked;
  const maxBatchRows = asked.max_batch_size ?? sizes?.at(-1);
  return {
    ...(maxBatchRows !== undefined && { maxBatchRows, allowedBatchRows: sizes ?? powersOfTwo(maxBatchRows) }),
    ...(maxQueueRows !== undefined && {
      maxQueueRows,
      maxRequestRows: Math.min(maxQueueRows, MAX_REQUEST_ROWS),
    }),
    ...(asked.length_buckets !== undefined && { lengthBuckets: asked.length_buckets }),
    ...(asked.max_queue_delay_ms !== undefined && { maxQueueDelayMs: asked.max_queue_delay_ms }),
    ...(asked.slo_ms !== undefined && { sloMs: asked.slo_ms }),
    ...(asked.weight !== undefined && { weight: asked.weight }),
    ...(asked.priority !== undefined && { priority: asked.priority as 0 | 1 | 2 }),
    ...(asked.full_status !== undefined && {
      fullCode: asked.full_status === 429 ? 'BATCH_TOO_MANY_REQUESTS' : 'BATCH_QUEUE_FULL',
    }),
  };
}

function powersOfTwo(last: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < last; size *= 2) sizes.push(size);
  return [...sizes, last];
}
