import type { FastifyInstance } from 'fastify';

/** The largest announced body that is read to its end, and thrown away, after an answer that did not need it. */
const MAX_DROPPED_BYTES = 256 * 1024 * 1024;

/**
 * Reads on, and drops, what is left of a body when its request was answered before the end, as a refused upload is.
 * Node does so only where nobody has begun to read; elsewhere the next request of the connection would wait behind the
 * rest until the connection times out. After a body over the limit the framework closes the connection, which a client
 * that is still sending sees as a broken pipe instead of the answer: here it stays open, unless the body announces
 * more than is worth reading. The limit on a request's time bounds how long this goes on.
 */
export function dropUnreadBodies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (reply.statusCode === 413 && announced <= MAX_DROPPED_BYTES) reply.removeHeader('connection');
    done();
  });
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) raw.unpipe().resume();
    done();
  });
}
