import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { MANIFEST_JSON_SCHEMA } from '../../service/model-versions';

/** The JSON Schema of manifests, for editors and people. */
export const manifestRoutes: FastifyPluginCallbackTypebox = (app, _options, done) => {
  app.get(
    '/schemas/manifest',
    {
      schema: {
        tags: ['models'],
        summary: 'JSON Schema of striate.json',
        produces: ['application/schema+json'],
        response: { 200: Type.Object({}, { additionalProperties: true }) },
      },
    },
    (_request, reply) =>
      reply.type('application/schema+json').serializer(JSON.stringify).send(MANIFEST_JSON_SCHEMA),
  );
  done();
};
