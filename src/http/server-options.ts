import { randomUUID } from 'node:crypto';
import Ajv from 'ajv';
import {
  LogController,
  type FastifyBaseLogger,
  type FastifySchemaCompiler,
  type FastifyServerOptions,
} from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerOptions } from 'node:https';
import { LazyLogger } from './lazy-logger';

/** A client's own request id is taken when it looks like one; everything else gets a new one. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Bytes of a JSON body of our own API, pictures in base64 included. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
/** Time for all the headers of a request to arrive; a slower client holds a socket for nothing. */
const HEADERS_TIMEOUT_MS = 10_000;
/** Time for a whole request to arrive. */
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** Time between looks for connections that are past the two limits above; Node's own 30 s would double them. */
const LOOK_INTERVAL_MS = 2_500;

/** Limits of Node's server on every port; none is "unlimited". */
export const CONNECTION_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  connectionsCheckingInterval: LOOK_INTERVAL_MS,
} as const;

/** The id of a request that came with these headers. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
}

/** Limits and habits of the HTTP server; none is Node's "unlimited". It speaks TLS when `tls` is there. */
export function serverOptions(
  logger: FastifyBaseLogger,
  tls: ServerOptions | null,
): FastifyServerOptions & { readonly https?: ServerOptions; readonly http?: ServerOptions } {
  return {
    ...(tls === null ? { http: CONNECTION_LIMITS } : { https: { ...tls, ...CONNECTION_LIMITS } }),
    loggerInstance: logger,
    // Each answer is logged once, with its times, by the recorder.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent, bindings) => new LazyLogger(parent, bindings),
    genReqId: ({ headers }) => requestIdOf(headers),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 256 },
  };
}

/** Bodies are taken as they are; queries, paths and headers, which are all text, are read as the schema says. */
export function validatorCompiler(): FastifySchemaCompiler<unknown> {
  const common = { allErrors: true, strict: false, useDefaults: true } as const;
  const exact = new Ajv({ ...common, coerceTypes: false, removeAdditional: false });
  const fromText = new Ajv({ ...common, coerceTypes: true, removeAdditional: false });
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : fromText).compile(schema as object);
}
