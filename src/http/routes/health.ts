import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { OPENMETRICS_TYPE, openMetricsText, wantsOpenMetrics } from '../../metrics/openmetrics';
import type { HttpDependencies } from '../dependencies';

/** Liveness, readiness and metrics: what machines ask. */
export const healthRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, dependencies, done) => {
  const { metrics, readiness, aliases } = dependencies;

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
        summary: 'Prometheus metrics; OpenMetrics with exemplars where the Accept header asks for it',
        produces: ['text/plain', 'application/openmetrics-text'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      if (wantsOpenMetrics(request.headers.accept))
        return reply.type(OPENMETRICS_TYPE).send(await openMetricsText(metrics.registry));
      const text = await metrics.registry.metrics();
      return reply.type(metrics.registry.contentType).send(text);
    },
  );

  const { tensorflowServing } = aliases;
  if (tensorflowServing !== null) {
    app.get('/monitoring/prometheus/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/plain').send(await tensorflowServing.text()),
    );
  }
  done();
};
