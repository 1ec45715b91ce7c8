import multipart from '@fastify/multipart';
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Picture, PictureResult } from '../../service/classify';
import { beforeBody, refusalAt } from '../admission';
import type { HttpDependencies } from '../dependencies';
import { checkMultipartHead, MULTIPART_LIMITS, readPictures } from '../pictures';
import { problemOf } from '../problem';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { reportTimings } from '../timings';

const Prediction = Type.Object({
  label: Type.String(),
  score: Type.Number({ description: 'probability, 0 to 1' }),
});

const head = { model: Type.String(), version: Type.Integer() };
const ClassifyAnswer = Type.Union([
  Type.Object(
    { ...head, predictions: Type.Array(Prediction), timings_ms: TimingsSchema },
    { description: 'one picture', additionalProperties: false },
  ),
  Type.Object(
    {
      ...head,
      results: Type.Array(
        Type.Union([
          Type.Object(
            { name: Type.String(), predictions: Type.Array(Prediction) },
            { additionalProperties: false },
          ),
          Type.Object({ name: Type.String(), error: Type.Ref('Problem') }, { additionalProperties: false }),
        ]),
      ),
      timings_ms: TimingsSchema,
    },
    { description: 'several pictures: each has its own answer', additionalProperties: false },
  ),
]);

/** Pictures in, classes out. */
export const classifyRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, classify } = dependencies;
  await app.register(multipart, { limits: MULTIPART_LIMITS });
  app.addContentTypeParser(
    /^image\/|^application\/octet-stream/,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  app.post(
    '/models/:model/classify',
    {
      onRequest: [
        (request, _reply, done) => {
          checkMultipartHead(request);
          done();
        },
        beforeBody(refusalAt(dependencies, { hasPictures: true })),
      ],
      // The body of a classification may be bytes or parts, so it is judged by its reader.
      schema: {
        tags: ['classify'],
        summary:
          'Classifies a picture: a multipart file named image (once or more), an image/* body, or {"image": base64}',
        consumes: [
          'multipart/form-data',
          'image/png',
          'image/jpeg',
          'image/webp',
          'image/gif',
          'image/tiff',
          'application/json',
        ],
        params: ModelParams,
        querystring: Type.Composite([
          VersionQuery,
          Type.Object({ top_k: Type.Integer({ minimum: 1, maximum: 1000, default: 5 }) }),
        ]),
        response: { 200: ClassifyAnswer, ...problems(400, 404, 413, 415, 503, 504) },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async (request, reply) => {
      const { pictures, single } = await readPictures(request);
      const answer = await classify.classify({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        pictures: pictures as [Picture, ...Picture[]],
        topK: request.query.top_k,
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      const started = clock.now();
      const { model, version, timings } = answer;
      const [only] = answer.results;
      if (single && only !== undefined) {
        if ('error' in only) throw only.error;
        const predictions = [...only.predictions];
        return {
          model,
          version,
          predictions,
          timings_ms: reportTimings(reply, timings, clock.now() - started),
        };
      }
      const results = answer.results.map((result) => resultBody(result, request.id));
      return { model, version, results, timings_ms: reportTimings(reply, timings, clock.now() - started) };
    },
  );
};

function resultBody(result: PictureResult, requestId: string): ResultBody {
  if ('error' in result) return { name: result.name, error: problemOf(result.error, requestId) };
  return { name: result.name, predictions: [...result.predictions] };
}

type ResultBody =
  | { name: string; predictions: { label: string; score: number }[] }
  | { name: string; error: ReturnType<typeof problemOf> };
