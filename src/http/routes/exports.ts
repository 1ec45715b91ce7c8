import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { ZipFile } from 'yazl';
import type { HttpDependencies } from '../dependencies';
import { versionChoice } from '../request-context';
import { ModelParams, Nullable, problems, VersionQuery } from '../schemas/common';
import { VersionParams } from '../schemas/models';

const Axes = Type.Array(Type.Integer());

const Layers = Type.Object({
  version: Type.Integer(),
  layers: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String({ description: 'class name in the file' }),
      output_shape: Type.Array(Nullable(Type.Integer())),
      parameters: Type.Integer(),
      receptive_field: Nullable(
        Type.Object(
          { size: Axes, stride: Axes, offset: Axes },
          {
            description:
              'what one place of the layer sees of the input, in pixels or steps; null when all of it',
          },
        ),
      ),
    }),
  ),
});

/** What a version is made of: layers to read, a graph to take away. */
export const exportRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, { exports }, done) => {
  app.get(
    '/models/:model/layers',
    {
      schema: {
        tags: ['models'],
        summary: 'The layers of a version with shapes, parameters and receptive fields',
        params: ModelParams,
        querystring: VersionQuery,
        response: { 200: Layers, ...problems(400, 404, 503) },
      },
    },
    (request) => {
      const { version, layers } = exports.layers(request.params.model, versionChoice(request, request.query));
      return {
        version,
        layers: layers.map(({ name, type, outputShape, parameters, receptiveField }) => ({
          name,
          type,
          output_shape: [...outputShape],
          parameters,
          receptive_field:
            receptiveField === null
              ? null
              : {
                  size: [...receptiveField.size],
                  stride: [...receptiveField.stride],
                  offset: [...receptiveField.offset],
                },
        })),
      };
    },
  );

  app.get(
    '/models/:model/versions/:version/export',
    {
      schema: {
        tags: ['models'],
        summary: 'A zip of NAME/VERSION/saved_model.pb that TensorFlow Serving and tf.saved_model.load open',
        params: VersionParams,
        querystring: Type.Object({
          format: Type.Literal('saved_model', { default: 'saved_model' }),
        }),
        produces: ['application/zip'],
        response: problems(404, 503),
      },
    },
    async (request, reply) => {
      const { model, version } = request.params;
      const files = await exports.savedModel(model, version);
      const archive = new ZipFile();
      // Weights do not compress; what is stored as it is can be read as it is.
      for (const { name, path } of files) archive.addFile(path, name, { compress: false });
      archive.end();
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${model}-${version}.zip"`);
      return reply.send(archive.outputStream);
    },
  );
  done();
};
