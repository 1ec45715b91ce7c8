import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../dependencies';
import { Nullable } from '../schemas/common';

const ServerBody = Type.Object({
  version: Type.String({ description: 'of Striate' }),
  device: Nullable(
    Type.String({ description: 'what models run on: cpu or gpu; null before the engine is up' }),
  ),
  device_reason: Nullable(Type.String({ description: 'the name of the device, or why it is not another' })),
});

/** What this server is. */
export const serverRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, dependencies, done) => {
  const { models, version } = dependencies;
  app.get(
    '/server',
    {
      schema: {
        tags: ['health'],
        summary: 'The version of the server and the device that its models run on',
        response: { 200: ServerBody },
      },
    },
    () => ({ version, device: models.device, device_reason: models.deviceReason }),
  );
  done();
};
