import type { FastifyInstance } from 'fastify';
import type { HttpDependencies } from '../dependencies';
import { auditChanges } from './audit';
import { tellBrowsers } from './browser-headers';
import { guardRoutes } from './guard';

/** Everything that stands between a connection and a route. For routes that are registered afterwards. */
export async function controlAccess(app: FastifyInstance, dependencies: HttpDependencies): Promise<void> {
  const { door, adminListener, tls, corsOrigins } = dependencies;
  adminListener?.serve(app);
  // First, so that a refusal too may be read by the page that asked.
  await tellBrowsers(app, { corsOrigins, isTls: tls !== null });
  guardRoutes(app, { door, isAdmin: adminListener?.owns ?? null });
  auditChanges(app, dependencies);
}
