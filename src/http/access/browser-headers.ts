import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

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
 * scripts of other origins get in only from `corsOrigins`, with a token and never with cookies. Answers the headers of every answer.
 */
export async function tellBrowsers(
  app: FastifyInstance,
  options: { readonly corsOrigins: readonly string[]; readonly isTls: boolean },
): Promise<Readonly<Record<string, string>>> {
  const headers = await helmetHeaders(options);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  if (options.corsOrigins.length === 0) return headers;
  await app.register(cors, {
    origin: [...options.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    credentials: false,
    maxAge: 600,
  });
  return headers;
}

/**
 * Helmet's headers, which are the same for every answer. Helmet makes them anew for each, which takes as long as a small
 * request does, so it makes them once, for one request to nobody. HSTS is sent over TLS only: what stands in front of a
 * plain server decides itself.
 */
async function helmetHeaders({ isTls }: { readonly isTls: boolean }): Promise<Record<string, string>> {
  const nobody = Fastify();
  await nobody.register(helmet, {
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
    strictTransportSecurity: isTls,
  });
  nobody.get('/', (_request, reply) => reply.raw.getHeaders());
  const answer = await nobody.inject('/');
  await nobody.close();
  return answer.json();
}
