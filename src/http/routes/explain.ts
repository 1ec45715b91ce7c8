import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { StriateError } from '../../errors/striate-error';
import type { Explanation } from '../../service/explain/explain';
import { refuseEarly } from '../admission';
import { boxBody } from '../box-body';
import { sendPng } from '../png-reply';
import type { HttpDependencies } from '../dependencies';
import { acceptPictures, beforeParts, readPicture } from '../pictures';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, Nullable, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { BoxSchema, FormatQuery, PICTURE_TYPES, Prediction, SizeSchema } from '../schemas/pictures';
import { reportTimings } from '../timings';

const Method = Type.Union(
  [
    Type.Literal('grad_cam'),
    Type.Literal('layer_cam'),
    Type.Literal('occlusion'),
    Type.Literal('integrated_gradients'),
  ],
  {
    default: 'grad_cam',
    description:
      'grad_cam and layer_cam look at a layer, occlusion and integrated_gradients at the input; all explain a logit',
  },
);

const Answer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  label: Type.String({ description: 'the class that is explained' }),
  class_index: Type.Integer(),
  score: Type.Number({ description: 'its probability' }),
  predicted: Prediction,
  method: Method,
  layer: Nullable(Type.String()),
  heatmap: Type.Array(Type.Array(Type.Number()), { description: '[rows][columns], 0 to 1' }),
  empty: Type.Boolean({ description: 'nothing speaks for the class: the map is all 0' }),
  box: Nullable(BoxSchema, {
    description: 'in the picture, around all cells at least half as hot as the hottest',
  }),
  hottest: Nullable(
    Type.Object({
      cell: Type.Tuple([Type.Integer(), Type.Integer()], { description: '[y, x] in the map' }),
      box: BoxSchema,
    }),
  ),
  picture: SizeSchema,
  png: Type.Optional(Type.String({ description: 'base64: the map over the picture' })),
  timings_ms: TimingsSchema,
});

const Query = Type.Composite([
  VersionQuery,
  FormatQuery,
  Type.Object({
    method: Method,
    class: Type.Optional(
      Type.String({ minLength: 1, description: 'label or index; default the predicted class' }),
    ),
    layer: Type.Optional(
      Type.String({ minLength: 1, description: 'of grad_cam and layer_cam; default the last convolution' }),
    ),
  }),
]);

/** Why a picture got its class. */
export const explainRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, explain } = dependencies;
  await acceptPictures(app);

  app.post(
    '/models/:model/explain',
    {
      onRequest: [beforeParts, refuseEarly(dependencies, { hasPictures: true })],
      // The body is a picture in bytes or parts, so it is judged by its reader.
      schema: {
        tags: ['explain'],
        summary: 'A heat map of what speaks for a class: one picture, sent as for classify',
        consumes: PICTURE_TYPES,
        produces: ['application/json', 'image/png'],
        params: ModelParams,
        querystring: Query,
        response: { 200: Answer, ...problems(400, 404, 413, 415, 422, 503, 504) },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async (request, reply) => {
      const { method, format, layer, class: wanted } = request.query;
      if (layer !== undefined && !method.endsWith('_cam')) throw looksAtNoLayer(method);
      const explanation = await explain.explain({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        picture: await readPicture(request),
        method,
        layer: layer ?? null,
        class: wanted ?? null,
        overlay: format !== 'json',
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      const started = clock.now();
      if (format === 'png') {
        reportTimings(reply, explanation.timings, 0);
        return sendPng(reply, explanation.overlay);
      }
      const body = explanationBody(explanation);
      return { ...body, timings_ms: reportTimings(reply, explanation.timings, clock.now() - started) };
    },
  );
};

function explanationBody(explanation: Explanation): Omit<Static<typeof Answer>, 'timings_ms'> {
  const { model, version, label, score, predicted, method, layer, heatmap, picture } = explanation;
  const { box, hottest, overlay } = explanation;
  return {
    model,
    version,
    label,
    class_index: explanation.classIndex,
    score,
    predicted,
    method,
    layer,
    heatmap: Array.from({ length: heatmap.height }, (_, row) =>
      Array.from(heatmap.data.subarray(row * heatmap.width, (row + 1) * heatmap.width)),
    ),
    empty: box === null,
    box: box === null ? null : boxBody(box),
    hottest: hottest === null ? null : { cell: [hottest.row, hottest.column], box: boxBody(hottest.box) },
    picture,
    ...(overlay !== null && { png: overlay.toString('base64') }),
  };
}

function looksAtNoLayer(method: string): StriateError {
  const detail = `layer: ${method} looks at the input; expected no layer`;
  return new StriateError('HTTP_INVALID_REQUEST', { detail, problems: [{ pointer: 'query:layer', detail }] });
}
