import { StriateError } from '../errors/striate-error';
import type { SeriesSpec } from '../repository/serving-spec';
import { type Anomaly, findAnomalies } from '../series/anomalies';
import type { ConformalTable, ConformalVariant } from '../series/conformal';
import { parseConformal } from '../series/parse-conformal';
import type { ParsedSeries } from '../series/parse-request';
import { timestampsFrom } from '../series/timeline';
import type { Clock } from '../time/clock';
import { Breather } from './breather';
import type { SeriesRequest } from './forecast';
import {
  contextOf,
  frequencyOf,
  invalidSeries,
  readSeries,
  type SeriesInput,
  seriesSpecOf,
} from './forecast-request';
import type { ForecastContext, ForecastRunner } from './forecast-runner';
import { chooseResiduals, highestLevel } from './forecast-uncertainty';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { VersionResiduals } from './residuals';
import type { StageTimings } from './stage-clock';

/** Forecasts that one request may take: some seconds of a compiled LSTM. */
const MAX_FORECASTS = 10_000;
/** One false alarm in a hundred values. */
const DEFAULT_LEVEL = 99;

/** A value outside its interval, and when it was. */
export interface DatedAnomaly extends Anomaly {
  /** Null where the series brought no times. */
  readonly timestamp: string | null;
}

export interface JudgedSeries {
  readonly id: string;
  /** Index of the first value that was judged: those before it are what the model needs to see. */
  readonly judgedFrom: number;
  readonly judged: number;
  /** Oldest first; `index` counts the values as they were sent. */
  readonly anomalies: readonly DatedAnomaly[];
}

export interface AnomaliesAnswer {
  readonly model: string;
  readonly version: number;
  readonly frequency: string | null;
  /** Percent. */
  readonly level: number;
  readonly series: readonly JudgedSeries[];
  readonly timings: StageTimings;
}

/** Where the forecasts of one series begin. */
interface Judging {
  readonly parsed: ParsedSeries;
  readonly origins: readonly number[];
}

/** Points out the values that a model would not have expected. */
export class AnomalyService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly runner: ForecastRunner;
      readonly residuals: VersionResiduals;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Judges every value of the body's series after the first lookback by forecasts of up to `step` steps. Rejects with
   * SERIES_INVALID (also for more forecasts than one request may ask, and a level that the residuals are too few for),
   * SERIES_NO_RESIDUALS, MODEL_WRONG_TASK, and as PredictService does.
   */
  find(request: SeriesRequest): Promise<AnomaliesAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.findWith(serving, request),
    );
  }

  private async findWith(serving: Serving, request: SeriesRequest): Promise<AnomaliesAnswer> {
    const { clock, runner } = this.options;
    const { model, version } = serving.record;
    const spec = seriesSpecOf(serving);
    const started = clock.now();
    const { level, step, series, variant } = readAnomalyRequest(request, spec);
    const table = await this.tableFor(serving, { level, horizon: spec.horizon, variant });
    const rows = series.flatMap(({ parsed, origins }) => origins.map((origin) => ({ parsed, origin })));
    const contextAt = (row: number): ForecastContext => {
      const { parsed, origin } = rows[row]!;
      return contextOf(parsed, { spec, policy: 'refuse', origin, horizon: step });
    };
    const decodeMs = clock.now() - started;
    const { forecasts, timings } = await runner.run(
      serving,
      { rows: rows.length, contextAt, horizon: step, spec },
      request,
    );
    const breather = new Breather(clock);
    const judged: JudgedSeries[] = [];
    let from = 0;
    for (const each of series) {
      const to = from + each.origins.length;
      const options = {
        forecasts: forecasts.slice(from, to),
        table,
        level: level / 100,
        lookback: spec.lookback,
      };
      judged.push(judge(each, options));
      from = to;
      await breather.breathe();
    }
    const frequency = frequencyOf(
      series.map(({ parsed }) => parsed),
      spec,
    );
    return { model, version, frequency, level, series: judged, timings: { ...timings, decodeMs } };
  }

  private async tableFor(
    { record }: Serving,
    options: {
      readonly level: number;
      readonly horizon: number;
      readonly variant: ConformalVariant | null;
    },
  ): Promise<ConformalTable> {
    const { level, horizon, variant } = options;
    const stored = await this.options.residuals.of(record, { horizon });
    const { table, reason } = chooseResiduals(stored, { variant, isAdaptive: false });
    if (table === null) {
      throw new StriateError('SERIES_NO_RESIDUALS', {
        detail: `model ${record.model} version ${record.version} has no intervals: ${reason ?? 'no residuals'}`,
      });
    }
    const fewest = Math.min(...table.scores.map(({ length }) => length));
    if (level > highestLevel(fewest)) {
      const detail = `expected at most ${highestLevel(fewest)}, which ${fewest} residuals can promise, got ${level}`;
      throw invalidSeries('/level', detail);
    }
    return table;
  }
}

function readAnomalyRequest(
  input: SeriesInput,
  spec: SeriesSpec,
): {
  readonly level: number;
  readonly step: number;
  readonly series: readonly Judging[];
  readonly variant: ConformalVariant | null;
} {
  const { body } = input;
  const { variant } = parseConformal(body, { variant: spec.conformal, isAdaptive: false });
  const level = body['level'] ?? DEFAULT_LEVEL;
  if (typeof level !== 'number' || !(level > 0 && level < 100))
    throw invalidSeries('/level', 'expected a number between 0 and 100');
  const step = body['step'] ?? 1;
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 1 || step > spec.horizon)
    throw invalidSeries('/step', `expected a whole number from 1 to the model's horizon of ${spec.horizon}`);
  const parsed = readSeries(input, {
    spec,
    minPoints: spec.lookback + 1,
    // The last value of a series may be the first step of a forecast.
    futureSteps: spec.horizon - 1,
  });
  const series = parsed.map((each): Judging => ({
    parsed: each,
    origins: Array.from(
      { length: Math.ceil((each.values.length - spec.lookback) / step) },
      (_, index) => spec.lookback + index * step,
    ),
  }));
  const count = series.reduce((sum, { origins }) => sum + origins.length, 0);
  if (count > MAX_FORECASTS) {
    const detail = `expected at most ${MAX_FORECASTS} forecasts, got ${count}; send fewer values or a larger step`;
    throw invalidSeries('/series', detail);
  }
  return { level, step, series, variant };
}

/** Each forecast judges the values up to the next origin. */
function judge(
  { parsed, origins }: Judging,
  options: {
    readonly forecasts: readonly Float64Array[];
    readonly table: ConformalTable;
    readonly level: number;
    readonly lookback: number;
  },
): JudgedSeries {
  const { values, timeline, season } = parsed;
  const anomalies = origins.flatMap((origin, row) => {
    const forecast = options.forecasts[row]!;
    const came = values.subarray(origin, origin + forecast.length);
    const found = findAnomalies(came, {
      forecasts: forecast.subarray(0, came.length),
      stepOf: (index) => index,
      table: options.table,
      level: options.level,
      history: values.subarray(origin - options.lookback, origin),
      season,
    });
    return (found ?? []).map((anomaly): DatedAnomaly => {
      const index = origin + anomaly.index;
      const timestamp = timeline === null ? null : (timestampsFrom(timeline, index, 1)[0] ?? null);
      return { ...anomaly, index, timestamp };
    });
  });
  return { id: parsed.id, judgedFrom: options.lookback, judged: values.length - options.lookback, anomalies };
}
