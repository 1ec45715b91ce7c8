import { type PointMetrics, skillOver } from '../series/point-metrics';
import { timestampsFrom } from '../series/timeline';
import type { Clock } from '../time/clock';
import type { BacktestAnswer, BacktestedSeries } from './backtest-answer';
import type { BacktestJob, BacktestJobs } from './backtest-jobs';
import { backtestBaselines, backtestWindows } from './backtest-baselines';
import { type BacktestPlan, planBacktest } from './backtest-plan';
import { scoreIntervals, scorePoints, scoreQuantiles } from './backtest-scores';
import { Breather } from './breather';
import type { SeriesRequest } from './forecast';
import { BASELINES, type BaselineName } from './forecast-baselines';
import { contextOf, frequencyOf, seriesSpecOf } from './forecast-request';
import type { ForecastContext, ForecastRunner } from './forecast-runner';
import { chooseResiduals, missingUncertainty } from './forecast-uncertainty';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { RequestContext } from './predict';
import type { VersionResiduals } from './residuals';

/** Runs of the model up to which a backtest is answered at once: a second or two of a compiled LSTM. */
const MAX_RUNS_AT_ONCE = 2_000;

export interface BacktestRequest extends SeriesRequest {
  /** Whether the client asks for a job however short the backtest is. */
  readonly asJob: boolean;
}

/** The answer itself; for a long backtest the job that makes it. */
export type BacktestOutcome =
  | { readonly kind: 'answer'; readonly answer: BacktestAnswer }
  | { readonly kind: 'job'; readonly job: BacktestJob };

/** Asks a model for what is already known, and says how well it did. */
export class BacktestService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly runner: ForecastRunner;
      /** For jobs: nobody waits for their runs. */
      readonly patientRunner: ForecastRunner;
      readonly jobs: BacktestJobs;
      readonly residuals: VersionResiduals;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Forecasts each series of the request from rolling origins and compares with what came; beyond 2,000 runs of the
   * model as a job. Rejects with SERIES_INVALID (also for more forecasts than a job may make), SERIES_BACKTESTS_FULL,
   * MODEL_WRONG_TASK, and as PredictService does.
   */
  backtest(request: BacktestRequest): Promise<BacktestOutcome> {
    const { lifecycle, runner, clock } = this.options;
    return lifecycle.serve(request.model, request.choice, async (serving): Promise<BacktestOutcome> => {
      const started = clock.now();
      const plan = planBacktest(request, seriesSpecOf(serving));
      const decodeMs = clock.now() - started;
      if (plan.runs > MAX_RUNS_AT_ONCE || request.asJob)
        return { kind: 'job', job: this.submit(serving, plan) };
      const answer = await this.carryOut(serving, plan, { ...request, runner });
      return { kind: 'answer', answer: { ...answer, timings: { ...answer.timings, decodeMs } } };
    });
  }

  /** Throws SERIES_BACKTESTS_FULL. */
  private submit({ record }: Serving, plan: BacktestPlan): BacktestJob {
    const { lifecycle, jobs, patientRunner: runner } = this.options;
    const { model, version } = record;
    return jobs.submit({
      model,
      version,
      total: plan.forecasts,
      work: (context) =>
        lifecycle.serve(model, { version }, (serving) =>
          this.carryOut(serving, plan, { ...context, runner, deadlineMs: null }),
        ),
    });
  }

  private async carryOut(
    serving: Serving,
    plan: BacktestPlan,
    context: RequestContext & {
      readonly runner: ForecastRunner;
      readonly onProgress?: (forecasts: number) => void;
    },
  ): Promise<BacktestAnswer> {
    const { clock } = this.options;
    const { runner, onProgress } = context;
    const spec = seriesSpecOf(serving);
    const { horizon, season } = plan;
    const cases = backtestWindows(plan.series, horizon);
    const rows = plan.series.flatMap(({ parsed, origins }) => origins.map((origin) => ({ parsed, origin })));
    const contextAt = (row: number): ForecastContext => {
      const { parsed, origin } = rows[row]!;
      return contextOf(parsed, { spec, policy: 'refuse', origin, horizon });
    };
    const work = { rows: rows.length, contextAt, horizon, spec, ...(onProgress && { onProgress }) };
    const breather = new Breather(clock);
    const [run, baselines, residuals] = await Promise.all([
      runner.run(serving, work, context),
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
    const chosen = chooseResiduals(residuals, plan.conformal);
    const scored = { plan, chosen, forecasts, lookback: spec.lookback, breather };
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
      uncertaintyReason: missingUncertainty({ kind: 'levels', levels: plan.levels }, chosen),
      baselines: ofBaselines,
      skill: {
        last_value: skillOver(points.mae, ofBaselines.last_value.mae),
        seasonal_naive: skillOver(points.mae, ofBaselines.seasonal_naive.mae),
        ridge_ar: skillOver(points.mae, ofBaselines.ridge_ar.mae),
      },
      series: eachSeries(plan, { cases, forecasts }),
      timings: run.timings,
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
