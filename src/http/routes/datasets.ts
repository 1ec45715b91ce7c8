import multipart from '@fastify/multipart';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { StriateError } from '../../errors/striate-error';
import type { Dataset } from '../../service/datasets';
import type { HttpDependencies } from '../dependencies';
import { checkMultipartHead } from '../pictures';
import { problems } from '../schemas/common';
import { DatasetListSchema, DatasetParams, DatasetSchema, DatasetVersionParams } from '../schemas/datasets';
import { readUpload, UPLOAD_LIMITS } from '../uploads';

/** Data sets: uploads that become immutable versions. */
export const datasetRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, { datasets }) => {
  await app.register(multipart, { limits: UPLOAD_LIMITS });

  app.post(
    '/datasets',
    {
      onRequest: (request, _reply, done) => {
        checkMultipartHead(request);
        done();
      },
      schema: {
        tags: ['datasets'],
        summary:
          'Stores a data set: multipart with name, options (JSON, may be absent) and file, in this order; ' +
          'answers 200 when the same bytes were there already',
        consumes: ['multipart/form-data'],
        response: {
          200: DatasetSchema,
          201: DatasetSchema,
          ...problems(400, 413, 422, 429, 507),
        },
      },
    },
    async (request, reply) => {
      const { fields, files } = await readUpload(request);
      const options = optionsOf(fields.get('options'));
      const { dataset, created } = await datasets.ingest(files, { name: fields.get('name') ?? '', options });
      const location = `/api/v1/datasets/${dataset.id}/versions/${dataset.version}`;
      return reply
        .code(created ? 201 : 200)
        .header('location', location)
        .send(datasetBody(dataset));
    },
  );

  app.get(
    '/datasets',
    {
      schema: {
        tags: ['datasets'],
        summary: 'All versions of all data sets, newest first',
        response: { 200: DatasetListSchema },
      },
    },
    () => ({ datasets: datasets.list().map(datasetBody) }),
  );

  app.get(
    '/datasets/:id',
    {
      schema: {
        tags: ['datasets'],
        summary: 'The newest version of a data set',
        params: DatasetParams,
        response: { 200: DatasetSchema, ...problems(400, 404) },
      },
    },
    (request) => datasetBody(datasets.get(request.params.id)),
  );

  app.get(
    '/datasets/:id/versions/:version',
    {
      schema: {
        tags: ['datasets'],
        summary: 'One version of a data set',
        params: DatasetVersionParams,
        response: { 200: DatasetSchema, ...problems(400, 404) },
      },
    },
    (request) => datasetBody(datasets.get(request.params.id, request.params.version)),
  );

  app.delete(
    '/datasets/:id/versions/:version',
    {
      schema: {
        tags: ['datasets'],
        summary: 'Removes a version for good; its number is never given again',
        params: DatasetVersionParams,
        response: { 204: Type.Null(), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      await datasets.remove(request.params.id, request.params.version);
      return reply.code(204).send(null);
    },
  );
};

function optionsOf(text: string | undefined): unknown {
  if (text === undefined || text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StriateError('DATASET_OPTIONS_INVALID', {
      detail: `options: expected JSON, ${(error as Error).message}`,
    });
  }
}

function datasetBody({ createdAt, summary, ...dataset }: Dataset): Static<typeof DatasetSchema> {
  return { ...dataset, summary: { ...summary }, warnings: [...dataset.warnings], created_at: createdAt };
}
