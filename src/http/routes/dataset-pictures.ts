import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { HttpDependencies } from '../dependencies';
import { problems } from '../schemas/common';
import { DatasetVersionParams } from '../schemas/datasets';

const PictureParams = Type.Composite([
  DatasetVersionParams,
  Type.Object({ row: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) }),
]);

/** Single pictures of data sets: reports name rows, people want to see them. */
export const datasetPictureRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (
  app,
  { pictures },
  done,
) => {
  app.get(
    '/datasets/:id/versions/:version/pictures/:row',
    {
      schema: {
        tags: ['datasets'],
        summary:
          'One picture of a data set as PNG; its class name, percent-encoded, is in the header Picture-Label',
        params: PictureParams,
        produces: ['image/png', 'application/problem+json'],
        response: { 200: Type.Unknown({ description: 'PNG' }), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { id, version, row } = request.params;
      const { png, label, digest } = await pictures.get(id, version, row);
      const etag = `"${digest.slice(-32)}-${row}"`;
      // A version never changes, but it can be removed.
      reply.header('etag', etag).header('cache-control', 'private, max-age=86400');
      if (request.headers['if-none-match'] === etag) return (reply as FastifyReply).code(304).send();
      return reply.header('picture-label', encodeURIComponent(label)).type('image/png').send(png);
    },
  );
  done();
};
