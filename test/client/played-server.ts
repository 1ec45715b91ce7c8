import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** How one request is answered. */
export type Part = (response: ServerResponse, seen: SeenRequest) => void;

/** A server that plays one part after another, and the last one again. */
export class PlayedServer {
  readonly seen: SeenRequest[] = [];
  url = '';
  private readonly server: Server;

  constructor(private parts: readonly [Part, ...Part[]]) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(port = 0): Promise<this> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  play(...parts: [Part, ...Part[]]): void {
    this.parts = parts;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks) };
    this.seen.push(seen);
    const [next, ...others] = this.parts;
    if (others.length > 0) this.parts = others as [Part, ...Part[]];
    next(response, seen);
  }
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Part =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A refusal in Striate's words. */
export const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Part =>
  json(
    status,
    { type: `/errors#${code}`, title: code, status, code, detail: 'so it is', instance: 'r-1', hint: 'wait' },
    headers,
  );
