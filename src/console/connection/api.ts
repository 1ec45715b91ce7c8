import { ApiError, dataOf, StriateClient, type CallOptions, type ServerEvent } from '../../client';
import { consoleFetch } from './console-fetch';
import { session } from './session';
import type {
  Backtest,
  BatchingState,
  BatchSize,
  Checkpoint,
  Classification,
  Curves,
  Dataset,
  DatasetVersion,
  Explanation,
  FeatureMaps,
  Forecast,
  JobList,
  Layer,
  Model,
  ModelVersion,
  Recipe,
  SentSeries,
  Server,
  Split,
  TrainJob,
  VersionLabel,
} from './wire';

const client = new StriateClient({ url: '', transport: { fetch: consoleFetch } });
const { routes } = client;

/** A page that asks again by itself need not try twice. */
const ONCE: CallOptions = { retries: 0 };
/** Between two looks at a long backtest. */
const LOOK_MS = 1_000;
const once = { fetch: client.fetchWith(ONCE) };

/** Makes a call; when the server wants a token, asks the person for one and makes it again. */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if ((await session.ask()) === null) throw error;
    return call();
  }
}

/** A picture sent to a route of the model, with a query; for routes that answer JSON. */
function withPicture<T>(
  action: 'classify' | 'explain' | 'feature-maps',
  model: string,
  sent: { readonly picture: Blob; readonly query: Readonly<Record<string, string | number>> },
): Promise<T> {
  const form = new FormData();
  form.append('image', sent.picture, 'picture');
  const params = { path: { model }, query: sent.query };
  // The document says of these bodies only that they are multipart, so their types are never.
  const path = `/api/v1/models/{model}/${action}` as '/api/v1/models/{model}/classify';
  const init = { ...once, params, body: form as never, bodySerializer: (body: unknown) => body as FormData };
  return asked(() => dataOf(routes.POST(path, init)) as Promise<unknown>) as Promise<T>;
}

type BacktestJob = NonNullable<Awaited<ReturnType<typeof backtestJob>>>;

function backtestJob(model: string, id: string) {
  const params = { path: { model, id } };
  return asked(() => dataOf(routes.GET('/api/v1/models/{model}/backtests/{id}', { params, ...once })));
}

async function endOfBacktest(job: BacktestJob): Promise<Backtest> {
  let now = job;
  while (now.ended_at === null) {
    await new Promise((next) => setTimeout(next, LOOK_MS));
    now = await backtestJob(now.model, now.id);
  }
  if (now.result !== null) return now.result;
  const problem = now.error ?? { title: `The backtest was ${now.state}` };
  throw new ApiError(now.error?.status ?? 409, problem, null);
}

/** What is sent to forecast a series, or to test how well it would have been forecast. */
export interface SeriesRequest {
  readonly series: readonly SentSeries[];
  readonly levels: readonly number[];
  readonly horizon?: number;
  readonly windows?: number;
  readonly step?: number;
}

/** Every call that the console makes; each rejects as the client's do. */
export const api = {
  server: (): Promise<Server> => asked(() => dataOf(routes.GET('/api/v1/server', once))),
  document: (): Promise<unknown> => asked<unknown>(async () => (await consoleFetch('/openapi.json')).json()),
  metricsText: (): Promise<string> =>
    asked<string>(() => dataOf(routes.GET('/metrics', { ...once, parseAs: 'text' }))),

  models: (signal?: AbortSignal): Promise<readonly Model[]> =>
    asked(() => client.models.list({ ...ONCE, ...(signal && { signal }) })),
  layers: async (model: string): Promise<readonly Layer[]> =>
    (await asked(() => dataOf(routes.GET('/api/v1/models/{model}/layers', { params: { path: { model } } }))))
      .layers,
  labels: (model: string): Promise<readonly VersionLabel[]> => asked(() => client.models.labels(model, ONCE)),
  moveLabel: (
    model: string,
    label: string,
    move: { readonly version: number; readonly expected: number | null; readonly split?: Split },
  ): Promise<VersionLabel> => asked(() => client.models.moveLabel(model, label, move, ONCE)),
  rollBack: (model: string, label: string): Promise<VersionLabel> =>
    asked(() => client.models.rollBack(model, label, ONCE)),
  load: (model: string, version: number): Promise<ModelVersion> =>
    asked(() => client.models.load(model, version, ONCE)),
  unload: (model: string, version: number): Promise<ModelVersion> =>
    asked(() => client.models.unload(model, version, ONCE)),

  classify: (model: string, picture: Blob, topK: number): Promise<Classification> =>
    withPicture('classify', model, { picture, query: { top_k: topK, details: 'true', debug: 'input' } }),
  explain: (model: string, picture: Blob, query: Readonly<Record<string, string>>): Promise<Explanation> =>
    withPicture('explain', model, { picture, query }),
  featureMaps: (
    model: string,
    picture: Blob,
    query: Readonly<Record<string, string | number>>,
  ): Promise<FeatureMaps> => withPicture('feature-maps', model, { picture, query }),

  forecast: (model: string, body: SeriesRequest): Promise<Forecast> =>
    asked(() => client.forecast(model, body, ONCE)),
  /** A long one runs as a job of the server, whose end is awaited. */
  backtest: async (model: string, body: SeriesRequest): Promise<Backtest> => {
    const answer = await asked(() =>
      dataOf(routes.POST('/api/v1/models/{model}/backtests', { params: { path: { model } }, body, ...once })),
    );
    return 'state' in answer ? endOfBacktest(answer) : answer;
  },

  datasets: async (): Promise<readonly Dataset[]> =>
    (await asked(() => dataOf(routes.GET('/api/v1/datasets', once)))).datasets,
  upload: (
    files: readonly File[],
    name: string,
    reading: Readonly<Record<string, unknown>>,
  ): Promise<Dataset> =>
    asked(() =>
      client.addDataset(
        name,
        files.map((file) => ({ name: file.name, content: file })),
        { reading, retries: 0, timeoutMs: UPLOAD_TIMEOUT_MS },
      ),
    ),
  removeDataset: async ({ id, version }: Dataset): Promise<void> => {
    const params = { path: { id, version } };
    await asked(() => dataOf(routes.DELETE('/api/v1/datasets/{id}/versions/{version}', { params, ...once })));
  },

  /** One picture of a data set, as PNG. */
  datasetPicture: ({ id, version }: DatasetVersion, row: number, signal: AbortSignal): Promise<Blob> => {
    const init = { params: { path: { id, version, row } }, parseAs: 'blob', signal, ...once } as const;
    return asked<Blob>(() =>
      dataOf(routes.GET('/api/v1/datasets/{id}/versions/{version}/pictures/{row}', init)),
    );
  },

  recipes: async (): Promise<readonly Recipe[]> =>
    (await asked(() => dataOf(routes.GET('/api/v1/recipes', once)))).recipes,
  jobs: (query: { readonly limit: number; readonly cursor?: string }): Promise<JobList> =>
    asked(() => client.jobs.list(query, ONCE)),
  job: (id: string): Promise<TrainJob> => asked(() => client.jobs.get(id, ONCE)),
  submitJob: (spec: Readonly<Record<string, unknown>>, idempotencyKey: string): Promise<TrainJob> =>
    // The form is made from the recipe's schema, and the server says what is wrong with it.
    asked(() => client.jobs.submit(spec as never, { idempotencyKey })),
  changeJob: (id: string, wish: 'cancel' | 'pause' | 'resume' | 'retry'): Promise<TrainJob> =>
    asked(() => client.jobs.ask(id, wish, ONCE)),
  curves: async (id: string): Promise<Curves> => {
    const params = { path: { id }, query: { max_points: 2_000 } };
    return (await asked(() => dataOf(routes.GET('/api/v1/train-jobs/{id}/metrics', { params, ...once }))))
      .metrics;
  },
  checkpoints: async (id: string): Promise<readonly Checkpoint[]> => {
    const params = { path: { id } };
    const answer = asked(() =>
      dataOf(routes.GET('/api/v1/train-jobs/{id}/checkpoints', { params, ...once })),
    );
    return (await answer).checkpoints;
  },
  report: (id: string): Promise<unknown> => asked(() => client.jobs.report(id, ONCE)),
  /** The events of a job until it has ended, through restarts of the server; the first look asks for a token. */
  followJob: async function* (id: string, signal: AbortSignal): AsyncGenerator<ServerEvent, void, undefined> {
    await api.job(id);
    yield* client.jobs.follow(id, { signal });
  },

  batching: (model: string, version: number): Promise<BatchingState> => {
    const params = { path: { model, version } };
    const path = '/api/v1/models/{model}/versions/{version}/batching';
    return asked(() => dataOf(routes.GET(path, { params, ...once })));
  },
  /** How batches of each size ran, small ones first; from the statistics of the Open Inference Protocol. */
  batchStatistics: async (model: string, version: number): Promise<readonly BatchSize[]> => {
    const path = `/v2/models/${encodeURIComponent(model)}/versions/${version}/stats`;
    const { model_stats: models } = await asked(async () => {
      const answer = await consoleFetch(path);
      if (!answer.ok) throw new ApiError(answer.status, {}, null);
      return (await answer.json()) as ModelStatistics;
    });
    return models
      .flatMap(({ batch_stats: sizes }) => sizes)
      .map(({ batch_size: rows, compute_infer: { count, ns } }) => ({
        rows,
        count,
        ms: ns / 1e6 / Math.max(1, count),
      }))
      .sort((left, right) => left.rows - right.rows);
  },
};

interface ModelStatistics {
  readonly model_stats: readonly {
    readonly batch_stats: readonly {
      readonly batch_size: number;
      readonly compute_infer: { readonly count: number; readonly ns: number };
    }[];
  }[];
}

/** A data set may be large, and is read whole before it is answered. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000;
