import type { RunningServer } from './running-server';

/** A trainer loads TensorFlow, trains for seconds and its version is compiled and proved. */
const JOB_LIMIT_MS = 180_000;
const END_STATES = ['succeeded', 'failed', 'cancelled'];

export interface Job {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly published: { readonly model: string; readonly version: number } | null;
}

export interface StoredDataset {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Data sets and train jobs of a running server, as a client uses them. */
export class TrainApi {
  constructor(private readonly server: Pick<RunningServer, 'url'>) {}

  upload(
    name: string,
    file: { readonly bytes: Uint8Array | string; readonly name: string },
    options: object = {},
  ): Promise<Response> {
    const form = new FormData();
    form.append('name', name);
    form.append('options', JSON.stringify(options));
    const part = typeof file.bytes === 'string' ? file.bytes : Uint8Array.from(file.bytes);
    form.append('file', new Blob([part]), file.name);
    return fetch(`${this.server.url}/api/v1/datasets`, { method: 'POST', body: form });
  }

  /** Uploads what must be accepted. */
  async dataset(name: string, file: Parameters<TrainApi['upload']>[1], options = {}): Promise<StoredDataset> {
    const answer = await this.upload(name, file, options);
    const body = (await answer.json()) as StoredDataset;
    if (!answer.ok) throw new Error(JSON.stringify(body));
    return body;
  }

  submit(body: unknown, query = ''): Promise<Response> {
    return fetch(`${this.server.url}/api/v1/train-jobs${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Submits a job that must be accepted, and waits for its end. */
  async run(body: unknown): Promise<Job> {
    const answer = await this.submit(body);
    const job = (await answer.json()) as Job;
    if (answer.status !== 202) throw new Error(JSON.stringify(job));
    const deadline = performance.now() + JOB_LIMIT_MS;
    for (;;) {
      const now = await this.get<Job>(`/train-jobs/${job.id}`);
      if (END_STATES.includes(now.state)) return now;
      if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(now)}`);
      await new Promise((next) => setTimeout(next, 100));
    }
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.server.url}/api/v1${path}`)).json()) as T;
  }
}
