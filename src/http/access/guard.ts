import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StriateError } from '../../errors/striate-error';
import type { TokenEntry } from '../../tokens/token';
import type { Door } from './door';
import { accessOf, type Access } from './route-access';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token let the request in; `null` on open routes and where there is no authentication. */
    caller: TokenEntry | null;
  }
}

/** Nobody's access: a route that the table does not know is closed. */
const CLOSED: Access | readonly [] = [];

export interface GuardOptions {
  /** `null`: there is no authentication, everybody may do everything. */
  readonly door: Door | null;
  /** Whether a request came in by the admin port; `null` when there is no such port. */
  readonly isAdmin: ((request: IncomingMessage) => boolean) | null;
}

/**
 * Lets requests in by the table of routes, before anything of their body is read. Answers are made by the error handler
 * of the route, so that each protocol refuses in its own shape.
 */
export function guardRoutes(app: FastifyInstance, { door, isAdmin }: GuardOptions): void {
  app.decorateRequest('caller', null);
  const unknown = new Set<string>();
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (accessOf(each, url) === null) unknown.add(`${each} ${url}`);
  });
  app.addHook('onReady', (done) => {
    if (unknown.size > 0) app.log.error({ routes: [...unknown] }, 'routes that no scope opens');
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    try {
      admit(request, reply, { door, isAdmin });
      done();
    } catch (error) {
      challenge(reply, error);
      done(error as Error);
    }
  });
}

function admit(request: FastifyRequest, reply: FastifyReply, { door, isAdmin }: GuardOptions): void {
  const template = request.routeOptions.url;
  // No route: there is nothing behind it but the answer 404.
  if (template === undefined) return;
  const access = accessOf(request.method, template) ?? CLOSED;
  if (access === 'open') return;
  if (door !== null) {
    const { caller, leave } = door.enter(request.headers.authorization, {
      scopes: access,
      model: modelOf(request),
    });
    request.caller = caller;
    reply.raw.once('close', leave);
  }
  if (isAdmin !== null && isAdminOnly(access) && !isAdmin(request.raw)) {
    throw new StriateError('AUTH_ADMIN_PORT', { detail: 'this route answers on the admin port only' });
  }
}

function isAdminOnly(access: readonly string[]): boolean {
  return access.length === 1 && access[0] === 'admin';
}

/** The model of the path. TensorFlow Serving's paths are one route, which reads them itself, in any letter case. */
export function modelOf(request: Pick<FastifyRequest, 'params' | 'url'>): string | null {
  const { model } = request.params as { readonly model?: string };
  if (model !== undefined) return model;
  const name = /^\/v1\/models\/([^/:?]+)/i.exec(request.url)?.[1];
  if (name === undefined) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What RFC 6750 says beside 401 and 403. */
function challenge(reply: FastifyReply, error: unknown): void {
  if (!(error instanceof StriateError)) return;
  if (error.code === 'AUTH_REQUIRED') reply.header('www-authenticate', 'Bearer realm="striate"');
  else if (error.status === 401) {
    reply.header('www-authenticate', 'Bearer realm="striate", error="invalid_token"');
  } else if (error.code === 'AUTH_SCOPE_MISSING') {
    reply.header('www-authenticate', 'Bearer realm="striate", error="insufficient_scope"');
  }
}
