import type { FastifyInstance } from 'fastify';

/** The largest announced body that is read to its end, and thrown away, after an answer that did not need it. */
const MAX_DISCARDED_BYTES = 256 * 1024 * 1024;

/**
 * Lets a client that is still sending read why its body was refused. The framework closes the connection under it,
 * which a client sees as a broken pipe instead of the answer; here the rest is discarded as it comes (Node's request
 * timeout bounds it). A body that announces more than is worth reading still loses its connection.
 */
export function hearRefusedBodiesOut(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode === 413 && Number(request.headers['content-length'] ?? 0) <= MAX_DISCARDED_BYTES) {
      reply.removeHeader('connection');
      request.raw.resume();
    }
    done();
  });
}
