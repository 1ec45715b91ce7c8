import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { SeriesSpec } from '../repository/serving-spec';
import { parsePadding, type PaddingPolicy } from '../series/pad-context';
import { type AskedUncertainty, parseUncertainty } from '../series/parse-levels';
import { parseHorizon, type ParsedSeries } from '../series/parse-request';
import { timestampsFrom } from '../series/timeline';
import type { Clock } from '../time/clock';
import { Breather } from './breather';
import { type BaselineForecasts, type BaselineName, baselinesOf, storedSkill } from './forecast-baselines';
import {
  contextOf,
  frequencyOf,
  invalidSeries,
  type JsonBody,
  readSeries,
  seriesSpecOf,
} from './forecast-request';
import type { ForecastRun, ForecastRunner } from './forecast-runner';
import { missingUncertainty, type Uncertainty, uncertaintyOf } from './forecast-uncertainty';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { RequestContext } from './predict';
import type { VersionResiduals } from './residuals';
import { recordStage, type StageTimings } from './stage-clock';

/** Numbers in one answer at most: about 20 MB of JSON. */
const MAX_ANSWERED = 1_000_000;
/** Numbers a step and series beside intervals and quantiles: the mean and three baselines. */
const ALWAYS_ANSWERED = 4;

/** Why the model could not answer in time, by code; the caller may then want the baseline instead. */
const OUT_OF_TIME: readonly string[] = ['BATCH_DEADLINE_EXCEEDED', 'BATCH_OVERLOADED', 'BATCH_QUEUE_FULL'];

/** A request about series, to one model. */
export interface SeriesRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  /** The request's JSON: series in any of the accepted forms, and what the use case reads beside them. */
  readonly body: JsonBody;
}

export interface Forecast extends Uncertainty {
  readonly id: string;
  /** Where the series brought its own times. */
  readonly timestamps: readonly string[] | null;
  /** One value a step, in the series' own units. */
  readonly mean: Float64Array;
  readonly baselines: BaselineForecasts;
  /** Values before the first that the padding policy put there; 0 for a series as long as the lookback. */
  readonly padded: number;
  /** Values that were null and were filled. */
  readonly filled: number;
}

export interface ForecastAnswer {
  readonly model: string;
  readonly version: number;
  /** Of the first series, or of the training data where none was sent. */
  readonly frequency: string | null;
  readonly forecasts: readonly Forecast[];
  /** Over the baselines on the version's stored validation; null when it stores none. */
  readonly skill: Partial<Record<BaselineName, number>> | null;
  /** Why intervals or quantiles that were asked for are missing; null when none is. */
  readonly uncertaintyReason: string | null;
  /** Null, or the code of what kept the model from answering: then `mean` is the seasonal naive baseline. */
  readonly degradedBy: string | null;
  readonly timings: StageTimings;
}

/** A forecast request, read and judged. */
interface Work {
  readonly spec: SeriesSpec;
  readonly series: readonly ParsedSeries[];
  readonly horizon: number;
  readonly asked: AskedUncertainty;
  readonly policy: PaddingPolicy;
  readonly mayDegrade: boolean;
}

export interface ForecastOptions {
  readonly lifecycle: ModelLifecycle;
  readonly runner: ForecastRunner;
  readonly residuals: VersionResiduals;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Series in, the values to come out, with their uncertainty and what a baseline would say. */
export class ForecastService {
  constructor(private readonly options: ForecastOptions) {}

  /**
   * Forecasts every series of the body; each is one row of the batch. Rejects with SERIES_INVALID naming every bad
   * place, MODEL_WRONG_TASK, and as PredictService does; where the body allows it and the model cannot serve in time,
   * the seasonal naive baseline answers instead.
   */
  forecast(request: SeriesRequest): Promise<ForecastAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.forecastWith(serving, request),
    );
  }

  private async forecastWith(serving: Serving, request: SeriesRequest): Promise<ForecastAnswer> {
    const { clock, metrics } = this.options;
    const { model, version } = serving.record;
    const started = clock.now();
    const work = readWork(serving, request.body);
    const { spec, series, horizon, asked } = work;
    const endMs = clock.now();
    const decodeMs = endMs - started;
    const { record } = request;
    recordStage(
      metrics,
      { serving: { model, version }, record },
      { stage: 'decode', startMs: started, endMs },
    );
    const [{ run, degradedBy }, baselines, residuals] = await Promise.all([
      this.run(serving, work, request),
      baselinesOf(series, { horizon, breather: new Breather(clock) }),
      this.options.residuals.of(serving.record, { horizon: spec.horizon }),
    ]);
    const forecasts = series.map((each, row): Forecast => {
      const ofBaselines = baselines[row]!;
      const mean = run?.forecasts[row] ?? ofBaselines.seasonal_naive;
      const context = each.values.subarray(Math.max(0, each.values.length - spec.lookback));
      const uncertainty = uncertaintyOf(mean, { asked, residuals, context, season: each.season });
      return {
        id: each.id,
        timestamps:
          each.timeline === null ? null : timestampsFrom(each.timeline, each.values.length, horizon),
        mean,
        ...(run === null ? { intervals: null, quantiles: null } : uncertainty),
        baselines: ofBaselines,
        padded: Math.max(0, spec.lookback - each.values.length),
        filled: each.filled,
      };
    });
    return {
      model,
      version,
      frequency: frequencyOf(series, spec),
      forecasts,
      skill: storedSkill(residuals),
      uncertaintyReason: run === null ? unsaid(asked) : missingUncertainty(asked, residuals),
      degradedBy,
      timings: { ...(run?.timings ?? NO_RUN), decodeMs },
    };
  }

  /** The model's forecasts; none, and why, where it cannot serve in time and the request allows the baseline. */
  private async run(
    serving: Serving,
    work: Work,
    context: RequestContext,
  ): Promise<{ readonly run: ForecastRun | null; readonly degradedBy: string | null }> {
    const { spec, series, horizon, policy } = work;
    const contextAt = (row: number): Float64Array => contextOf(series[row]!.values, { spec, policy });
    try {
      const asked = { rows: series.length, contextAt, horizon, spec };
      const run = await this.options.runner.run(serving, asked, context);
      return { run, degradedBy: null };
    } catch (error) {
      if (!work.mayDegrade || !(error instanceof StriateError)) throw error;
      if (!OUT_OF_TIME.includes(error.code) && !error.code.startsWith('ENGINE_')) throw error;
      const { model, version } = serving.record;
      this.options.metrics.degradedForecasts.inc({ model, version: String(version), code: error.code });
      return { run: null, degradedBy: error.code };
    }
  }
}

const NO_RUN: StageTimings = { decodeMs: 0, queueMs: 0, computeMs: 0, batchRows: 0 };

function unsaid(asked: AskedUncertainty): string | null {
  if (asked.kind === 'none') return null;
  return "the answer is a baseline's; the residuals are the model's";
}

function readWork(serving: Serving, body: JsonBody): Work {
  const spec = seriesSpecOf(serving);
  const horizon = parseHorizon(body['horizon'], { fallback: spec.horizon });
  const asked = parseUncertainty(body);
  const policy = parsePadding(body['context']);
  const degrade = body['allow_degraded'] ?? false;
  if (typeof degrade !== 'boolean') throw invalidSeries('/allow_degraded', 'expected true or false');
  const series = readSeries(body, { spec, minPoints: policy === 'refuse' ? spec.lookback : 1, horizon });
  const columns =
    ALWAYS_ANSWERED +
    (asked.kind === 'levels'
      ? 2 * asked.levels.length
      : asked.kind === 'quantiles'
        ? asked.quantiles.length
        : 0);
  const numbers = series.length * horizon * columns;
  if (numbers > MAX_ANSWERED) {
    const detail = `expected an answer of at most ${MAX_ANSWERED} numbers, got ${series.length} series of ${horizon} steps with ${columns} numbers each`;
    throw invalidSeries('/horizon', detail);
  }
  return { spec, series, horizon, asked, policy, mayDegrade: degrade };
}
