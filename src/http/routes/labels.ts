import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { LabelView } from '../../service/model-versions';
import type { HttpDependencies } from '../dependencies';
import { ModelParams, problems } from '../schemas/common';
import {
  ExpectedQuery,
  LabelListSchema,
  LabelMoveBody,
  LabelParams,
  LabelSchema,
  type LabelBody,
} from '../schemas/labels';

/** Version labels: where they point, and their moves. */
export const labelRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (
  app,
  { models: { labels } },
  done,
) => {
  app.get(
    '/models/:model/labels',
    {
      schema: {
        tags: ['labels'],
        summary: 'The version labels of a model',
        params: ModelParams,
        response: { 200: LabelListSchema, ...problems(404) },
      },
    },
    (request) => ({ labels: labels.list(request.params.model).map(labelBody) }),
  );

  app.get(
    '/models/:model/labels/:label',
    {
      schema: {
        tags: ['labels'],
        summary: 'One version label with its past',
        params: LabelParams,
        response: { 200: LabelSchema, ...problems(400, 404) },
      },
    },
    (request) => labelBody(labels.get(request.params.model, request.params.label)),
  );

  app.put(
    '/models/:model/labels/:label',
    {
      schema: {
        tags: ['labels'],
        summary:
          'Points a label to an available version, or splits it between two, if it still points to expected',
        params: LabelParams,
        body: LabelMoveBody,
        response: { 200: LabelSchema, ...problems(400, 404, 409, 503) },
      },
    },
    async (request) => {
      const { model, label } = request.params;
      const { version, split, expected } = request.body;
      return labelBody(await labels.point(model, label, { version, split: split ?? null, expected }));
    },
  );

  app.delete(
    '/models/:model/labels/:label',
    {
      schema: {
        tags: ['labels'],
        summary: 'Removes a label; default then follows the newest available version',
        params: LabelParams,
        querystring: ExpectedQuery,
        response: { 204: Type.Null(), ...problems(400, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      await labels.remove(request.params.model, request.params.label, request.query.expected);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/models/:model/labels/:label/rollback',
    {
      schema: {
        tags: ['labels'],
        summary: 'Points a label to where it was before its last move',
        params: LabelParams,
        querystring: ExpectedQuery,
        response: { 200: LabelSchema, ...problems(400, 404, 409, 503) },
      },
    },
    async (request) => {
      const { model, label } = request.params;
      return labelBody(await labels.rollBack(model, label, request.query.expected));
    },
  );
  done();
};

function labelBody({ label, target, isPinned, past }: LabelView): LabelBody {
  return {
    label,
    version: target.version,
    split: target.split,
    pinned: isPinned,
    past: past.map(({ version, split, until }) => ({ version, split, until })),
  };
}
