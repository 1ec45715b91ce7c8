import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../dependencies';

/** Liveness, readiness and metrics: what machines ask. */
export const healthRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, dependencies, done) => {
  const { metrics, readiness } = dependencies;

  app.get(
    '/livez',
    {
      schema: {
        tags: ['health'],
        summary: 'Whether the process is up',
        response: { 200: Type.Object({ live: Type.Literal(true) }) },
      },
    },
    () => ({ live: true as const }),
  );

  const Ready = Type.Object({ ready: Type.Boolean(), reason: Type.Union([Type.String(), Type.Null()]) });
  app.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        summary: 'Whether the server should get requests: every version has ended loading',
        response: { '2xx': Ready, 503: Ready },
      },
    },
    (_request, reply) => {
      const reason = readiness.reason();
      reply.code(reason === null ? 200 : 503);
      return { ready: reason === null, reason };
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['health'],
        summary: 'Prometheus metrics',
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => {
      const text = await metrics.registry.metrics();
      return reply.type(metrics.registry.contentType).send(text);
    },
  );
  done();
};
