import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditFile, AuditRecord } from '../../audit/audit-file';
import type { HttpDependencies } from '../dependencies';
import { AUDITED_ROUTES, type AuditedRoute } from './audited-routes';

/** Longest state that is recorded; a longer one is cut, as text. */
const MAX_STATE_CHARACTERS = 8_192;

/**
 * Records every change that a route was asked for: who, what, before, after. The record is in the log and the file
 * before the answer leaves. A file that cannot be written is an error in the log; the change, which is done, is
 * answered.
 */
export function auditChanges(
  app: FastifyInstance,
  dependencies: HttpDependencies & { readonly audit: Pick<AuditFile, 'append'> },
): void {
  const befores = new WeakMap<FastifyRequest, unknown>();
  const look = async (
    route: AuditedRoute,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> => {
    try {
      return bounded(await route.state(dependencies, route.target(request, reply), request));
    } catch {
      return null;
    }
  };
  const noteBefore = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const route = routeOf(request);
    if (route !== undefined) befores.set(request, await look(route, request, reply));
  };
  const record = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const route = routeOf(request);
    // What was refused before it reached its handler has changed nothing.
    if (route === undefined || !befores.has(request)) return;
    const before = befores.get(request) ?? null;
    befores.delete(request);
    const { caller } = request;
    const change: AuditRecord = {
      time: dependencies.clock.wallTime().toISOString(),
      action: route.action,
      who: caller === null ? null : { id: caller.id, name: caller.name },
      from: request.ip,
      requestId: request.id,
      target: route.target(request, reply).slice(0, 512),
      status: reply.statusCode,
      before,
      after: await look(route, request, reply),
    };
    request.log.info({ audit: true, ...change }, 'change');
    try {
      await dependencies.audit.append(change);
    } catch (err) {
      request.log.error({ err, audit: true }, 'a change could not be written to the audit file');
    }
  };

  // Only routes that change something carry the hooks: all the others are the ones that are asked most.
  app.addHook('onRoute', (route) => {
    if (![route.method].flat().some((method) => AUDITED_ROUTES.has(`${method} ${route.url}`))) return;
    route.preHandler = [route.preHandler ?? []].flat().concat(noteBefore);
    route.onSend = [route.onSend ?? []].flat().concat(record);
  });
}

function routeOf(request: FastifyRequest): AuditedRoute | undefined {
  return AUDITED_ROUTES.get(`${request.method} ${request.routeOptions.url ?? ''}`);
}

function bounded(state: unknown): unknown {
  const text = JSON.stringify(state) as string | undefined;
  if (text === undefined) return null;
  // A copy: what is looked at may be changed in place afterwards.
  return text.length <= MAX_STATE_CHARACTERS
    ? (JSON.parse(text) as unknown)
    : text.slice(0, MAX_STATE_CHARACTERS);
}
