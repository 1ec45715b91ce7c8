import { consoleFetch } from './console-fetch';
import { problemOfAnswer } from './problem';
import type {
  Backtest,
  BatchingState,
  Checkpoint,
  Classification,
  Curves,
  Dataset,
  Forecast,
  JobEvent,
  Layer,
  Model,
  ModelVersion,
  Recipe,
  Server,
  Split,
  TrainJob,
  VersionLabel,
} from './wire';

interface Sent {
  readonly json?: unknown;
  readonly form?: FormData;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Throws ProblemError for an answer of 400 and above, and what `fetch` throws when none comes. */
async function answerOf(method: string, path: string, sent: Sent = {}): Promise<Response> {
  const { json, form, signal } = sent;
  const headers = new Headers(sent.headers);
  if (json !== undefined) headers.set('content-type', 'application/json');
  const body = json === undefined ? (form ?? null) : JSON.stringify(json);
  const request = new Request(path, { method, headers, body, ...(signal === undefined ? {} : { signal }) });
  const answer = await consoleFetch(request);
  if (!answer.ok) throw await problemOfAnswer(answer);
  return answer;
}

async function call<T>(method: string, path: string, sent?: Sent): Promise<T> {
  const answer = await answerOf(method, path, sent);
  return (answer.status === 204 ? null : await answer.json()) as T;
}

const of = (model: string): string => `/api/v1/models/${encodeURIComponent(model)}`;
const jobAt = (id: string): string => `/api/v1/train-jobs/${encodeURIComponent(id)}`;

/** Every call that the console makes. Each rejects with a ProblemError. */
export const api = {
  server: (): Promise<Server> => call('GET', '/api/v1/server'),
  models: async (signal?: AbortSignal): Promise<readonly Model[]> =>
    (await call<{ models: Model[] }>('GET', '/api/v1/models', signal && { signal })).models,
  model: (name: string): Promise<Model> => call('GET', of(name)),
  classify: (
    model: string,
    picture: Blob,
    options: { readonly topK: number; readonly version?: number },
  ): Promise<Classification> => {
    const form = new FormData();
    form.append('image', picture, 'picture');
    const version = options.version === undefined ? '' : `&version=${options.version}`;
    return call('POST', `${of(model)}/classify?top_k=${options.topK}${version}`, { form });
  },
  forecast: (model: string, json: unknown, signal?: AbortSignal): Promise<Forecast> =>
    call('POST', `${of(model)}/forecast`, { json, ...(signal && { signal }) }),
  backtest: (model: string, json: unknown): Promise<Backtest> =>
    call('POST', `${of(model)}/backtests`, { json }),
  layers: async (model: string): Promise<readonly Layer[]> =>
    (await call<{ layers: Layer[] }>('GET', `${of(model)}/layers`)).layers,

  labels: async (model: string): Promise<readonly VersionLabel[]> =>
    (await call<{ labels: VersionLabel[] }>('GET', `${of(model)}/labels`)).labels,
  moveLabel: (
    model: string,
    label: string,
    move: { readonly version: number; readonly expected: number | null; readonly split?: Split },
  ): Promise<VersionLabel> => call('PUT', `${of(model)}/labels/${encodeURIComponent(label)}`, { json: move }),
  rollBack: (model: string, label: string): Promise<VersionLabel> =>
    call('POST', `${of(model)}/labels/${encodeURIComponent(label)}/rollback`),
  load: (model: string, version: number): Promise<ModelVersion> =>
    call('POST', `${of(model)}/versions/${version}/load`),
  unload: (model: string, version: number): Promise<ModelVersion> =>
    call('POST', `${of(model)}/versions/${version}/unload`),

  datasets: async (): Promise<readonly Dataset[]> =>
    (await call<{ datasets: Dataset[] }>('GET', '/api/v1/datasets')).datasets,
  upload: (file: File, options: { readonly name: string; readonly options: unknown }): Promise<Dataset> => {
    const form = new FormData();
    form.append('name', options.name);
    form.append('options', JSON.stringify(options.options));
    form.append('file', file, file.name);
    return call('POST', '/api/v1/datasets', { form });
  },
  removeDataset: ({ id, version }: Dataset): Promise<null> =>
    call('DELETE', `/api/v1/datasets/${id}/versions/${version}`),

  recipes: async (): Promise<readonly Recipe[]> =>
    (await call<{ recipes: Recipe[] }>('GET', '/api/v1/recipes')).recipes,
  jobs: (query: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{
    readonly jobs: readonly TrainJob[];
    readonly next: string | null;
  }> => {
    const cursor = query.cursor === undefined ? '' : `&cursor=${encodeURIComponent(query.cursor)}`;
    return call('GET', `/api/v1/train-jobs?limit=${query.limit}${cursor}`);
  },
  job: (id: string): Promise<TrainJob> => call('GET', jobAt(id)),
  submitJob: (json: unknown, key: string): Promise<TrainJob> =>
    call('POST', '/api/v1/train-jobs', { json, headers: { 'idempotency-key': key } }),
  changeJob: (id: string, wish: 'cancel' | 'pause' | 'resume' | 'retry'): Promise<TrainJob> =>
    call('POST', `${jobAt(id)}/${wish}`),
  jobEvents: async (id: string, after: number): Promise<readonly JobEvent[]> =>
    (await call<{ events: JobEvent[] }>('GET', `${jobAt(id)}/events?after=${after}`)).events,
  curves: async (id: string): Promise<Curves> =>
    (await call<{ metrics: Curves }>('GET', `${jobAt(id)}/metrics?max_points=2000`)).metrics,
  checkpoints: async (id: string): Promise<readonly Checkpoint[]> =>
    (await call<{ checkpoints: Checkpoint[] }>('GET', `${jobAt(id)}/checkpoints`)).checkpoints,
  report: (id: string): Promise<Readonly<Record<string, unknown>>> => call('GET', `${jobAt(id)}/report`),
  /** The stream of a job's events after a number, for `followJob`. */
  jobStream: (
    id: string,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): Promise<Response> =>
    answerOf('GET', `${jobAt(id)}/events`, {
      signal: options.signal,
      headers: { accept: 'text/event-stream', 'last-event-id': String(options.after) },
    }),

  batching: (model: string, version: number): Promise<BatchingState> =>
    call('GET', `${of(model)}/versions/${version}/batching`),
  changeBatching: (model: string, version: number, json: unknown): Promise<BatchingState> =>
    call('PATCH', `${of(model)}/versions/${version}/batching`, { json }),
  metricsText: async (signal?: AbortSignal): Promise<string> =>
    (await answerOf('GET', '/metrics', signal && { signal })).text(),
  openApi: (): Promise<unknown> => call('GET', '/openapi.json'),
};
