import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CONNECTION_LIMITS } from './server-options';

/** A second port of the same server, by which alone the routes of operators answer. */
export class AdminListener {
  readonly server: Server;
  private readonly requests = new WeakSet<IncomingMessage>();
  private app: FastifyInstance | null = null;

  /** `tls`: as the first port has it; `null` for plain HTTP. */
  constructor(tls: ServerOptions | null) {
    const listener: RequestListener = (request, response) => {
      this.requests.add(request);
      this.app?.routing(request, response);
    };
    this.server =
      tls === null
        ? createServer(CONNECTION_LIMITS, listener)
        : createTlsServer({ ...tls, ...CONNECTION_LIMITS }, listener);
  }

  /** Whether a request came in by this port. */
  readonly owns = (request: IncomingMessage): boolean => this.requests.has(request);

  /** Hands what comes in to `app`, and stops when it does: what is under way is answered first. */
  serve(app: FastifyInstance): void {
    this.app = app;
    let closing = false;
    app.addHook('preClose', (done) => {
      closing = true;
      if (!this.server.listening) {
        done();
        return;
      }
      this.server.close(() => done());
      this.server.closeIdleConnections();
    });
    app.addHook('onResponse', (_request, _reply, done) => {
      if (closing) setImmediate(() => this.server.closeIdleConnections());
      done();
    });
  }

  /** Resolves with the port once it listens; `port` 0 picks a free one. */
  async listen(
    options: { readonly host: string; readonly port: number },
    app: FastifyInstance,
  ): Promise<number> {
    await app.ready();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(options, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }
}
