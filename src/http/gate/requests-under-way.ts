import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How many requests of each connection the framework has begun and not ended. */
export class RequestsUnderWay {
  private readonly counts = new WeakMap<Socket, number>();

  /** To be made before any hook of `app` that may answer. */
  constructor(app: FastifyInstance) {
    app.addHook('onRequest', (request, _reply, done) => {
      this.add(request.raw.socket, 1);
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      this.add(request.raw.socket, -1);
      done();
    });
  }

  of(socket: Socket): number {
    return this.counts.get(socket) ?? 0;
  }

  private add(socket: Socket, change: 1 | -1): void {
    this.counts.set(socket, this.of(socket) + change);
  }
}
