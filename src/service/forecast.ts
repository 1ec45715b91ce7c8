import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { SeriesSpec } from '../repository/serving-spec';
import type { IntervalBand } from '../series/conformal';
import { parsePadding, type PaddingPolicy } from '../series/pad-context';
import { type AskedUncertainty, parseUncertainty } from '../series/parse-levels';
import { type AskedConformal, parseConformal } from '../series/parse-conformal';
import type { ParsedSeries } from '../series/parse-request';
import { timestampsFrom } from '../series/timeline';
import type { Clock } from '../time/clock';
import { Breather } from './breather';
import { type BaselineForecasts, type BaselineName, baselinesOf, storedSkill } from './forecast-baselines';
import { bandOfLast, originsOf } from './forecast-bands';
import {
  contextOf,
  frequencyOf,
  invalidSeries,
  readHorizon,
  readSeries,
  type SeriesInput,
  seriesSpecOf,
  stepsRun,
} from './forecast-request';
import type { ForecastContext, ForecastRun, ForecastRunner } from './forecast-runner';
import { chooseResiduals, missingUncertainty, type Uncertainty, uncertaintyOf } from './forecast-uncertainty';
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

/** Forecasts that one request may take, the earlier ones of adaptive intervals counted. */
const MAX_FORECASTS = 10_000;

/** A request about series, to one model. */
export interface SeriesRequest extends RequestContext, SeriesInput {
  readonly model: string;
  readonly choice: VersionChoice;
}

export interface ForecastRequest extends SeriesRequest {
  /** Whether the baseline may answer when the model cannot in time. Absent: it may not. */
  readonly mayDegrade?: boolean;
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
  readonly conformal: AskedConformal;
  /** For each series, how many of its values are known at each forecast that is made; the last is the answer. */
  readonly origins: readonly (readonly number[])[];
  readonly policy: PaddingPolicy;
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
   * place, MODEL_WRONG_TASK, and as PredictService does; where the request allows it and the model cannot serve in time,
   * the seasonal naive baseline answers instead.
   */
  forecast(request: ForecastRequest): Promise<ForecastAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.forecastWith(serving, request),
    );
  }

  private async forecastWith(serving: Serving, request: ForecastRequest): Promise<ForecastAnswer> {
    const { clock, metrics } = this.options;
    const { model, version } = serving.record;
    const started = clock.now();
    const work = readWork(serving, request);
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
    const chosen = chooseResiduals(residuals, work.conformal);
    const breather = new Breather(clock);
    const forecasts: Forecast[] = [];
    let from = 0;
    for (const [index, each] of series.entries()) {
      const origins = work.origins[index]!;
      const made = run?.forecasts.slice(from, from + origins.length) ?? [];
      from += origins.length;
      const ofBaselines = baselines[index]!;
      const mean = made.at(-1) ?? ofBaselines.seasonal_naive;
      const { table } = chosen;
      const bandAt = (level: number): IntervalBand | null =>
        table && bandOfLast(each, { origins, forecasts: made, table, level, lookback: spec.lookback });
      const uncertainty =
        run === null || table === null ? WITHOUT_UNCERTAINTY : uncertaintyOf(mean, asked, bandAt);
      forecasts.push({
        id: each.id,
        timestamps:
          each.timeline === null ? null : timestampsFrom(each.timeline, each.values.length, horizon),
        mean,
        ...uncertainty,
        baselines: ofBaselines,
        padded: Math.max(0, spec.lookback - each.values.length),
        filled: each.filled,
      });
      await breather.breathe();
    }
    return {
      model,
      version,
      frequency: frequencyOf(series, spec),
      forecasts,
      skill: storedSkill(residuals),
      uncertaintyReason: run === null ? unsaid(asked) : missingUncertainty(asked, chosen),
      degradedBy,
      timings: { ...(run?.timings ?? NO_RUN), decodeMs },
    };
  }

  /** The model's forecasts; none, and why, where it cannot serve in time and the request allows the baseline. */
  private async run(
    serving: Serving,
    work: Work,
    context: RequestContext & Pick<ForecastRequest, 'mayDegrade'>,
  ): Promise<{ readonly run: ForecastRun | null; readonly degradedBy: string | null }> {
    const { spec, horizon, policy } = work;
    const rows = work.series.flatMap((series, index) =>
      work.origins[index]!.map((origin) => ({ series, origin })),
    );
    const contextAt = (row: number): ForecastContext => {
      const { series, origin } = rows[row]!;
      return contextOf(series, { spec, policy, origin, horizon });
    };
    try {
      const asked = { rows: rows.length, contextAt, horizon, spec };
      const run = await this.options.runner.run(serving, asked, context);
      return { run, degradedBy: null };
    } catch (error) {
      if (context.mayDegrade !== true || !(error instanceof StriateError)) throw error;
      if (!OUT_OF_TIME.includes(error.code) && !error.code.startsWith('ENGINE_')) throw error;
      const { model, version } = serving.record;
      this.options.metrics.degradedForecasts.inc({ model, version: String(version), code: error.code });
      return { run: null, degradedBy: error.code };
    }
  }
}

const WITHOUT_UNCERTAINTY: Uncertainty = { intervals: null, quantiles: null };
const NO_RUN: StageTimings = { decodeMs: 0, queueMs: 0, computeMs: 0, batchRows: 0 };

function unsaid(asked: AskedUncertainty): string | null {
  if (asked.kind === 'none') return null;
  return "the answer is a baseline's; the residuals are the model's";
}

function readWork(serving: Serving, input: SeriesInput): Work {
  const { body } = input;
  const spec = seriesSpecOf(serving);
  const { lookback } = spec;
  const horizon = readHorizon(body, spec);
  const asked = parseUncertainty(body);
  const conformal = parseConformal(body, { variant: spec.conformal, isAdaptive: spec.adaptive });
  const policy = parsePadding(body['context']);
  const series = readSeries(input, {
    spec,
    minPoints: policy === 'refuse' ? lookback : 1,
    futureSteps: stepsRun(horizon, spec),
  });
  refuseLargeAnswer(asked, { series: series.length, horizon });
  const isAdaptive = conformal.isAdaptive && asked.kind !== 'none';
  const origins = series.map((each) => originsOf(each, { lookback, isAdaptive }));
  const count = origins.reduce((sum, own) => sum + own.length, 0);
  if (isAdaptive && count > MAX_FORECASTS) {
    const detail = `adaptive intervals: expected at most ${MAX_FORECASTS} forecasts with the earlier ones, got ${count}`;
    throw invalidSeries('/adaptive', `${detail}; send fewer or shorter series`);
  }
  return { spec, series, origins, horizon, asked, conformal, policy };
}

function refuseLargeAnswer(
  asked: AskedUncertainty,
  { series, horizon }: { readonly series: number; readonly horizon: number },
): void {
  const columns =
    ALWAYS_ANSWERED +
    (asked.kind === 'levels'
      ? 2 * asked.levels.length
      : asked.kind === 'quantiles'
        ? asked.quantiles.length
        : 0);
  if (series * horizon * columns <= MAX_ANSWERED) return;
  const detail = `expected an answer of at most ${MAX_ANSWERED} numbers, got ${series} series of ${horizon} steps with ${columns} numbers each`;
  throw invalidSeries('/horizon', detail);
}
