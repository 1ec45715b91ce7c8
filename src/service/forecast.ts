import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { VersionChoice } from '../repository/model-catalog';
import type { SeriesSpec } from '../repository/serving-spec';
import { frequencyName } from '../series/frequency';
import { parseHorizon, parseSeries, type ParsedSeries } from '../series/parse-request';
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
  async forecast(request: ForecastRequest): Promise<ForecastAnswer> {
    const { clock, lifecycle, metrics } = this.options;
    const serving = lifecycle.find(request.model, request.choice);
    const { record, served } = serving;
    const spec = served.spec.series;
    if (spec === null) {
      throw new StriateError('MODEL_WRONG_TASK', {
        detail: `model ${record.model} has the task ${served.spec.task}; expected forecasting`,
      });
    }
    const started = clock.now();
    const horizon = parseHorizon(request.body['horizon'], {
      fallback: spec.horizon,
      limits: { maxSeries: 10_000, maxValues: 1_000_000, maxHorizon: spec.horizon },
    });
    const series = parseSeries(request.body, { minPoints: spec.lookback });
    const input = stackWindows(series, spec);
    const decodeMs = clock.now() - started;
    const labels = { model: record.model, version: String(record.version), stage: 'decode' };
    metrics.stageSeconds.observe(labels, decodeMs / 1_000);
    const { values, timings } = await this.run(serving, input, request);
    const forecasts = series.map((each, row) => ({
      id: each.id,
      timestamps: each.timeline === null ? null : timestampsFrom(each.timeline, each.values.length, horizon),
      mean: Array.from(
        unscale(values.subarray(row * spec.horizon, row * spec.horizon + horizon), spec.scaler),
      ),
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

  /** Model output in its own units, [rows * horizon]. */
  private async run(
    serving: Serving,
    input: Tensor,
    context: RequestContext,
  ): Promise<{ values: Float32Array; timings: StageTimings }> {
    const { inputs, outputs } = serving.served.prepared;
    const answer = await this.options.predict.run(
      serving,
      new Map([[inputs[0]?.name ?? '', input]]),
      context,
    );
    const output = answer.outputs.get(outputs[0]?.name ?? '');
    if (output === undefined) throw new Error('the run gave no forecast; this is a bug');
    return { values: lastStep(output), timings: answer.timings };
  }
}

/** float32 [series, lookback, 1]: the last `lookback` values of each series, scaled. */
function stackWindows(series: readonly ParsedSeries[], spec: SeriesSpec): Tensor {
  const data = new Float32Array(series.length * spec.lookback);
  series.forEach(({ values }, row) => {
    data.set(scale(values.slice(-spec.lookback), spec.scaler), row * spec.lookback);
  });
  return { dtype: 'float32', shape: [series.length, spec.lookback, 1], data };
}

/** [rows, steps, horizon] of a sequence-to-sequence model at its last step; [rows, horizon] as it is. */
function lastStep(output: Tensor): Float32Array {
  const data = output.data as Float32Array;
  const [rows = 0, steps = 1, horizon] = output.shape;
  if (horizon === undefined) return data;
  const last = new Float32Array(rows * horizon);
  for (let row = 0; row < rows; row++) {
    const start = (row * steps + steps - 1) * horizon;
    last.set(data.subarray(start, start + horizon), row * horizon);
  }
  return last;
}
