import { adaptiveBands } from '../series/adaptive-bands';
import { type ConformalTable, type IntervalBand, intervalBand, quantileForecast } from '../series/conformal';
import {
  intervalMetrics,
  type IntervalMetrics,
  quantileMetrics,
  type QuantileMetrics,
} from '../series/interval-metrics';
import { pointMetrics, type PointMetrics } from '../series/point-metrics';
import { ratioOf } from '../series/ratio';
import type { BacktestPlan } from './backtest-plan';
import type { Breather } from './breather';
import type { ChosenResiduals } from './forecast-uncertainty';

/** Latest values before an origin by which its errors are scaled, so that a long series costs no more than these. */
const SCALED_BY = 1_000;
/** The history of the absolute variant, which asks for none. */
const NONE = new Float64Array(0);
/** Cases whose quantiles are made and scored in one go. */
const CASES_A_TURN = 256;

/** A forecast of the model beside what came. */
export interface BacktestCase {
  /** Every value before the origin. */
  readonly past: Float64Array;
  readonly actual: Float64Array;
}

/** Errors of point forecasts, in the order of the cases. */
export function scorePoints(
  cases: readonly BacktestCase[],
  options: { readonly forecasts: readonly Float64Array[]; readonly season: number },
): PointMetrics {
  const { forecasts, season } = options;
  return pointMetrics(
    cases.map(({ past, actual }, index) => ({ history: latest(past), actual, forecast: forecasts[index]! })),
    { season },
  );
}

/** How the version's intervals held, by level; null for a level that the residuals are too few for. */
export async function scoreIntervals(
  cases: readonly BacktestCase[],
  options: ScoreOptions,
): Promise<ReadonlyMap<string, IntervalMetrics | null> | null> {
  const { table } = options.chosen;
  if (table === null) return null;
  const held = new Map<string, IntervalMetrics | null>();
  for (const percent of options.plan.levels) {
    const level = percent / 100;
    const bands = options.plan.conformal.isAdaptive
      ? adaptedBands(cases, { ...options, table, level })
      : cases.map((each, index) =>
          intervalBand(options.forecasts[index]!, { ...basis(each, table, options), level }),
        );
    const banded = cases.flatMap(({ actual }, index) => {
      const band = bands[index] ?? null;
      return band === null ? [] : [{ actual, ...band }];
    });
    held.set(String(percent), banded.length === 0 ? null : intervalMetrics(banded));
    await options.breather.breathe();
  }
  return held;
}

/** Bands of each series by its own past ones, in the order of the cases; empty where the residuals are too few. */
function adaptedBands(
  cases: readonly BacktestCase[],
  options: ScoreOptions & { readonly table: ConformalTable; readonly level: number },
): readonly IntervalBand[] {
  let from = 0;
  return options.plan.series.flatMap(({ origins }) => {
    const ofSeries = origins.map((origin, index) => {
      const each = cases[from + index]!;
      const { history } = basis(each, options.table, options);
      return { origin, history, forecast: options.forecasts[from + index]!, actual: each.actual };
    });
    from += origins.length;
    return adaptiveBands(ofSeries, { ...options, season: options.plan.season }) ?? [];
  });
}

/** Weighted quantile loss and CRPS over the plan's quantiles; null where the residuals are too few for one of them. */
export async function scoreQuantiles(
  cases: readonly BacktestCase[],
  options: ScoreOptions,
): Promise<QuantileMetrics | null> {
  const { chosen, plan, forecasts, breather } = options;
  const { table } = chosen;
  if (table === null) return null;
  const { quantiles } = plan;
  let loss = 0;
  let size = 0;
  let count = 0;
  for (let from = 0; from < cases.length; from += CASES_A_TURN) {
    const part = cases.slice(from, from + CASES_A_TURN).map((each, index) => ({
      actual: each.actual,
      forecasts: quantiles.flatMap(
        (quantile) =>
          quantileForecast(forecasts[from + index]!, { ...basis(each, table, options), quantile }) ?? [],
      ),
    }));
    if (part.some((each) => each.forecasts.length < quantiles.length)) return null;
    const values = part.reduce((sum, { actual }) => sum + actual.length, 0);
    loss += quantileMetrics(part, { quantiles }).crps * values;
    size += part.reduce((sum, { actual }) => sum + sumOfSizes(actual), 0);
    count += values;
    await breather.breathe();
  }
  return { weightedQuantileLoss: ratioOf(loss, size), crps: loss / count };
}

interface ScoreOptions {
  readonly plan: BacktestPlan;
  readonly chosen: ChosenResiduals;
  /** Of the model, in the order of the cases. */
  readonly forecasts: readonly Float64Array[];
  readonly lookback: number;
  readonly breather: Breather;
}

function basis(
  { past }: BacktestCase,
  table: ConformalTable,
  { plan, lookback }: ScoreOptions,
): { readonly table: ConformalTable; readonly history: Float64Array; readonly season: number } {
  const isNormalised = table.variant === 'normalised';
  const history = isNormalised ? past.subarray(Math.max(0, past.length - lookback)) : NONE;
  return { table, history, season: plan.season };
}

function latest(past: Float64Array): Float64Array {
  return past.subarray(Math.max(0, past.length - SCALED_BY));
}

function sumOfSizes(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
