import type { Static } from '@sinclair/typebox';
import type { BacktestAnswer } from '../service/backtest-answer';
import type { BacktestJob } from '../service/backtest-jobs';
import type { BacktestAnswerSchema, BacktestJobSchema } from './schemas/backtests';
import { problemOf, toStriateError } from './problem';
import { timingsBody } from './timings';

/** A backtest's answer in JSON, without its times. */
export function backtestBody(
  answer: BacktestAnswer,
): Omit<Static<typeof BacktestAnswerSchema>, 'timings_ms'> {
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

/** Where a job is asked for. */
export function backtestJobPath({ model, id }: BacktestJob): string {
  return `/api/v1/models/${encodeURIComponent(model)}/backtests/${id}`;
}

export function backtestJobBody(job: BacktestJob, requestId: string): Static<typeof BacktestJobSchema> {
  const { id, model, version, state, done, total, createdAt, endedAt, answer, error } = job;
  return {
    id,
    model,
    version,
    state,
    progress: done / total,
    forecasts_done: done,
    forecasts_total: total,
    created_at: createdAt,
    ended_at: endedAt,
    error: error === null ? null : problemOf(toStriateError(error), requestId),
    result: answer === null ? null : { ...backtestBody(answer), timings_ms: timingsBody(answer.timings, 0) },
  };
}
