import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../dependencies';
import { versionChoice } from '../request-context';
import { ModelParams, Nullable, problems, VersionQuery } from '../schemas/common';
import { MaybeNumber } from '../schemas/series';

/** What fits into float32, so that sums over any request stay finite. */
const Value = Type.Number({ minimum: -3.4e38, maximum: 3.4e38 });
const Steps = Type.Array(Value, { minItems: 1, maxItems: 1_000 });
const Level = Type.String({ pattern: '^[0-9]{1,2}(\\.[0-9]{1,6})?$' });

const ActualsBody = Type.Object(
  {
    forecasts: Type.Array(
      Type.Object({
        id: Type.Optional(Type.String()),
        mean: Steps,
        intervals: Type.Optional(
          Nullable(
            Type.Record(Level, Nullable(Type.Object({ lower: Steps, upper: Steps })), {
              maxProperties: 20,
              additionalProperties: false,
            }),
          ),
        ),
        actuals: Type.Array(Nullable(Value), {
          minItems: 1,
          maxItems: 1_000,
          description: 'what came, one a step; null where it is not known yet',
        }),
      }),
      { minItems: 1, maxItems: 10_000, description: 'as the forecast route answered, with the actuals' },
    ),
  },
  {
    description: 'Earlier forecasts and what came; nothing is kept but the counts',
    examples: [
      {
        forecasts: [
          {
            id: 'a',
            mean: [10, 12],
            intervals: { '90': { lower: [8, 9], upper: [12, 15] } },
            actuals: [11, null],
          },
        ],
      },
    ],
  },
);

const ActualsAnswer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  values: Type.Integer({ description: 'actuals that were compared' }),
  mae: MaybeNumber('null where no actual was known'),
  coverage: Type.Record(
    Type.String(),
    Type.Object({
      values: Type.Integer(),
      coverage: Type.Number({ description: 'share of the actuals inside' }),
    }),
    { description: 'by level; 50, 80, 90, 95 and 99 are metrics too' },
  ),
});

/** What came of earlier forecasts in, their error and coverage out and into the metrics. */
export const actualsRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, { actuals }, done) => {
  app.post(
    '/models/:model/actuals',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Compares earlier forecasts with what came, and counts it in the metrics',
        params: ModelParams,
        querystring: VersionQuery,
        body: ActualsBody,
        response: { 200: ActualsAnswer, ...problems(400, 404, 413, 415, 503) },
      },
    },
    (request) => {
      const answer = actuals.compare({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        forecasts: request.body.forecasts.map(({ mean, intervals, actuals: came }) => ({
          mean,
          intervals: new Map(
            Object.entries(intervals ?? {}).flatMap(([level, band]) =>
              band === null ? [] : [[level, band]],
            ),
          ),
          actuals: came,
        })),
      });
      return { ...answer, coverage: Object.fromEntries(answer.coverage) };
    },
  );
  done();
};
