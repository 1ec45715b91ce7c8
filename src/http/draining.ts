import type { FastifyInstance } from 'fastify';

/**
 * Lets the server close as soon as the last answer is out: once it is draining, answers tell the client to leave, and
 * once it is closing, connections that fall idle are closed instead of being kept for a request that may not come.
 */
export function closeAnsweredConnections(app: FastifyInstance, isDraining: () => boolean): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing || isDraining()) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (_request, _reply, done) => {
    if (closing) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
}
