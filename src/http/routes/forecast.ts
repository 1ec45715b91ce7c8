import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Forecast } from '../../service/forecast';
import { refuseEarly } from '../admission';
import type { HttpDependencies } from '../dependencies';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, Nullable, problems, TimingsSchema } from '../schemas/common';
import { IntervalFields, seriesBody, StepValues } from '../schemas/series';
import { acceptSeriesFiles, seriesContent, seriesQuery, withSeries } from '../series-request';
import { reportTimings } from '../timings';

const ForecastBody = seriesBody(
  {
    horizon: 'steps ahead; default what the model was trained for, more by feeding back',
    levels: 'intervals by level in percent, as [80, 95]',
    quantiles: 'quantiles between 0 and 1, as [0.1, 0.5, 0.9]; not together with levels',
    ...IntervalFields,
    context:
      'what stands before a series shorter than the lookback: refuse (default), repeat_first, mean or zero',
  },
  {
    description: 'Series to continue',
    example: {
      series: [{ id: 'a', start: '2020-01-01', frequency: 'D', values: [10, 12, 13] }],
      horizon: 14,
      levels: [80, 95],
      context: 'repeat_first',
    },
  },
);

const Band = Type.Object({ lower: StepValues(), upper: StepValues() });

const ForecastAnswer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  frequency: Nullable(Type.String()),
  forecasts: Type.Array(
    Type.Object({
      id: Type.String(),
      timestamps: Nullable(Type.Array(Type.String())),
      mean: StepValues(),
      intervals: Type.Optional(
        Nullable(
          Type.Record(Type.String(), Nullable(Band), {
            description: 'by level; null where the residuals are too few for it',
          }),
        ),
      ),
      quantiles: Type.Optional(Nullable(Type.Record(Type.String(), Nullable(StepValues())))),
      baselines: Type.Object({
        last_value: StepValues(),
        seasonal_naive: StepValues(),
        ridge_ar: Nullable(StepValues('null where the series is too short or constant')),
      }),
      skill: Nullable(
        Type.Record(Type.String(), Type.Number(), {
          description:
            '1 - MAE / MAE of the baseline, on the validation stored with the version; null when none is stored',
        }),
      ),
      padded: Type.Integer({ description: 'values that the context policy put before the first' }),
      filled: Type.Integer({ description: 'nulls that were filled' }),
    }),
  ),
  uncertainty_reason: Nullable(
    Type.String({ description: 'why intervals or quantiles that were asked for are missing' }),
  ),
  degraded: Type.Boolean({ description: 'mean is the seasonal naive baseline' }),
  degraded_by: Nullable(Type.String({ description: 'code of what kept the model from answering' })),
  timings_ms: TimingsSchema,
});

const ForecastQuery = Type.Composite([
  seriesQuery(['horizon', 'levels', 'quantiles', 'conformal', 'adaptive', 'context']),
  Type.Object({
    // In the query whatever the body is: a request without it is refused before its body is read.
    allow_degraded: Type.Boolean({
      default: false,
      description: 'the seasonal naive baseline answers when the model cannot in time',
    }),
  }),
]);

/** Series in, forecasts out. */
export const forecastRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, forecast, seriesFiles } = dependencies;
  await acceptSeriesFiles(app);
  app.post(
    '/models/:model/forecast',
    {
      onRequest: refuseEarly(dependencies, { hasPictures: false }),
      // Every number is finite, and the schema's own serializer takes ten times as long over parts that may be null.
      serializerCompiler: () => (body) => JSON.stringify(body),
      schema: {
        tags: ['forecast'],
        summary: 'Continues one or many series',
        params: ModelParams,
        querystring: ForecastQuery,
        body: seriesContent(ForecastBody),
        response: { 200: ForecastAnswer, ...problems(400, 404, 413, 415, 422, 429, 503, 504) },
      },
    },
    async (request, reply) => {
      const context = {
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      };
      const { answer, asks } = await withSeries(request, seriesFiles, async (sent) => {
        const { model } = request.params;
        const choice = versionChoice(request, request.query);
        const mayDegrade = request.query.allow_degraded;
        const { levels, quantiles } = sent.body;
        return {
          answer: await forecast.forecast({ ...context, ...sent, model, choice, mayDegrade }),
          asks: { intervals: isAsked(levels), quantiles: isAsked(quantiles) },
        };
      });
      const started = clock.now();
      const forecasts = answer.forecasts.map((each) => ({
        ...forecastBody(each, asks),
        skill: answer.skill === null ? null : { ...answer.skill },
      }));
      return {
        model: answer.model,
        version: answer.version,
        frequency: answer.frequency,
        forecasts,
        uncertainty_reason: answer.uncertaintyReason,
        degraded: answer.degradedBy !== null,
        degraded_by: answer.degradedBy,
        timings_ms: reportTimings(reply, answer.timings, clock.now() - started),
      };
    },
  );
};

function isAsked(given: unknown): boolean {
  return Array.isArray(given) && given.length > 0;
}

/** A part that was not asked for is left out; one that was and cannot be given is null. */
function forecastBody(
  forecast: Forecast,
  asks: { readonly intervals: boolean; readonly quantiles: boolean },
) {
  const { id, timestamps, mean, intervals, quantiles, baselines, padded, filled } = forecast;
  return {
    id,
    timestamps: timestamps === null ? null : [...timestamps],
    mean: [...mean],
    ...(asks.intervals
      ? {
          intervals: mapped(intervals, (band) => band && { lower: [...band.lower], upper: [...band.upper] }),
        }
      : {}),
    ...(asks.quantiles ? { quantiles: mapped(quantiles, (values) => values && [...values]) } : {}),
    baselines: {
      last_value: [...baselines.last_value],
      seasonal_naive: [...baselines.seasonal_naive],
      ridge_ar: baselines.ridge_ar === null ? null : [...baselines.ridge_ar],
    },
    padded,
    filled,
  };
}

function mapped<T, U>(map: ReadonlyMap<string, T> | null, body: (value: T) => U): Record<string, U> | null {
  return map === null
    ? null
    : Object.fromEntries(Array.from(map, ([key, value]) => [key, body(value)] as const));
}
