import type { IntervalMetrics, QuantileMetrics } from '../series/interval-metrics';
import { type PointMetrics, skillOver } from '../series/point-metrics';
import { timestampsFrom } from '../series/timeline';
import type { Clock } from '../time/clock';
import { backtestBaselines, backtestWindows } from './backtest-baselines';
import { type BacktestPlan, planBacktest } from './backtest-plan';
import { scoreIntervals, scorePoints, scoreQuantiles } from './backtest-scores';
import { Breather } from './breather';
import type { SeriesRequest } from './forecast';
import { BASELINES, type BaselineName } from './forecast-baselines';
import { contextOf, frequencyOf, seriesSpecOf } from './forecast-request';
import type { ForecastRunner } from './forecast-runner';
import { missingUncertainty } from './forecast-uncertainty';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { VersionResiduals } from './residuals';
import type { StageTimings } from './stage-clock';

/** How one series came out. */
export interface BacktestedSeries {
  readonly id: string;
  /** How many values were known at each forecast, oldest first. */
  readonly origins: readonly number[];
  /** The time of the first value that each forecast is of; null where the series brought no times. */
  readonly firstTimestamps: readonly string[] | null;
  readonly mae: number;
  readonly rmse: number;
  readonly mase: number | null;
}

export interface BacktestAnswer {
  readonly model: string;
  readonly version: number;
  readonly frequency: string | null;
  readonly season: number;
  readonly horizon: number;
  readonly step: number;
  /** Forecasts that were made and scored. */
  readonly forecasts: number;
  /** Errors of the model over all of them. */
  readonly points: PointMetrics;
  readonly quantiles: readonly number[];
  /** Null without residuals that suffice. */
  readonly quantileScores: QuantileMetrics | null;
  /** By level in percent; null without residuals, and for a level that they are too few for. */
  readonly intervals: ReadonlyMap<string, IntervalMetrics | null> | null;
  /** Why there are no intervals; null when there are. */
  readonly uncertaintyReason: string | null;
  readonly baselines: Readonly<Record<BaselineName, PointMetrics>>;
  /** 1 - MAE / MAE of the baseline; null where the baseline makes no error. */
  readonly skill: Readonly<Record<BaselineName, number | null>>;
  readonly series: readonly BacktestedSeries[];
  readonly timings: StageTimings;
}

/** Asks a model for what is already known, and says how well it did. */
export class BacktestService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly runner: ForecastRunner;
      readonly residuals: VersionResiduals;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Forecasts each series of the body from rolling origins and compares with what came. Rejects with SERIES_INVALID
   * (also for more forecasts than one request may ask), MODEL_WRONG_TASK, and as PredictService does.
   */
  backtest(request: SeriesRequest): Promise<BacktestAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.backtestWith(serving, request),
    );
  }

  private async backtestWith(serving: Serving, request: SeriesRequest): Promise<BacktestAnswer> {
    const { clock, runner } = this.options;
    const spec = seriesSpecOf(serving);
    const started = clock.now();
    const plan = planBacktest(request.body, spec);
    const { horizon, season } = plan;
    const cases = backtestWindows(plan.series, horizon);
    const contextAt = (row: number): Float64Array => contextOf(cases[row]!.past, { spec, policy: 'refuse' });
    const decodeMs = clock.now() - started;
    const breather = new Breather(clock);
    const [run, baselines, residuals] = await Promise.all([
      runner.run(serving, { rows: cases.length, contextAt, horizon, spec }, request),
      backtestBaselines(plan, breather),
      this.options.residuals.of(serving.record, { horizon: spec.horizon }),
    ]);
    const { forecasts } = run;
    const points = scorePoints(cases, { forecasts, season });
    await breather.breathe();
    const ofBaselines = {} as Record<BaselineName, PointMetrics>;
    for (const name of BASELINES) {
      ofBaselines[name] = scorePoints(cases, { forecasts: baselines[name], season });
      await breather.breathe();
    }
    const scored = { plan, residuals, forecasts, lookback: spec.lookback, breather };
    const intervals = await scoreIntervals(cases, scored);
    const quantileScores = await scoreQuantiles(cases, scored);
    return {
      model: serving.record.model,
      version: serving.record.version,
      frequency: frequencyOf(
        plan.series.map(({ parsed }) => parsed),
        spec,
      ),
      season,
      horizon,
      step: plan.step,
      forecasts: cases.length,
      points,
      quantiles: plan.quantiles,
      quantileScores,
      intervals,
      uncertaintyReason: missingUncertainty({ kind: 'levels', levels: plan.levels }, residuals),
      baselines: ofBaselines,
      skill: {
        last_value: skillOver(points.mae, ofBaselines.last_value.mae),
        seasonal_naive: skillOver(points.mae, ofBaselines.seasonal_naive.mae),
        ridge_ar: skillOver(points.mae, ofBaselines.ridge_ar.mae),
      },
      series: eachSeries(plan, { cases, forecasts }),
      timings: { ...run.timings, decodeMs },
    };
  }
}

function eachSeries(
  plan: BacktestPlan,
  scored: { readonly cases: ReturnType<typeof backtestWindows>; readonly forecasts: readonly Float64Array[] },
): BacktestedSeries[] {
  let from = 0;
  return plan.series.map(({ parsed, origins }) => {
    const to = from + origins.length;
    const { mae, rmse, mase } = scorePoints(scored.cases.slice(from, to), {
      forecasts: scored.forecasts.slice(from, to),
      season: plan.season,
    });
    from = to;
    const { timeline } = parsed;
    const firstTimestamps =
      timeline === null ? null : origins.map((origin) => timestampsFrom(timeline, origin, 1)[0] ?? '');
    return { id: parsed.id, origins, firstTimestamps, mae, rmse, mase };
  });
}
