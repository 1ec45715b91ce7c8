import { dailyBirths } from './births';

/** A trainer loads TensorFlow, trains for seconds and its version is compiled and proved; on a busy machine longer. */
const JOB_LIMIT_MS = 180_000;
const END_STATES = ['succeeded', 'failed', 'cancelled'];

export interface Job {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly attempt: number;
  readonly progress: number;
  readonly yielded_seconds: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly published: { readonly model: string; readonly version: number } | null;
}

export interface JobEvent {
  readonly seq: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DatasetName {
  readonly id: string;
  readonly version: number;
}

/** Births a day, 1969 to 1988, as CSV. */
export function birthsCsv(): string {
  const { dates, values } = dailyBirths();
  return `date,births\n${dates.map((date, day) => `${date},${values[day] ?? 0}`).join('\n')}\n`;
}

/** A small forecaster that trains in seconds. */
export function smallJob(dataset: DatasetName, model: string, epochs: number): Record<string, unknown> {
  return {
    recipe: 'lstm-forecaster',
    dataset: { id: dataset.id, version: dataset.version },
    model,
    seed: 3,
    hyperparameters: { epochs, batch_size: 128, units: [8], lookback: 28, horizon: 7, learning_rate: 0.01 },
    validation: { after: '1987-01-01' },
  };
}

/** The train API of a server that runs. */
export class TrainOperations {
  constructor(private readonly url: () => string) {}

  send(path: string, options?: RequestInit): Promise<Response> {
    return fetch(`${this.url()}/api/v1${path}`, options);
  }

  async read<T>(path: string): Promise<T> {
    return (await (await this.send(path)).json()) as T;
  }

  upload(name: string, text: string): Promise<Response> {
    const form = new FormData();
    form.append('name', name);
    form.append('options', '{}');
    form.append('file', new Blob([text]), `${name}.csv`);
    return this.send('/datasets', { method: 'POST', body: form });
  }

  async dataset(name: string, text: string): Promise<DatasetName> {
    const answer = await this.upload(name, text);
    const body = (await answer.json()) as DatasetName;
    expect([answer.status, body]).toEqual([201, body]);
    return body;
  }

  post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.send('/train-jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async submit(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Job> {
    const answer = await this.post(body, headers);
    const job = (await answer.json()) as Job;
    expect([answer.status, job]).toEqual([202, job]);
    return job;
  }

  get(id: string): Promise<Job> {
    return this.read(`/train-jobs/${id}`);
  }

  wish(id: string, wish: 'cancel' | 'pause' | 'resume' | 'retry'): Promise<Response> {
    return this.send(`/train-jobs/${id}/${wish}`, { method: 'POST' });
  }

  async events(id: string): Promise<readonly JobEvent[]> {
    return (await this.read<{ events: readonly JobEvent[] }>(`/train-jobs/${id}/events`)).events;
  }

  async hasCheckpoint(id: string): Promise<boolean> {
    const { checkpoints } = await this.read<{ checkpoints: readonly unknown[] }>(
      `/train-jobs/${id}/checkpoints`,
    );
    return checkpoints.length > 0;
  }

  ended(id: string): Promise<Job> {
    return this.until(id, ({ state }) => END_STATES.includes(state));
  }

  /** Looks at a job until it is as wanted. */
  async until(id: string, wanted: (job: Job) => boolean | Promise<boolean>): Promise<Job> {
    const deadline = performance.now() + JOB_LIMIT_MS;
    for (;;) {
      const job = await this.get(id);
      if (await wanted(job)) return job;
      if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(job)}`);
      await new Promise((next) => setTimeout(next, 100));
    }
  }
}
