import { Type } from '@sinclair/typebox';
import { Nullable, TimingsSchema } from './common';
import { byBaseline, MaybeNumber } from './series';

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

/** How a model would have forecast the known end of series. */
export const BacktestAnswerSchema = Type.Object({
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

const BacktestState = Type.Union(
  (['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const).map((state) => Type.Literal(state)),
);

/** A long backtest and, once it has succeeded, its result. */
export const BacktestJobSchema = Type.Object({
  id: Type.String(),
  model: Type.String(),
  version: Type.Integer(),
  state: BacktestState,
  progress: Type.Number({ description: 'share of the forecasts that are made, 0 to 1' }),
  forecasts_done: Type.Integer(),
  forecasts_total: Type.Integer(),
  created_at: Type.String(),
  ended_at: Nullable(Type.String()),
  error: Nullable(Type.Ref('Problem')),
  result: Nullable(BacktestAnswerSchema),
});

export const BacktestJobParams = Type.Object({
  model: Type.String({ description: 'name of the model' }),
  id: Type.String({ pattern: '^bt_[0-9a-f]{24}$' }),
});
