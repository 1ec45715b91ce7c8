import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Answers that a script of another origin may read beside the body. */
const EXPOSED_HEADERS = [
  'etag',
  'location',
  'retry-after',
  'server-timing',
  'www-authenticate',
  'x-model-version',
  'x-request-id',
  'inference-header-content-length',
];

/**
 * What browsers are told. Pages come from this server and call this server, run no inline script and stand in no frame;
 * scripts of other origins get in only from `corsOrigins`, with a token and never with cookies. HSTS is sent over TLS
 * only: what stands in front of a plain server decides itself.
 */
export async function tellBrowsers(
  app: FastifyInstance,
  options: { readonly corsOrigins: readonly string[]; readonly isTls: boolean },
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    strictTransportSecurity: options.isTls,
  });
  if (options.corsOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...options.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    credentials: false,
    maxAge: 600,
  });
}
