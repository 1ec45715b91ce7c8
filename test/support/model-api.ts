import { TINY_SERIES } from './tiny-models';

export interface ApiVersion {
  readonly version: number;
  readonly state: string;
  readonly reason: { readonly code: string; readonly detail: string } | null;
  readonly on_demand: boolean;
  readonly guessed: readonly string[];
}

export interface ApiModel {
  readonly name: string;
  readonly default_version: number | null;
  readonly version_labels: Readonly<Record<string, number>>;
  readonly version_splits: Readonly<Record<string, { version: number; percent: number }>>;
  readonly versions: readonly ApiVersion[];
}

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

interface Problem {
  readonly code: string;
  readonly detail: string;
}

/** The model routes of a running server, as a test asks them. */
export class ModelApi {
  constructor(private readonly url: () => string) {}

  async call<T = Problem>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
    const answer = await fetch(`${this.url()}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  async model(name: string): Promise<ApiModel> {
    return (await this.call<ApiModel>('GET', `/api/v1/models/${name}`)).body;
  }

  async version(name: string, version: number): Promise<ApiVersion | undefined> {
    const { body } = await this.call<Partial<ApiModel>>('GET', `/api/v1/models/${name}`);
    return body.versions?.find((each) => each.version === version);
  }

  /** The status, the version that says it computed the answer, and the first value of the answer. */
  async forecast(
    name: string,
    options: { readonly query?: string; readonly key?: string } = {},
  ): Promise<{ status: number; version: number; value: number; text: string }> {
    const answer = await fetch(`${this.url()}/api/v1/models/${name}/forecast${options.query ?? ''}`, {
      method: 'POST',
      body: JSON.stringify({ series: TINY_SERIES }),
      headers: {
        'content-type': 'application/json',
        ...(options.key === undefined ? {} : { 'x-request-key': options.key }),
      },
    });
    const text = await answer.text();
    const body = JSON.parse(text) as { version?: number; forecasts?: { mean: number[] }[] };
    return {
      status: answer.status,
      version: body.version ?? 0,
      value: body.forecasts?.[0]?.mean[0] ?? NaN,
      text,
    };
  }

  /** Polls the model until `isSo`; fails with what it saw last. */
  async until(name: string, isSo: (model: ApiModel) => boolean, limitMs = 60_000): Promise<ApiModel> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const { status, body } = await this.call<ApiModel>('GET', `/api/v1/models/${name}`);
      if (status === 200 && isSo(body)) return body;
      if (performance.now() > deadline)
        throw new Error(`not within ${limitMs} ms; now ${JSON.stringify(body)}`);
      await new Promise((next) => setTimeout(next, 50));
    }
  }

  /** As `until`, for one version's state. */
  untilState(name: string, version: number, state: string): Promise<ApiModel> {
    return this.until(name, ({ versions }) =>
      versions.some((each) => each.version === version && each.state === state),
    );
  }
}
