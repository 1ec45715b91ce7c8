import { StriateError } from '../errors/striate-error';
import type { SeriesSpec } from '../repository/serving-spec';
import { type Frequency, frequencyName, parseFrequency } from '../series/frequency';
import { padContext, type PaddingPolicy } from '../series/pad-context';
import { type ParsedSeries, parseSeries } from '../series/parse-request';
import { scale } from '../series/scaler';
import type { Serving } from './model-lifecycle';

/** A request's JSON. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** How the version forecasts; throws MODEL_WRONG_TASK for one that does not. */
export function seriesSpecOf({ record, served }: Serving): SeriesSpec {
  if (served.spec.series !== null) return served.spec.series;
  throw new StriateError('MODEL_WRONG_TASK', {
    detail: `model ${record.model} has the task ${served.spec.task}; expected forecasting`,
  });
}

/** The series of a body, as the model needs them. Throws SERIES_INVALID that names every bad place. */
export function readSeries(
  body: JsonBody,
  options: { readonly spec: SeriesSpec; readonly minPoints: number; readonly horizon: number },
): ParsedSeries[] {
  const { spec, minPoints, horizon } = options;
  return parseSeries(body, {
    minPoints,
    horizon,
    usualFrequency: spec.frequency === null ? null : parseFrequency(spec.frequency),
    season: spec.season,
  });
}

/** What the model sees of values that end now, [lookback] in its own units. */
export function contextOf(
  values: Float64Array,
  options: { readonly spec: SeriesSpec; readonly policy: PaddingPolicy },
): Float64Array {
  const { spec, policy } = options;
  const scaled = scale(values.subarray(Math.max(0, values.length - spec.lookback)), spec.scaler);
  return policy === 'refuse' ? scaled : padContext(scaled, { lookback: spec.lookback, policy });
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
