import type { IntervalMetrics, QuantileMetrics } from '../series/interval-metrics';
import type { PointMetrics } from '../series/point-metrics';
import type { BaselineName } from './forecast-baselines';
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
