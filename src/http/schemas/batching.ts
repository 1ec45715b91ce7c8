import { Type } from '@sinclair/typebox';
import { BatchingSchema } from '../../service/batching-settings';
import { Nullable } from './common';

const { slo_ms: Slo, ...others } = BatchingSchema.properties;
const knobs = { ...others, slo_ms: Nullable(Slo) };

/** Changes to the settings of a queue: any of the manifest's keys. */
export const BatchingChange = Type.Partial(Type.Object(knobs), {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ max_batch_size: 16, slo_ms: 50 }],
});

/** The settings of a queue as they are now, and what it holds. */
export const BatchingState = Type.Object({
  ...knobs,
  now: Type.Object({
    waiting_rows: Type.Integer(),
    waiting_requests: Type.Integer(),
    running_batches: Type.Integer({ description: 'batches that run, or wait to be run again' }),
    arriving_rows_per_second: Type.Number({ description: 'refused ones included' }),
  }),
});
