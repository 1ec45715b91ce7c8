import type { Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../dependencies';
import { BatchingChange, BatchingState } from '../schemas/batching';
import { problems } from '../schemas/common';
import { VersionParams } from '../schemas/models';

type State = ReturnType<HttpDependencies['batching']['get']>;

/** How requests to a version wait and run together: to see, and to change while it serves. */
export const batchingRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, { batching }, done) => {
  app.get(
    '/models/:model/versions/:version/batching',
    {
      schema: {
        tags: ['models'],
        summary: 'The batching settings of a version that serves, and what its queue holds now',
        params: VersionParams,
        response: { 200: BatchingState, ...problems(404, 503) },
      },
    },
    (request) => stateBody(batching.get(request.params.model, request.params.version)),
  );

  app.patch(
    '/models/:model/versions/:version/batching',
    {
      schema: {
        tags: ['models'],
        summary: 'Changes batching settings from the next batch on, until the version is loaded anew',
        params: VersionParams,
        body: BatchingChange,
        response: { 200: BatchingState, ...problems(400, 404, 503) },
      },
    },
    (request) => {
      const { model, version } = request.params;
      return stateBody(batching.change(model, version, request.body));
    },
  );
  done();
};

function stateBody({ options, ...now }: State): Static<typeof BatchingState> {
  return {
    max_batch_size: options.maxBatchRows,
    allowed_batch_sizes: [...options.allowedBatchRows],
    length_buckets: [...options.lengthBuckets],
    max_queue_delay_ms: options.maxQueueDelayMs,
    max_queue_rows: options.maxQueueRows,
    slo_ms: options.sloMs,
    priority: options.priority,
    weight: options.weight,
    full_status: options.fullCode === 'BATCH_TOO_MANY_REQUESTS' ? 429 : 503,
    now: {
      waiting_rows: now.waitingRows,
      waiting_requests: now.waitingRequests,
      running_batches: now.batches,
      arriving_rows_per_second: Math.round(now.arrivingRowsPerSecond * 10) / 10,
    },
  };
}
