import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { SeriesSpec } from '../repository/serving-spec';
import { forecastByFeedingBack } from '../series/feed-back';
import { frequencyName, parseFrequency } from '../series/frequency';
import { parseHorizon, parseSeries } from '../series/parse-request';
import { scale, unscale } from '../series/scaler';
import { timestampsFrom } from '../series/timeline';
import type { Tensor } from '../tensor/tensor';
import type { Clock } from '../time/clock';
import type { ModelLifecycle, Serving } from './model-lifecycle';
import type { PredictService, RequestContext } from './predict';
import type { StageTimings } from './stage-clock';

export interface ForecastRequest extends RequestContext {
  readonly model: string;
  readonly choice: VersionChoice;
  /** The request's JSON: series in any of the accepted forms, horizon, missing. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Forecast {
  readonly id: string;
  /** Where the series brought its own times. */
  readonly timestamps: readonly string[] | null;
  /** One value a step, in the series' own units. */
  readonly mean: readonly number[];
}

export interface ForecastAnswer {
  readonly model: string;
  readonly version: number;
  /** Of the first series, or of the training data where none was sent. */
  readonly frequency: string | null;
  readonly forecasts: readonly Forecast[];
  readonly timings: StageTimings;
}

/** Series in, the values to come out. */
export class ForecastService {
  constructor(
    private readonly options: {
      readonly lifecycle: ModelLifecycle;
      readonly predict: PredictService;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Forecasts every series of the body; each is one row of the batch. Rejects with SERIES_INVALID naming every bad
   * place, MODEL_WRONG_TASK, and as PredictService does.
   */
  forecast(request: ForecastRequest): Promise<ForecastAnswer> {
    return this.options.lifecycle.serve(request.model, request.choice, (serving) =>
      this.forecastWith(serving, request),
    );
  }

  private async forecastWith(serving: Serving, request: ForecastRequest): Promise<ForecastAnswer> {
    const { clock, metrics } = this.options;
    const { record, served } = serving;
    const spec = served.spec.series;
    if (spec === null) {
      throw new StriateError('MODEL_WRONG_TASK', {
        detail: `model ${record.model} has the task ${served.spec.task}; expected forecasting`,
      });
    }
    const started = clock.now();
    const horizon = parseHorizon(request.body['horizon'], { fallback: spec.horizon });
    const series = parseSeries(request.body, {
      minPoints: spec.lookback,
      horizon,
      usualFrequency: spec.frequency === null ? null : parseFrequency(spec.frequency),
    });
    const contexts = series.map(({ values }) => scale(values.slice(-spec.lookback), spec.scaler));
    const decodeMs = clock.now() - started;
    const labels = { model: record.model, version: String(record.version), stage: 'decode' };
    metrics.stageSeconds.observe(labels, decodeMs / 1_000);
    const { values, timings } = await this.run(serving, { contexts, horizon, spec }, request);
    const forecasts = series.map((each, row) => ({
      id: each.id,
      timestamps: each.timeline === null ? null : timestampsFrom(each.timeline, each.values.length, horizon),
      mean: Array.from(unscale(values[row] ?? new Float64Array(), spec.scaler)),
    }));
    const frequency = series[0]?.frequency ?? null;
    return {
      model: record.model,
      version: record.version,
      frequency: frequency === null ? spec.frequency : frequencyName(frequency),
      forecasts,
      timings: { ...timings, decodeMs },
    };
  }

  /** Forecasts of `horizon` steps in the model's units; a longer one than it was trained for takes several runs. */
  private async run(
    serving: Serving,
    work: { readonly contexts: readonly Float64Array[]; readonly horizon: number; readonly spec: SeriesSpec },
    context: RequestContext,
  ): Promise<{ values: readonly Float64Array[]; timings: StageTimings }> {
    const { inputs, outputs } = serving.served.prepared;
    let timings: StageTimings = { decodeMs: 0, queueMs: 0, computeMs: 0, batchRows: 0 };
    const values = await forecastByFeedingBack(work.contexts, {
      horizon: work.horizon,
      contextSteps: work.spec.lookback,
      run: async (contexts) => {
        const input = stackContexts(contexts, work.spec.lookback);
        const batch = new Map([[inputs[0]?.name ?? '', input]]);
        const answer = await this.options.predict.run(serving, batch, context);
        const output = answer.outputs.get(outputs[0]?.name ?? '');
        if (output === undefined) throw new Error('the run gave no forecast; this is a bug');
        timings = {
          ...answer.timings,
          queueMs: timings.queueMs + answer.timings.queueMs,
          computeMs: timings.computeMs + answer.timings.computeMs,
        };
        return lastSteps(output);
      },
    });
    return { values, timings };
  }
}

/** float32 [series, lookback, 1] of scaled contexts. */
function stackContexts(contexts: readonly Float64Array[], lookback: number): Tensor {
  const data = new Float32Array(contexts.length * lookback);
  contexts.forEach((context, row) => data.set(context, row * lookback));
  return { dtype: 'float32', shape: [contexts.length, lookback, 1], data };
}

/** What each row forecasts: [rows, steps, horizon] of a sequence-to-sequence model at its last step, else [rows, horizon]. */
function lastSteps(output: Tensor): Float64Array[] {
  const rows = output.shape[0] ?? 0;
  const steps = output.shape.length === 3 ? (output.shape[1] ?? 1) : 1;
  const horizon = output.shape.at(-1) ?? 0;
  return Array.from({ length: rows }, (_, row) => {
    const start = (row * steps + steps - 1) * horizon;
    return Float64Array.from(output.data.subarray(start, start + horizon));
  });
}
