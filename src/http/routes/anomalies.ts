import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { HttpDependencies } from '../dependencies';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, Nullable, problems, TimingsSchema } from '../schemas/common';
import { IntervalFields, seriesBody } from '../schemas/series';
import { acceptSeriesFiles, seriesContent, seriesQuery, withSeries } from '../series-request';
import { reportTimings } from '../timings';

const AnomaliesBody = seriesBody(
  {
    level: 'percent of ordinary values that the interval holds; default 99',
    step: 'steps that each forecast judges; default 1, more costs less and sees less',
    conformal: IntervalFields.conformal,
  },
  {
    description: 'Series to judge: every value after the first lookback; 10,000 forecasts at most',
    example: {
      series: [{ id: 'a', start: '2020-01-01', frequency: 'D', values: [10, 12, 13] }],
      level: 99,
    },
  },
);

const AnomaliesAnswer = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  frequency: Nullable(Type.String()),
  level: Type.Number({ description: 'percent' }),
  results: Type.Array(
    Type.Object({
      id: Type.String(),
      judged_from: Type.Integer({ description: 'index of the first value that was judged' }),
      judged: Type.Integer({ description: 'values that were judged' }),
      anomalies: Type.Array(
        Type.Object({
          index: Type.Integer({ description: 'in the values as sent' }),
          timestamp: Nullable(Type.String()),
          value: Type.Number(),
          expected: Type.Number(),
          lower: Type.Number(),
          upper: Type.Number(),
          score: Type.Number({ description: 'distance in half-widths of the interval; above 1 is outside' }),
          p_value: Type.Number({ description: 'share of known residuals that were at least as large' }),
        }),
      ),
    }),
  ),
  timings_ms: TimingsSchema,
});

/** Series in, the values that the model would not have expected out. */
export const anomalyRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { anomalies, clock, seriesFiles } = dependencies;
  await acceptSeriesFiles(app);
  app.post(
    '/models/:model/anomalies',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Finds the values of series that lie outside their interval',
        params: ModelParams,
        querystring: seriesQuery(['level', 'step', 'conformal']),
        body: seriesContent(AnomaliesBody),
        response: { 200: AnomaliesAnswer, ...problems(400, 404, 409, 413, 415, 422, 429, 503, 504) },
      },
    },
    async (request, reply) => {
      const context = {
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      };
      const { model } = request.params;
      const answer = await withSeries(request, seriesFiles, (sent) =>
        anomalies.find({ ...context, ...sent, model, choice: versionChoice(request, request.query) }),
      );
      const started = clock.now();
      const results = answer.series.map(({ id, judgedFrom, judged, anomalies: found }) => ({
        id,
        judged_from: judgedFrom,
        judged,
        anomalies: found.map(({ pValue, ...rest }) => ({ ...rest, p_value: pValue })),
      }));
      return {
        model: answer.model,
        version: answer.version,
        frequency: answer.frequency,
        level: answer.level,
        results,
        timings_ms: reportTimings(reply, answer.timings, clock.now() - started),
      };
    },
  );
};
