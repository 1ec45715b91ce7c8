import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { BacktestAnswer } from '../../service/backtest';
import type { HttpDependencies } from '../dependencies';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { ModelParams, Nullable, problems, TimingsSchema, VersionQuery } from '../schemas/common';
import { byBaseline, MaybeNumber, seriesBody } from '../schemas/series';
import { reportTimings } from '../timings';

const BacktestBody = seriesBody(
  {
    horizon: 'steps of each forecast; default what the model was trained for',
    windows: 'forecasts of each series at most; default 10',
    step: 'steps from one forecast to the next; default the horizon',
    levels: 'levels in percent whose coverage is measured; default [80, 95]',
    adaptive: 'true: the levels follow how the earlier intervals of a series held; default false',
    quantiles: 'quantiles that CRPS is measured by; default 0.1 to 0.9; not together with levels',
  },
  {
    description: 'Series whose last values are forecast from what came before; 10,000 forecasts at most',
    example: {
      series: [{ id: 'a', start: '2020-01-01', frequency: 'D', values: [10, 12, 13] }],
      windows: 12,
      step: 7,
      horizon: 14,
      levels: [90],
    },
  },
);

const Scaled = 'scaled by the naive forecast one season back; null where the past gives nothing to scale by';

const PointScores = {
  mae: Type.Number(),
  rmse: Type.Number(),
  mase: MaybeNumber(Scaled),
  rmsse: MaybeNumber(Scaled),
  smape: Type.Number({ description: 'percent, 0 to 200' }),
  by_step: Type.Array(Type.Object({ mae: Type.Number(), rmse: Type.Number() })),
};

const Held = {
  coverage: Type.Number({ description: 'share of the values inside' }),
  width: Type.Number({ description: 'mean width, in the units of the series' }),
};

const BacktestBodyOut = Type.Object({
  model: Type.String(),
  version: Type.Integer(),
  frequency: Nullable(Type.String()),
  season: Type.Integer({ description: 'steps' }),
  horizon: Type.Integer(),
  step: Type.Integer(),
  forecasts: Type.Integer({ description: 'forecasts that were made and scored' }),
  metrics: Type.Object({
    ...PointScores,
    weighted_quantile_loss: MaybeNumber('null without residuals'),
    crps: MaybeNumber('in the units of the series; null without residuals'),
    quantiles: Type.Array(Type.Number(), { description: 'what the two are measured by' }),
  }),
  intervals: Nullable(
    Type.Record(Type.String(), Nullable(Type.Object({ ...Held, by_step: Type.Array(Type.Object(Held)) })), {
      description: 'by level',
    }),
  ),
  uncertainty_reason: Nullable(Type.String({ description: 'why intervals are missing' })),
  baselines: byBaseline(Type.Object(PointScores)),
  skill: byBaseline(MaybeNumber('1 - MAE / MAE of the baseline; null where it makes no error')),
  series: Type.Array(
    Type.Object({
      id: Type.String(),
      origins: Type.Array(Type.Integer(), { description: 'values that were known at each forecast' }),
      first_timestamps: Nullable(Type.Array(Type.String(), { description: 'first step of each forecast' })),
      mae: Type.Number(),
      rmse: Type.Number(),
      mase: MaybeNumber(Scaled),
    }),
  ),
  timings_ms: TimingsSchema,
});

/** Series with a known end in, how well the model would have forecast it out. */
export const backtestRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, dependencies, done) => {
  const { clock, backtest } = dependencies;
  app.post(
    '/models/:model/backtests',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Forecasts the known end of series from rolling origins, and scores it',
        params: ModelParams,
        querystring: VersionQuery,
        body: BacktestBody,
        response: { 200: BacktestBodyOut, ...problems(400, 404, 413, 415, 503, 504) },
      },
    },
    async (request, reply) => {
      const answer = await backtest.backtest({
        model: request.params.model,
        choice: versionChoice(request, request.query),
        body: request.body,
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      const started = clock.now();
      const body = backtestBody(answer);
      return { ...body, timings_ms: reportTimings(reply, answer.timings, clock.now() - started) };
    },
  );
  done();
};

function backtestBody(answer: BacktestAnswer) {
  const { points, quantileScores, intervals, baselines } = answer;
  return {
    model: answer.model,
    version: answer.version,
    frequency: answer.frequency,
    season: answer.season,
    horizon: answer.horizon,
    step: answer.step,
    forecasts: answer.forecasts,
    metrics: {
      ...pointScores(points),
      weighted_quantile_loss: quantileScores?.weightedQuantileLoss ?? null,
      crps: quantileScores?.crps ?? null,
      quantiles: [...answer.quantiles],
    },
    intervals:
      intervals === null
        ? null
        : Object.fromEntries(
            Array.from(intervals, ([level, held]) => {
              if (held === null) return [level, null] as const;
              const { coverage, width, byStep } = held;
              return [level, { coverage, width, by_step: byStep.map((each) => ({ ...each })) }] as const;
            }),
          ),
    uncertainty_reason: answer.uncertaintyReason,
    baselines: {
      last_value: pointScores(baselines.last_value),
      seasonal_naive: pointScores(baselines.seasonal_naive),
      ridge_ar: pointScores(baselines.ridge_ar),
    },
    skill: { ...answer.skill },
    series: answer.series.map(({ id, origins, firstTimestamps, mae, rmse, mase }) => ({
      id,
      origins: [...origins],
      first_timestamps: firstTimestamps === null ? null : [...firstTimestamps],
      mae,
      rmse,
      mase,
    })),
  };
}

function pointScores({ mae, rmse, mase, rmsse, smape, byStep }: BacktestAnswer['points']) {
  return { mae, rmse, mase, rmsse, smape, by_step: byStep.map((each) => ({ ...each })) };
}
