import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Delivery } from '../../service/train-jobs';
import type { HttpDependencies } from '../dependencies';
import { Nullable, problems } from '../schemas/common';
import { JobParams, timeOf } from '../schemas/train-jobs';

const Time = Nullable(Type.String({ format: 'date-time' }));

const DeliverySchema = Type.Object({
  id: Type.String({ description: 'the webhook-id that the receiver sees, the same for every try' }),
  url: Type.String(),
  state: Type.Union([
    Type.Literal('pending'),
    Type.Literal('delivered'),
    Type.Literal('failed', { description: 'every try was in vain' }),
    Type.Literal('gone', { description: 'the receiver said 410' }),
  ]),
  tries: Type.Integer(),
  next_try_at: Time,
  last_status: Nullable(Type.Integer({ description: 'status of the last answer' })),
  last_error: Nullable(Type.String()),
  body: Type.String({ description: 'exactly as sent' }),
  created_at: Type.String({ format: 'date-time' }),
  ended_at: Time,
});

const DeliveryParams = Type.Object({
  ...JobParams.properties,
  delivery: Type.String({ pattern: '^msg_[0-9a-f]{24}$' }),
});

/** Messages to the webhook of a train job. */
export const trainJobDeliveryRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (
  app,
  { trainJobs },
  done,
) => {
  app.get(
    '/train-jobs/:id/deliveries',
    {
      schema: {
        tags: ['train'],
        summary: "Messages to the job's webhook, with how their tries ended",
        params: JobParams,
        response: {
          200: Type.Object({ deliveries: Type.Array(DeliverySchema) }),
          ...problems(400, 404, 503),
        },
      },
    },
    async (request) => ({ deliveries: (await trainJobs.deliveries(request.params.id)).map(bodyOf) }),
  );

  app.post(
    '/train-jobs/:id/deliveries/:delivery/redeliver',
    {
      schema: {
        tags: ['train'],
        summary: 'Sends a message once more, from the first try on, whatever became of it',
        params: DeliveryParams,
        response: { 202: DeliverySchema, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { id, delivery } = request.params;
      reply.code(202);
      return bodyOf(await trainJobs.redeliver(id, delivery));
    },
  );
  done();
};

function bodyOf(delivery: Delivery): Static<typeof DeliverySchema> {
  return {
    id: delivery.id,
    url: delivery.url,
    state: delivery.state,
    tries: delivery.tries,
    next_try_at: delivery.nextTryAt === null ? null : timeOf(delivery.nextTryAt),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    body: delivery.body,
    created_at: timeOf(delivery.createdAt),
    ended_at: delivery.endedAt === null ? null : timeOf(delivery.endedAt),
  };
}
