import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../app';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { ModelParams, Nullable, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { reportTimings } from '../timings';

/** Judged in the series room, which names every bad place; the schema here is for the reader. */
const ForecastBody = Type.Object(
  {
    series: Type.Optional(
      Type.Unsafe<unknown>({
        description:
          'numbers; or objects {id, start, frequency, timestamps, time_zone, values}, one a series',
      }),
    ),
    y: Type.Optional(Type.Unsafe<unknown>({ description: 'long columns: values' })),
    ds: Type.Optional(Type.Unsafe<unknown>({ description: 'long columns: timestamps' })),
    unique_id: Type.Optional(Type.Unsafe<unknown>({ description: 'long columns: which series' })),
    horizon: Type.Optional(
      Type.Unsafe<unknown>({ description: 'steps ahead; default what the model was trained for' }),
    ),
    missing: Type.Optional(Type.Unsafe<unknown>({ description: 'refuse (default), linear or seasonal' })),
  },
  {
    description: 'Series to continue',
    examples: [
      {
        series: [{ id: 'a', start: '2020-01-01', frequency: 'D', values: [10, 12, 13] }],
        horizon: 14,
      },
    ],
  },
);

const ForecastAnswer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  frequency: Nullable(Type.String()),
  forecasts: Type.Array(
    Type.Object({
      id: Type.String(),
      timestamps: Nullable(Type.Array(Type.String())),
      mean: Type.Array(Type.Number(), { description: 'one value a step' }),
    }),
  ),
  timings_ms: TimingsSchema,
});

/** Series in, forecasts out. */
export const forecastRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, dependencies, done) => {
  const { clock, forecast } = dependencies;
  app.post(
    '/models/:model/forecast',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Continues one or many series',
        params: ModelParams,
        querystring: VersionQuery,
        body: ForecastBody,
        response: { 200: ForecastAnswer, ...problems(400, 404, 413, 415, 503, 504) },
      },
    },
    async (request, reply) => {
      const answer = await forecast.forecast({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        body: request.body,
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
      });
      const started = clock.now();
      const forecasts = answer.forecasts.map(({ id, timestamps, mean }) => ({
        id,
        timestamps: timestamps === null ? null : [...timestamps],
        mean: [...mean],
      }));
      return {
        model: answer.model,
        version: answer.version,
        frequency: answer.frequency,
        forecasts,
        timings_ms: reportTimings(reply, answer.timings, clock.now() - started),
      };
    },
  );
  done();
};
