import { StriateError } from '../errors/striate-error';
import type { SeriesSpec } from '../repository/serving-spec';
import { type Frequency, frequencyName, parseFrequency } from '../series/frequency';
import { covariateNames, covariateRows, covariateWidth } from '../series/covariate-features';
import type { LongTable } from '../series/long-table';
import { padContext, type PaddingPolicy } from '../series/pad-context';
import { parseHorizon, type ParsedSeries, parseSeries } from '../series/parse-request';
import { scale } from '../series/scaler';
import type { ForecastContext } from './forecast-runner';
import type { Serving } from './model-lifecycle';

/** A request's JSON. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** What a request about series brings. */
export interface SeriesInput {
  /** The request's JSON: series in any of the accepted forms, and what the use case reads beside them. */
  readonly body: JsonBody;
  /** A file with the series; null: the body has them. */
  readonly table: LongTable | null;
}

/** How the version forecasts; throws MODEL_WRONG_TASK for one that does not. */
export function seriesSpecOf({ record, served }: Serving): SeriesSpec {
  if (served.spec.series !== null) return served.spec.series;
  throw new StriateError('MODEL_WRONG_TASK', {
    detail: `model ${record.model} has the task ${served.spec.task}; expected forecasting`,
  });
}

/**
 * The horizon of a body, the model's own when it is absent. Throws SERIES_INVALID, also for one beyond the model's own
 * where a covariate is known up to the last value only: nothing could be fed back in its place.
 */
export function readHorizon(body: JsonBody, spec: SeriesSpec): number {
  const horizon = parseHorizon(body['horizon'], { fallback: spec.horizon });
  const { past } = covariateNames(spec.covariates);
  if (horizon <= spec.horizon || past.length === 0) return horizon;
  const why = `the past covariates ${past.join(', ')} are not known beyond the last value`;
  throw invalidSeries('/horizon', `expected at most ${spec.horizon}, as ${why}; got ${horizon}`);
}

/** Steps that the runs of a forecast make in all: whole horizons of the model. */
export function stepsRun(horizon: number, spec: SeriesSpec): number {
  return Math.ceil(horizon / spec.horizon) * spec.horizon;
}

/**
 * The series of a request, as the model needs them. Throws SERIES_INVALID that names every bad place.
 * @param options.futureSteps steps beyond the last value up to which `future` covariates must be known
 */
export function readSeries(
  { body, table }: SeriesInput,
  options: { readonly spec: SeriesSpec; readonly minPoints: number; readonly futureSteps: number },
): ParsedSeries[] {
  const { spec, minPoints, futureSteps } = options;
  return parseSeries(body, {
    minPoints,
    futureSteps,
    usualFrequency: spec.frequency === null ? null : parseFrequency(spec.frequency),
    season: spec.season,
    covariates: covariateNames(spec.covariates),
    needsTime: spec.covariates.calendar.length > 0,
    table,
  });
}

/** What the model sees of a series of which `origin` values are known, in its own units, and of what goes with them. */
export function contextOf(
  series: ParsedSeries,
  options: {
    readonly spec: SeriesSpec;
    readonly policy: PaddingPolicy;
    readonly origin: number;
    readonly horizon: number;
  },
): ForecastContext {
  const { spec, policy, origin, horizon } = options;
  const { lookback, covariates } = spec;
  const scaled = scale(series.values.subarray(Math.max(0, origin - lookback), origin), spec.scaler);
  const values = policy === 'refuse' ? scaled : padContext(scaled, { lookback, policy });
  if (covariateWidth(covariates) === 0) return { values, covariates: null };
  const count = lookback + stepsRun(horizon, spec) - spec.horizon;
  const from = origin - lookback;
  return { values, covariates: covariateRows(series, { spec: covariates, from, count, lead: spec.horizon }) };
}

/** Of the first series, or of the training data where none was sent. */
export function frequencyOf(
  series: readonly { readonly frequency: Frequency | null }[],
  spec: SeriesSpec,
): string | null {
  const frequency = series[0]?.frequency ?? null;
  return frequency === null ? spec.frequency : frequencyName(frequency);
}

/** The refusal of one place of a body. */
export function invalidSeries(pointer: string, detail: string): StriateError {
  return new StriateError('SERIES_INVALID', {
    detail: `${pointer}: ${detail}.`,
    problems: [{ pointer, detail }],
  });
}
