import type { FastifySchema, RouteOptions } from 'fastify';
import type {} from '@fastify/swagger';
import { problems } from '../schemas/common';
import { accessOf } from './route-access';

/** How the API's description says that a token is sent. */
export const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'Needed where STRIATE_TOKENS_FILE is set; striate token create makes one.',
  },
} as const;

/** Says of a route in the API's description which scopes open it, and what it answers to whoever has none. */
export function describeAccess({
  schema,
  url,
  route,
}: {
  schema: FastifySchema;
  url: string;
  route: RouteOptions;
}): { schema: FastifySchema; url: string } {
  const access = accessOf([route.method].flat()[0] ?? '', route.url);
  if (schema.hide === true || access === 'open') return { schema, url };
  // Any one of the scopes is enough: alternatives of one scheme each.
  const security = (access ?? []).map((scope) => ({ token: [scope] }));
  const isOurs = !/^\/v[12](\/|$)/.test(route.url);
  const response = isOurs
    ? { ...(schema.response as object | undefined), ...problems(401, 403, 429) }
    : schema.response;
  return { schema: { ...schema, security, ...(response !== undefined && { response }) }, url };
}
