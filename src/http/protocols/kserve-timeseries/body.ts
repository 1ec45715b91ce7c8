import { randomUUID } from 'node:crypto';
import { StriateError, type Problem } from '../../../errors/striate-error';
import type { ForecastAnswer } from '../../../service/forecast';

/** KServe's frequencies, letters and words, in ours. */
const FREQUENCIES: Readonly<Record<string, string>> = {
  S: 's',
  second: 's',
  T: 'min',
  minute: 'min',
  H: 'h',
  hour: 'h',
  D: 'D',
  day: 'D',
  W: 'W',
  week: 'W',
  M: 'M',
  month: 'M',
  Q: 'Q',
  quarter: 'Q',
  Y: 'Y',
  year: 'Y',
};
const KIND = 'univariate_time_series';
const MAX_INPUTS = 10_000;

interface Input {
  readonly name: string;
  readonly frequency: string;
}

/** A request of KServe's forecast dialect, in the words of our own. */
export interface TimeseriesRequest {
  readonly model: string;
  readonly inputs: readonly Input[];
  readonly quantiles: readonly number[];
  /** The body that our own forecast route takes. */
  readonly body: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a request's JSON. Throws HTTP_INVALID_REQUEST that names every bad place of what this dialect has and our own
 * has not; values, timestamps, horizon and quantiles are for the use case to judge.
 */
export function readTimeseries(json: unknown): TimeseriesRequest {
  const problems: Problem[] = [];
  const root = isObject(json) ? json : {};
  const { model, inputs, options } = root;
  if (typeof model !== 'string') problems.push({ pointer: '/model', detail: 'expected the name of a model' });
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > MAX_INPUTS) {
    problems.push({ pointer: '/inputs', detail: `expected a list of 1 to ${MAX_INPUTS} inputs` });
  }
  if (!isObject(options) || options['horizon'] === undefined) {
    problems.push({ pointer: '/options/horizon', detail: 'expected a number of steps' });
  }
  const listed: readonly unknown[] = Array.isArray(inputs) ? inputs.slice(0, MAX_INPUTS) : [];
  const read = listed.map((input, index) => readInput(input, `/inputs/${index}`, problems));
  if (problems.length > 0) {
    throw new StriateError('HTTP_INVALID_REQUEST', {
      detail: problems.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
      problems,
    });
  }
  const { horizon, quantiles } = options as { readonly horizon: unknown; readonly quantiles?: unknown };
  return {
    model: model as string,
    inputs: read.map(({ name, frequency }) => ({ name, frequency })),
    quantiles: Array.isArray(quantiles) ? (quantiles as number[]) : [],
    body: {
      series: read.map(({ series }) => series),
      horizon,
      ...(quantiles === undefined || quantiles === null ? {} : { quantiles }),
    },
  };
}

function readInput(
  input: unknown,
  pointer: string,
  problems: Problem[],
): Input & { readonly series: Readonly<Record<string, unknown>> } {
  const found = isObject(input) ? input : {};
  const { type = KIND, name, series, frequency, start_timestamp: start } = found;
  if (!isObject(input)) problems.push({ pointer, detail: 'expected an object' });
  if (type !== KIND) {
    problems.push({ pointer: `${pointer}/type`, detail: `expected ${KIND}: one series an input` });
  }
  if (typeof name !== 'string') problems.push({ pointer: `${pointer}/name`, detail: 'expected a name' });
  const ours =
    typeof frequency === 'string' && Object.hasOwn(FREQUENCIES, frequency)
      ? FREQUENCIES[frequency]
      : undefined;
  if (ours === undefined) {
    const detail = `expected one of ${Object.keys(FREQUENCIES).join(', ')}`;
    problems.push({ pointer: `${pointer}/frequency`, detail });
  }
  return {
    name: String(name),
    frequency: String(frequency),
    series: {
      id: name,
      values: series,
      ...(start === undefined || start === null ? {} : { start, frequency: ours }),
    },
  };
}

/** The reply of the dialect: one output an input, in their order. `now` is milliseconds since the epoch. */
export function timeseriesReply(
  request: TimeseriesRequest,
  answer: ForecastAnswer,
  options: { readonly now: number },
): object {
  return {
    id: randomUUID(),
    created_at: Math.floor(options.now / 1_000),
    status: 'completed',
    error: null,
    model: answer.model,
    outputs: answer.forecasts.map((forecast, index) => {
      const { name = forecast.id, frequency = '' } = request.inputs[index] ?? {};
      const quantiles = request.quantiles.map((level) => [
        String(level),
        [...(forecast.quantiles?.get(String(level)) ?? [])],
      ]);
      return {
        type: 'time_series_forecast',
        id: name,
        status: 'completed',
        content: [
          {
            type: KIND,
            name,
            mean_forecast: [...forecast.mean],
            frequency,
            // A string in every reply; empty where the series did not say when it was.
            start_timestamp: forecast.timestamps?.[0] ?? '',
            ...(quantiles.length > 0 && { quantiles: Object.fromEntries(quantiles) as object }),
          },
        ],
        error: null,
      };
    }),
  };
}
