import { StriateError } from '../errors/striate-error';
import type { SeriesSpec } from '../repository/serving-spec';
import { covariateWidth } from '../series/covariate-features';
import { forecastByFeedingBack } from '../series/feed-back';
import { unscale } from '../series/scaler';
import type { Tensor } from '../tensor/tensor';
import type { Serving } from './model-lifecycle';
import type { PredictService, RequestContext } from './predict';
import { NO_TIME, type StageTimings } from './stage-clock';

/** Rows that one request puts into the queue at once; more go one part after the other, so that others get between. */
const ROWS_AT_ONCE = 256;

/** What a model sees in one row, in its own units. */
export interface ForecastContext {
  /** [lookback] */
  readonly values: Float64Array;
  /**
   * [lookback and the horizons that are fed back, covariates], row-major: what goes with the values, and then with the
   * forecasts that take their place. Null for a model of the series alone.
   */
  readonly covariates: Float64Array | null;
}

/** Contexts to forecast from. */
export interface ForecastWork {
  readonly rows: number;
  /** What the model sees in a row; made when its part of the rows is due. */
  readonly contextAt: (row: number) => ForecastContext;
  readonly horizon: number;
  readonly spec: SeriesSpec;
  /** Told after each part of the rows how many are forecast. */
  readonly onProgress?: (rows: number) => void;
}

/** One forecast a context, in the units of the series, [horizon] each. */
export interface ForecastRun {
  readonly forecasts: readonly Float64Array[];
  readonly timings: StageTimings;
}

/** Contexts in, forecasts out, for however many rows and steps. */
export class ForecastRunner {
  constructor(private readonly predict: Pick<PredictService, 'run'>) {}

  /**
   * Runs the model on each context: as rows of shared batches, and several times for a horizon beyond the trained one.
   * Rejects as PredictService does, and with ENGINE_RUN_FAILED when the model answers with what is no number.
   */
  async run(serving: Serving, work: ForecastWork, context: RequestContext): Promise<ForecastRun> {
    const atOnce = Math.min(ROWS_AT_ONCE, serving.served.queue.options.maxRequestRows);
    const forecasts: Float64Array[] = [];
    let timings = NO_TIME;
    for (let from = 0; from < work.rows; from += atOnce) {
      const count = Math.min(atOnce, work.rows - from);
      const contexts = Array.from({ length: count }, (_, index) => work.contextAt(from + index));
      const ran = await this.runPart(serving, { ...work, contexts }, context);
      forecasts.push(...ran.forecasts);
      timings = added(timings, ran.timings);
      work.onProgress?.(forecasts.length);
    }
    return { forecasts, timings };
  }

  private async runPart(
    serving: Serving,
    work: Pick<ForecastWork, 'horizon' | 'spec'> & { readonly contexts: readonly ForecastContext[] },
    context: RequestContext,
  ): Promise<ForecastRun> {
    const { spec, horizon } = work;
    const { inputs, outputs } = serving.served.prepared;
    let timings = NO_TIME;
    const covariates = work.contexts.map((each) => each.covariates);
    const lines = work.contexts.map(({ values }) => values);
    let ahead = 0;
    const scaled = await forecastByFeedingBack(lines, {
      horizon,
      contextSteps: spec.lookback,
      run: async (contexts) => {
        const input = stackContexts(contexts, { covariates, ahead, spec });
        ahead += spec.horizon;
        const batch = new Map([[inputs[0]?.name ?? '', input]]);
        const answer = await this.predict.run(serving, batch, context);
        const output = answer.outputs.get(outputs[0]?.name ?? '');
        if (output === undefined) throw new Error('the run gave no forecast; this is a bug');
        timings = added(timings, answer.timings);
        return lastSteps(output);
      },
    });
    const forecasts = scaled.map((values) => unscale(values, spec.scaler));
    if (forecasts.some((values) => !values.every(Number.isFinite))) {
      throw new StriateError('ENGINE_RUN_FAILED', {
        detail: `model ${serving.record.model}: expected numbers as the forecast, got some that are not finite`,
      });
    }
    return { forecasts, timings };
  }
}

/** Times add up over the runs of one request; the batch is that of the last one. */
function added(sum: StageTimings, next: StageTimings): StageTimings {
  return {
    decodeMs: sum.decodeMs + next.decodeMs,
    queueMs: sum.queueMs + next.queueMs,
    computeMs: sum.computeMs + next.computeMs,
    batchRows: next.batchRows,
  };
}

/**
 * float32 [series, lookback, features] of scaled contexts: each value and what goes with it.
 * @param options.ahead rows of the covariates that lie before the context: steps that were fed back
 */
function stackContexts(
  contexts: readonly Float64Array[],
  options: {
    readonly covariates: readonly (Float64Array | null)[];
    readonly ahead: number;
    readonly spec: SeriesSpec;
  },
): Tensor {
  const { covariates, ahead, spec } = options;
  const { lookback } = spec;
  const width = covariateWidth(spec.covariates);
  const features = 1 + width;
  const data = new Float32Array(contexts.length * lookback * features);
  contexts.forEach((context, row) => {
    const own = covariates[row] ?? null;
    for (let step = 0; step < lookback; step++) {
      const at = (row * lookback + step) * features;
      data[at] = context[step]!;
      if (own !== null) data.set(own.subarray((ahead + step) * width, (ahead + step + 1) * width), at + 1);
    }
  });
  return { dtype: 'float32', shape: [contexts.length, lookback, features], data };
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
