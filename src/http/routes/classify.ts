import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { PictureResult } from '../../service/classify';
import type { Picture } from '../../service/picture-decoder';
import { refuseEarly } from '../admission';
import { classifiedBody, ClassifiedFields, type ClassifiedBody } from '../classified';
import type { HttpDependencies } from '../dependencies';
import { acceptPictures, beforeParts, readPictures } from '../pictures';
import { problemOf } from '../problem';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { PICTURE_TYPES } from '../schemas/pictures';
import { reportTimings } from '../timings';

const head = { model: Type.String(), version: Type.Integer() };
const ClassifyAnswer = Type.Union([
  Type.Object(
    { ...head, ...ClassifiedFields, timings_ms: TimingsSchema },
    { description: 'one picture', additionalProperties: false },
  ),
  Type.Object(
    {
      ...head,
      results: Type.Array(
        Type.Union([
          Type.Object({ name: Type.String(), ...ClassifiedFields }, { additionalProperties: false }),
          Type.Object({ name: Type.String(), error: Type.Ref('Problem') }, { additionalProperties: false }),
        ]),
      ),
      timings_ms: TimingsSchema,
    },
    { description: 'several pictures: each has its own answer', additionalProperties: false },
  ),
]);

const Query = Type.Composite([
  VersionQuery,
  Type.Object({
    top_k: Type.Integer({ minimum: 1, maximum: 1000, default: 5 }),
    details: Type.Boolean({
      default: false,
      description: 'adds margin, entropy and how unlike the training data',
    }),
    debug: Type.Optional(Type.Literal('input', { description: 'adds the picture that the model saw' })),
  }),
]);

/** Pictures in, classes out. */
export const classifyRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, classify } = dependencies;
  await acceptPictures(app);

  app.post(
    '/models/:model/classify',
    {
      onRequest: [beforeParts, refuseEarly(dependencies, { hasPictures: true })],
      // The body of a classification may be bytes or parts, so it is judged by its reader.
      schema: {
        tags: ['classify'],
        summary:
          'Classifies a picture: a multipart file named image (once or more), an image/* body, or {"image": base64}',
        consumes: PICTURE_TYPES,
        params: ModelParams,
        querystring: Query,
        response: { 200: ClassifyAnswer, ...problems(400, 404, 413, 415, 503, 504) },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async (request, reply) => {
      const { top_k, details, debug } = request.query;
      const { pictures, single } = await readPictures(request);
      const answer = await classify.classify({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        pictures: pictures as [Picture, ...Picture[]],
        topK: top_k,
        details,
        seen: debug === 'input',
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      const started = clock.now();
      const { model, version, timings } = answer;
      const [only] = answer.results;
      if (single && only !== undefined) {
        if ('error' in only) throw only.error;
        return {
          model,
          version,
          ...classifiedBody(only),
          timings_ms: reportTimings(reply, timings, clock.now() - started),
        };
      }
      const results = answer.results.map((result) => resultBody(result, request.id));
      return { model, version, results, timings_ms: reportTimings(reply, timings, clock.now() - started) };
    },
  );
};

type ResultBody =
  ({ readonly name: string } & ClassifiedBody) | { name: string; error: ReturnType<typeof problemOf> };

function resultBody(result: PictureResult, requestId: string): ResultBody {
  const { name } = result;
  if ('error' in result) return { name, error: problemOf(result.error, requestId) };
  return { name, ...classifiedBody(result) };
}
