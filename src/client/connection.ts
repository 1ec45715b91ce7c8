import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema';
import { send, type CallOptions, type Outgoing, type Transport } from './send';

/** How a client reaches its server; all but the address may be left out. */
export interface ClientOptions {
  /** Address of the server, as http://127.0.0.1:8080; in a browser '' is the server that the page came from. */
  readonly url: string;
  /** Bearer token; absent: none is sent. */
  readonly token?: string;
  /** Milliseconds for a call, retries included; default 60,000. */
  readonly timeoutMs?: number;
  /** Tries after the first; default 3. */
  readonly retries?: number;
  /** For tests, and for platforms without a global fetch. */
  readonly transport?: Partial<Transport>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;

/** The way to one server: its address, the token, the deadlines and retries of every call. */
export class Connection {
  readonly url: string;
  /** Every route of the document, typed by its path. */
  readonly routes: Client<paths>;
  readonly transport: Transport;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly defaults: { readonly timeoutMs: number; readonly retries: number };

  constructor({ url, token, timeoutMs, retries, transport }: ClientOptions) {
    this.url = url.replace(/\/+$/, '') || originOfPage();
    this.headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.defaults = { timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS, retries: retries ?? DEFAULT_RETRIES };
    this.transport = { ...PLATFORM, ...transport };
    this.routes = createFetchClient<paths>({
      baseUrl: this.url,
      headers: this.headers,
      fetch: this.fetchWith({}),
    });
  }

  /** A fetch with the deadline and the retries of one call, to hand to a route. */
  fetchWith(options: CallOptions): (request: Request) => Promise<Response> {
    return async (request) => {
      const bytes = request.body === null ? null : await request.arrayBuffer();
      return this.send(
        {
          method: request.method,
          url: request.url,
          headers: Object.fromEntries(request.headers),
          ...(bytes === null ? {} : { body: () => bytes }),
          repeatable: request.method === 'GET' || request.headers.has('idempotency-key'),
        },
        { signal: request.signal, ...options },
      );
    };
  }

  /** Sends what is more than JSON in and JSON out: parts, bytes, streams. `url` is the path with its query. */
  request(outgoing: Outgoing, options: CallOptions): Promise<Response> {
    const headers = { ...this.headers, ...outgoing.headers };
    return this.send({ ...outgoing, url: `${this.url}${outgoing.url}`, headers }, options);
  }

  private send(outgoing: Outgoing, { timeoutMs, retries, signal }: CallOptions): Promise<Response> {
    const limits = {
      timeoutMs: timeoutMs ?? this.defaults.timeoutMs,
      retries: retries ?? this.defaults.retries,
    };
    return send(outgoing, { ...limits, ...(signal === undefined ? {} : { signal }) }, this.transport);
  }
}

/** The body of a route's answer; rejects as every call of the client does. */
export async function dataOf<T>(answer: Promise<{ readonly data?: T }>): Promise<T> {
  return (await answer).data as T;
}

const PLATFORM: Transport = {
  fetch: (...args) => globalThis.fetch(...args),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', leave);
        resolve();
      }, ms);
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    }),
  random: () => Math.random(),
  now: () => performance.now(),
};

function originOfPage(): string {
  const { location } = globalThis as { readonly location?: { readonly origin: string } };
  return location?.origin ?? '';
}
