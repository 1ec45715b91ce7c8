import { readFileSync } from 'node:fs';
import type { Submission } from '../../src/batching/contract';
import type { PreparedModel } from '../../src/messages/protocol';
import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import type { VersionRecord } from '../../src/repository/model-catalog';
import type { VersionFile } from '../../src/repository/version-files';
import type { SeriesSpec, ServingSpec } from '../../src/repository/serving-spec';
import { SERIES_ALONE } from '../../src/series/covariate-features';
import { AnomalyService } from '../../src/service/anomalies';
import type { BacktestAnswer } from '../../src/service/backtest-answer';
import { BacktestJobs } from '../../src/service/backtest-jobs';
import { BacktestService } from '../../src/service/backtest';
import { ForecastService, type SeriesRequest } from '../../src/service/forecast';
import { ForecastRunner } from '../../src/service/forecast-runner';
import type { ModelLifecycle, Serving } from '../../src/service/model-lifecycle';
import { PredictService } from '../../src/service/predict';
import { VersionResiduals } from '../../src/service/residuals';
import type { NamedTensors } from '../../src/tensor/tensor';
import { FakeClock } from '../support/fake-clock';

export const LOOKBACK = 8;
export const HORIZON = 3;

export interface Fixture {
  readonly forecast: ForecastService;
  readonly backtest: BacktestService;
  /** A backtest that is answered at once. */
  readonly backtestOf: (body: SeriesRequest['body']) => Promise<BacktestAnswer>;
  readonly jobs: BacktestJobs;
  readonly anomalies: AnomalyService;
  readonly metrics: Metrics;
  /** Rows of each batch that was submitted. */
  readonly submitted: number[];
  readonly request: (body: SeriesRequest['body']) => SeriesRequest;
}

/** The services of a forecaster whose step h says its last input plus `drift` times h, without engine or HTTP. */
export function forecasterFixture(
  options: {
    readonly spec?: Partial<SeriesSpec>;
    /** Path of the version's residuals. */
    readonly residuals?: string;
    readonly drift?: number;
    /** What each batch rejects with. */
    readonly failure?: Error;
  } = {},
): Fixture {
  const submitted: number[] = [];
  const series: SeriesSpec = {
    lookback: LOOKBACK,
    horizon: HORIZON,
    frequency: null,
    season: null,
    scaler: { kind: 'standard', offset: 100, factor: 10 },
    covariates: SERIES_ALONE,
    conformal: null,
    adaptive: false,
    ...options.spec,
  };
  const serving = {
    record: {
      model: 'm',
      version: 1,
      source: { files: filesOf(options.residuals) },
    } as unknown as VersionRecord,
    served: {
      spec: { task: 'forecasting', series } as unknown as ServingSpec,
      queue: { options: { maxRequestRows: 1_024 } },
      prepared: {
        inputs: [{ name: 'x', dtype: 'float32', shape: [null, LOOKBACK, 1] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [null, HORIZON] }],
      } as unknown as PreparedModel,
      submit: ({ payload, rows }: Submission<NamedTensors>) => {
        submitted.push(rows);
        if (options.failure !== undefined) return Promise.reject(options.failure);
        const input = payload.get('x')!.data as Float32Array;
        const data = Float32Array.from({ length: rows * HORIZON }, (_, index) => {
          const row = Math.floor(index / HORIZON);
          return input[(row + 1) * LOOKBACK - 1]! + (options.drift ?? 0) * ((index % HORIZON) + 1);
        });
        const result: NamedTensors = new Map([['y', { dtype: 'float32', shape: [rows, HORIZON], data }]]);
        return Promise.resolve({ result, timing: { queueMs: 1, computeMs: 2, batchRows: rows } });
      },
    },
  } as unknown as Serving;
  const lifecycle = {
    serve: <T>(_model: string, _choice: unknown, use: (serving: Serving) => Promise<T>): Promise<T> =>
      use(serving),
  } as unknown as ModelLifecycle;
  const metrics = createMetrics();
  const jobs = new BacktestJobs({ clock: new FakeClock(), log: { info: noLog, warn: noLog, error: noLog } });
  const common = {
    lifecycle,
    runner: new ForecastRunner(new PredictService(lifecycle, metrics, new FakeClock())),
    residuals: new VersionResiduals(),
    clock: new FakeClock(),
  };
  const backtest = new BacktestService({ ...common, patientRunner: common.runner, jobs });
  const request = (body: SeriesRequest['body']): SeriesRequest => ({
    model: 'm',
    choice: { version: 1 },
    body,
    table: null,
    deadlineMs: null,
    signal: new AbortController().signal,
  });
  return {
    forecast: new ForecastService({ ...common, metrics }),
    backtest,
    backtestOf: async (body) => {
      const outcome = await backtest.backtest({ ...request(body), asJob: false });
      if (outcome.kind === 'job') throw new Error('expected an answer at once');
      return outcome.answer;
    },
    jobs,
    anomalies: new AnomalyService(common),
    metrics,
    submitted,
    request,
  };
}

const noLog = (): void => undefined;

function filesOf(path: string | undefined): VersionFile[] {
  if (path === undefined) return [];
  const bytes = readFileSync(path).length;
  return [{ name: 'residuals.json', path, bytes, modifiedMs: 0, inode: 0 }];
}

/** 0 to 9 in tens, then again: a season of `length` values without noise, around 100. */
export function sawtooth(length: number, season: number): number[] {
  return Array.from({ length }, (_, index) => 100 + 10 * (index % season));
}
