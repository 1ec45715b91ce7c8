import type { FastifyInstance } from 'fastify';

/**
 * Reads on, and drops, what is left of a body when its request was answered before the end, as a refused upload is.
 * Node does so only where nobody has begun to read; elsewhere the next request of the connection would wait behind the
 * rest until the connection times out. The limit on a request's time bounds how long this goes on.
 */
export function dropUnreadBodies(app: FastifyInstance): void {
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) raw.unpipe().resume();
    done();
  });
}
