import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics/metrics';

/** Counts, times and logs every answer once, under its route's template. */
export function recordAnswers(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.httpRequests.inc({ route, method: methodOf(request), status: String(reply.statusCode) });
    metrics.httpSeconds.observe({ route }, reply.elapsedTime / 1_000);
    logAnswer(request, reply, route);
    done();
  });
}

/** Routes that machines ask every few seconds; their good answers are only worth a debug line. */
const PROBES = new Set(['/livez', '/readyz', '/metrics']);

function logAnswer(request: FastifyRequest, reply: FastifyReply, route: string): void {
  const fields = {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    ...(request.caller !== null && { caller: request.caller.id }),
  };
  if (PROBES.has(route) && reply.statusCode < 400) request.log.debug(fields, 'answered');
  else request.log.info(fields, 'answered');
}

/** Methods are a fixed set, or a client could invent metric labels. */
function methodOf(request: FastifyRequest): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(request.method)
    ? request.method
    : 'OTHER';
}
