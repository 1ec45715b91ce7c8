import type { FastifyInstance } from 'fastify';
import type { HttpDependencies } from '../dependencies';
import { auditChanges } from './audit';
import { tellBrowsers } from './browser-headers';
import { guardRoutes } from './guard';

/**
 * Everything that stands between a request and a route. For routes that are registered afterwards. Answers the headers
 * that every answer carries.
 */
export async function controlAccess(
  app: FastifyInstance,
  dependencies: HttpDependencies,
): Promise<{ readonly headers: Readonly<Record<string, string>> }> {
  const { door, adminListener, tls, corsOrigins } = dependencies;
  adminListener?.serve(app);
  // First, so that a refusal too may be read by the page that asked.
  const headers = await tellBrowsers(app, { corsOrigins, isTls: tls !== null });
  guardRoutes(app, { door, isAdmin: adminListener?.owns ?? null });
  auditChanges(app, dependencies);
  return { headers };
}
