import { StriateError } from '../errors/striate-error';
import type { SeriesSpec } from '../repository/serving-spec';
import { forecastByFeedingBack } from '../series/feed-back';
import { unscale } from '../series/scaler';
import type { Tensor } from '../tensor/tensor';
import type { Serving } from './model-lifecycle';
import type { PredictService, RequestContext } from './predict';
import type { StageTimings } from './stage-clock';

/** Rows that one request puts into the queue at once; more go one part after the other, so that others get between. */
const ROWS_AT_ONCE = 256;

/** Contexts to forecast from. */
export interface ForecastWork {
  readonly rows: number;
  /** What the model sees in a row, [lookback] in its own units; made when its part of the rows is due. */
  readonly contextAt: (row: number) => Float64Array;
  readonly horizon: number;
  readonly spec: SeriesSpec;
}

/** One forecast a context, in the units of the series, [horizon] each. */
export interface ForecastRun {
  readonly forecasts: readonly Float64Array[];
  readonly timings: StageTimings;
}

const NO_TIME: StageTimings = { decodeMs: 0, queueMs: 0, computeMs: 0, batchRows: 0 };

/** Contexts in, forecasts out, for however many rows and steps. */
export class ForecastRunner {
  constructor(private readonly predict: PredictService) {}

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
    }
    return { forecasts, timings };
  }

  private async runPart(
    serving: Serving,
    work: Pick<ForecastWork, 'horizon' | 'spec'> & { readonly contexts: readonly Float64Array[] },
    context: RequestContext,
  ): Promise<ForecastRun> {
    const { spec, horizon } = work;
    const { inputs, outputs } = serving.served.prepared;
    let timings = NO_TIME;
    const scaled = await forecastByFeedingBack(work.contexts, {
      horizon,
      contextSteps: spec.lookback,
      run: async (contexts) => {
        const input = stackContexts(contexts, spec.lookback);
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
