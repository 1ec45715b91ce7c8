import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import { invalidSeries } from './forecast-request';
import type { ModelLifecycle } from './model-lifecycle';

/** Levels in percent that are watched in the metrics: a fixed set, since each is a label. Others are answered only. */
const WATCHED_LEVELS: readonly string[] = ['50', '80', '90', '95', '99'];

/** A forecast as it was answered, and what has come since; all of one length. */
export interface ForecastWithActuals {
  readonly mean: readonly number[];
  /** By level in percent. */
  readonly intervals: ReadonlyMap<
    string,
    { readonly lower: readonly number[]; readonly upper: readonly number[] }
  >;
  /** Null for a step whose actual is not known yet. */
  readonly actuals: readonly (number | null)[];
}

export interface ActualsRequest {
  readonly model: string;
  /** The version that made the forecasts. */
  readonly choice: VersionChoice;
  readonly forecasts: readonly ForecastWithActuals[];
}

export interface ActualsAnswer {
  readonly model: string;
  readonly version: number;
  /** Actuals that were compared. */
  readonly values: number;
  /** Null where no actual was known. */
  readonly mae: number | null;
  /** By level: share of the actuals inside their interval. */
  readonly coverage: ReadonlyMap<string, { readonly values: number; readonly coverage: number }>;
}

/** Watches how earlier forecasts come out. It keeps nothing: the client sends the forecast with what came. */
export class ActualsService {
  constructor(private readonly options: { readonly lifecycle: ModelLifecycle; readonly metrics: Metrics }) {}

  /**
   * Compares and counts. Throws SERIES_INVALID where lengths differ, and MODEL_… for a version that does not serve.
   * What is sent twice is counted twice.
   */
  compare({ model, choice, forecasts }: ActualsRequest): ActualsAnswer {
    const { lifecycle, metrics } = this.options;
    const { version } = lifecycle.describe(model, choice);
    forecasts.forEach(refuseOtherLengths);
    let values = 0;
    let error = 0;
    const held = new Map<string, { inside: number; outside: number }>();
    for (const { mean, intervals, actuals } of forecasts) {
      actuals.forEach((actual, step) => {
        if (actual === null) return;
        values += 1;
        error += Math.abs(actual - (mean[step] ?? 0));
        for (const [level, { lower, upper }] of intervals) {
          const count = held.get(level) ?? { inside: 0, outside: 0 };
          held.set(level, count);
          if (actual >= (lower[step] ?? 0) && actual <= (upper[step] ?? 0)) count.inside += 1;
          else count.outside += 1;
        }
      });
    }
    const labels = { model, version: String(version) };
    metrics.forecastActuals.inc(labels, values);
    metrics.forecastAbsoluteError.inc(labels, error);
    for (const level of WATCHED_LEVELS) {
      const { inside = 0, outside = 0 } = held.get(level) ?? {};
      if (inside > 0) metrics.forecastIntervals.inc({ ...labels, level, outcome: 'inside' }, inside);
      if (outside > 0) metrics.forecastIntervals.inc({ ...labels, level, outcome: 'outside' }, outside);
    }
    const coverage = new Map(
      Array.from(held, ([level, { inside, outside }]) => {
        const all = inside + outside;
        return [level, { values: all, coverage: inside / all }] as const;
      }),
    );
    return { model, version, values, mae: values === 0 ? null : error / values, coverage };
  }
}

function refuseOtherLengths({ mean, intervals, actuals }: ForecastWithActuals, index: number): void {
  const place = `/forecasts/${index}`;
  const expect = (got: number, pointer: string): void => {
    if (got === mean.length) return;
    throw invalidSeries(pointer, `expected ${mean.length} values as in mean, got ${got}`);
  };
  expect(actuals.length, `${place}/actuals`);
  for (const [level, { lower, upper }] of intervals) {
    expect(lower.length, `${place}/intervals/${level}/lower`);
    expect(upper.length, `${place}/intervals/${level}/upper`);
  }
}
