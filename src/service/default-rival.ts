import type { StoredImages } from '../datasets/stored-dataset';
import type { MetricValues } from '../jobs/job';
import type { ModelCatalog } from '../repository/model-catalog';
import { DEFAULT_LABEL } from '../repository/version-labels';
import { covariateWidth } from '../series/covariate-features';
import { padContext } from '../series/pad-context';
import { scale } from '../series/scaler';
import { classificationReport } from '../vision/classification-report';
import type { ClassifyService } from './classify';
import { classifierMetrics } from './classifier-metrics';
import { picturePng } from './dataset-pictures';
import { scoresOf } from './forecast-evaluation';
import { seriesSpecOf } from './forecast-request';
import type { ForecastContext, ForecastRunner } from './forecast-runner';
import type { HeldOutWindows } from './held-out-windows';
import type { LifecycleLog, ModelLifecycle } from './model-lifecycle';

export interface DefaultRivalOptions {
  readonly catalog: Pick<ModelCatalog, 'list'>;
  readonly lifecycle: ModelLifecycle;
  readonly classify: Pick<ClassifyService, 'classify'>;
  readonly runner: ForecastRunner;
  readonly log: LifecycleLog;
}

/** Pictures that wait at a time: requests of others get between. */
const PICTURES_AT_ONCE = 16;
/** Nobody waits for it: after all requests, without a deadline. */
const LAST = { deadlineMs: null, priority: 2 } as const;

/** Held-out pictures by their row in the data set, with the class of each. */
export interface HeldOutPictures {
  readonly stored: StoredImages;
  readonly rows: Int32Array;
  readonly targets: Int32Array;
  /** Names of the target classes. */
  readonly classes: readonly string[];
}

/**
 * Measures the version that serves as a model's default on the data that a new version was judged on, by asking it as
 * any client would: its own preprocessing, its own engine.
 */
export class DefaultRival {
  constructor(private readonly options: DefaultRivalOptions) {}

  /**
   * Measures of the default version. `null` when no version serves; empty, which passes no gate, when it cannot answer
   * for these data.
   */
  async measure(
    model: string,
    heldOut: HeldOutPictures | HeldOutWindows,
    signal: AbortSignal,
  ): Promise<MetricValues | null> {
    const record = this.options.catalog.list().find(({ name }) => name === model);
    const version = record?.labels.get(DEFAULT_LABEL)?.version ?? null;
    if (version === null) return null;
    try {
      return 'rows' in heldOut
        ? await this.pictures({ model, version, signal }, heldOut)
        : await this.windows({ model, version, signal }, heldOut);
    } catch (error) {
      this.options.log.warn({ model, version, err: error }, 'the default version could not be measured');
      return {};
    }
  }

  private async pictures(
    rival: { readonly model: string; readonly version: number; readonly signal: AbortSignal },
    { stored, rows, targets, classes }: HeldOutPictures,
  ): Promise<MetricValues> {
    const { model, version, signal } = rival;
    const places = new Map(classes.map((name, place) => [name, place]));
    const probabilities = new Float32Array(rows.length * classes.length);
    for (let from = 0; from < rows.length; from += PICTURES_AT_ONCE) {
      const group = [...rows.subarray(from, from + PICTURES_AT_ONCE)];
      const [first, ...rest] = await Promise.all(
        group.map(async (row) => ({ name: String(row), bytes: await picturePng(stored, row) })),
      );
      if (first === undefined) break;
      const answer = await this.options.classify.classify({
        model,
        choice: { version },
        pictures: [first, ...rest],
        topK: Number.MAX_SAFE_INTEGER,
        details: false,
        seen: false,
        signal,
        ...LAST,
      });
      for (const [index, result] of answer.results.entries()) {
        if ('error' in result) throw result.error;
        for (const { label, score } of result.predictions) {
          const place = places.get(label);
          if (place !== undefined) probabilities[(from + index) * classes.length + place] = score;
        }
      }
    }
    return classifierMetrics(classificationReport(probabilities, targets));
  }

  private windows(
    rival: { readonly model: string; readonly version: number; readonly signal: AbortSignal },
    windows: HeldOutWindows,
  ): Promise<MetricValues> {
    const { model, version, signal } = rival;
    return this.options.lifecycle.serve(model, { version }, async (serving) => {
      const spec = seriesSpecOf(serving);
      if (covariateWidth(spec.covariates) > 0) throw new Error('the default version takes covariates');
      const { lookback, scaler } = spec;
      const contextAt = (row: number): ForecastContext => {
        const past = windows.past(row);
        const latest = scale(past.subarray(Math.max(0, past.length - lookback)), scaler);
        return { values: padContext(latest, { lookback, policy: 'repeat_first' }), covariates: null };
      };
      const work = { rows: windows.count, contextAt, horizon: windows.horizon, spec };
      const { forecasts } = await this.options.runner.run(serving, work, { signal, ...LAST });
      const cases = forecasts.map((forecast, window) => windows.caseOf(window, forecast));
      return scoresOf(cases, windows.season).metrics;
    });
  }
}
