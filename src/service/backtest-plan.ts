import type { SeriesSpec } from '../repository/serving-spec';
import { backtestOrigins } from '../series/backtest';
import { type AskedConformal, parseConformal } from '../series/parse-conformal';
import { type AskedUncertainty, parseUncertainty } from '../series/parse-levels';
import type { ParsedSeries } from '../series/parse-request';
import {
  invalidSeries,
  type JsonBody,
  readHorizon,
  readSeries,
  type SeriesInput,
  stepsRun,
} from './forecast-request';

/** Runs of the model that one backtest may take: a minute of a compiled LSTM. */
const MAX_RUNS = 100_000;
/** Numbers that are forecast in one backtest: 80 MB with the baselines, at 8 bytes. */
const MAX_FORECAST_VALUES = 2_000_000;
const DEFAULT_WINDOWS = 10;
const DEFAULT_LEVELS = [80, 95];
/** The nine quantiles that GluonTS scores by. */
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** A series with the numbers of values that are known at each of its forecasts, oldest first. */
export interface BacktestSeries {
  readonly parsed: ParsedSeries;
  readonly origins: readonly number[];
}

/** A backtest, read and judged. */
export interface BacktestPlan {
  readonly horizon: number;
  readonly step: number;
  /** Forecasts in all. */
  readonly forecasts: number;
  /** Runs of the model in all: a forecast takes one for each of its own horizons. */
  readonly runs: number;
  readonly series: readonly BacktestSeries[];
  /** One for all series: errors are scaled by the naive forecast one season back. */
  readonly season: number;
  /** Percent, for coverage and width. */
  readonly levels: readonly number[];
  readonly conformal: AskedConformal;
  /** For the weighted quantile loss and CRPS. */
  readonly quantiles: readonly number[];
}

/** Reads a backtest of the body's series. Throws SERIES_INVALID for what is wrong, too short or too much. */
export function planBacktest(input: SeriesInput, spec: SeriesSpec): BacktestPlan {
  const { body } = input;
  const horizon = readHorizon(body, spec);
  const windows = wholeNumber(body, { key: 'windows', fallback: DEFAULT_WINDOWS });
  const step = wholeNumber(body, { key: 'step', fallback: horizon });
  const asked = parseUncertainty(body);
  const conformal = parseConformal(body, { variant: spec.conformal, isAdaptive: spec.adaptive });
  const parsed = readSeries(input, {
    spec,
    minPoints: spec.lookback + horizon,
    futureSteps: stepsRun(horizon, spec) - horizon,
  });
  const season = parsed[0]?.season ?? 1;
  const other = parsed.findIndex((each) => each.season !== season);
  if (other > 0) {
    const detail = `expected a season of ${season} steps as in the first series, got ${parsed[other]?.season ?? 1}`;
    throw invalidSeries(`/series/${other}`, detail);
  }
  const series = parsed.map((each): BacktestSeries => ({
    parsed: each,
    origins: backtestOrigins(each.values.length, { horizon, windows, step, minHistory: spec.lookback }),
  }));
  const forecasts = series.reduce((sum, { origins }) => sum + origins.length, 0);
  const runs = forecasts * Math.ceil(horizon / spec.horizon);
  if (runs > MAX_RUNS) {
    throw invalidSeries(
      '/windows',
      `expected at most ${MAX_RUNS} forecasts of ${spec.horizon} steps, got ${runs}`,
    );
  }
  if (forecasts * horizon > MAX_FORECAST_VALUES) {
    const detail = `expected at most ${MAX_FORECAST_VALUES} values in all forecasts, got ${forecasts * horizon}`;
    throw invalidSeries('/windows', detail);
  }
  return { horizon, step, series, season, conformal, forecasts, runs, ...scoresOf(asked) };
}

function scoresOf(asked: AskedUncertainty): Pick<BacktestPlan, 'levels' | 'quantiles'> {
  return {
    levels: asked.kind === 'levels' ? asked.levels : DEFAULT_LEVELS,
    quantiles: asked.kind === 'quantiles' ? asked.quantiles : DECILES,
  };
}

function wholeNumber(
  body: JsonBody,
  { key, fallback }: { readonly key: string; readonly fallback: number },
): number {
  const value = body[key] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_RUNS) return value;
  throw invalidSeries(`/${key}`, `expected a whole number from 1 to ${MAX_RUNS}`);
}
