import type { Client } from 'openapi-fetch';
import { Connection, dataOf, type ClientOptions } from './connection';
import { ApiError } from './errors';
import { JobCalls } from './jobs';
import { ModelCalls } from './models';
import type { paths } from './schema';
import type { CallOptions } from './send';
import { decodeInfer, encodeInfer, type Inference, type InferOptions, type InputTensor } from './tensors';
import type {
  Classification,
  Dataset,
  FilePart,
  ForecastRequest,
  Forecasts,
  Readiness,
  VersionChoice,
} from './types';

/**
 * A Striate server, typed from its OpenAPI document. Every call rejects with ApiError for a refusal, ConnectionError when
 * nothing answered, TimeoutError when the time was over, and the signal's reason when the caller ended it.
 */
export class StriateClient {
  /** Every route of the document, typed by path: `dataOf(client.routes.GET('/api/v1/recipes'))`. */
  readonly routes: Client<paths>;
  readonly models: ModelCalls;
  readonly jobs: JobCalls;
  private readonly connection: Connection;

  constructor(options: ClientOptions) {
    this.connection = new Connection(options);
    this.routes = this.connection.routes;
    this.models = new ModelCalls(this.connection);
    this.jobs = new JobCalls(this.connection);
  }

  /** Address of the server. */
  get url(): string {
    return this.connection.url;
  }

  /** A fetch with the deadline and the retries of one call, to hand to one of the `routes`. */
  fetchWith(options: CallOptions): (request: Request) => Promise<Response> {
    return this.connection.fetchWith(options);
  }

  /** Whether the server should get requests, and why not. */
  async readiness(options: CallOptions = {}): Promise<Readiness> {
    const fetch = this.connection.fetchWith({ retries: 0, ...options });
    try {
      return await dataOf(this.routes.GET('/readyz', { fetch }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503) throw error;
      return { ready: false, reason: error.problem.reason ?? error.message };
    }
  }

  /** The OpenAPI document of the server. */
  async document(options: CallOptions = {}): Promise<unknown> {
    const outgoing = { method: 'GET', url: '/openapi.json', repeatable: true };
    return (await this.connection.request(outgoing, options)).json();
  }

  /** Classifies pictures: one is answered with `predictions`, several with `results`. */
  async classify(
    model: string,
    pictures: readonly FilePart[],
    options: CallOptions & VersionChoice & { readonly topK?: number } = {},
  ): Promise<Classification> {
    const query = queryOf({ ...choiceOf(options), top_k: options.topK });
    const outgoing = {
      method: 'POST',
      url: `/api/v1/models/${encodeURIComponent(model)}/classify${query}`,
      body: () => formOf({}, 'image', pictures),
      repeatable: true,
    };
    return (await (await this.connection.request(outgoing, options)).json()) as Classification;
  }

  /** Continues one or many series. */
  forecast(
    model: string,
    body: ForecastRequest,
    options: CallOptions & VersionChoice = {},
  ): Promise<Forecasts> {
    const params = { path: { model }, query: choiceOf(options) };
    const fetch = this.connection.fetchWith(options);
    return dataOf(this.routes.POST('/api/v1/models/{model}/forecast', { params, body, fetch }));
  }

  /** Runs a model on tensors by the Open Inference Protocol, bytes in and bytes out. */
  async infer(
    model: string,
    inputs: readonly InputTensor[],
    options: CallOptions & InferOptions & Pick<VersionChoice, 'version'> = {},
  ): Promise<Inference> {
    const { body, headers } = encodeInfer(inputs, options);
    const version = options.version === undefined ? '' : `/versions/${options.version}`;
    const url = `/v2/models/${encodeURIComponent(model)}${version}/infer`;
    const outgoing = { method: 'POST', url, headers, body: () => body, repeatable: true };
    const response = await this.connection.request(outgoing, options);
    return decodeInfer(response.headers, await response.arrayBuffer());
  }

  /** All versions of all data sets, newest first. */
  async datasets(options: CallOptions = {}): Promise<readonly Dataset[]> {
    const fetch = this.connection.fetchWith(options);
    return (await dataOf(this.routes.GET('/api/v1/datasets', { fetch }))).datasets;
  }

  /**
   * Stores a data set as the next version of `name`; the same bytes again answer the version that is there already.
   * `reading` says how the files are to be read. With `onSent` the body is sent as a stream, which browsers do not do,
   * and the bytes that have left are told now and then; they begin anew with each try.
   */
  async addDataset(
    name: string,
    files: readonly FilePart[],
    options: CallOptions & {
      readonly reading?: Readonly<Record<string, unknown>>;
      readonly onSent?: (bytes: number) => void;
    } = {},
  ): Promise<Dataset> {
    const { reading = {}, onSent } = options;
    const form = (): FormData => formOf({ name, options: JSON.stringify(reading) }, 'file', files);
    const body = onSent === undefined ? form : (): Response => countedForm(form(), onSent);
    const outgoing = { method: 'POST', url: '/api/v1/datasets', body, repeatable: true };
    return (await (await this.connection.request(outgoing, options)).json()) as Dataset;
  }
}

/** A form as a stream that tells how much of it was read, with the content type that its parts need. */
function countedForm(form: FormData, onSent: (bytes: number) => void): Response {
  const { body, headers } = new Response(form);
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      onSent(bytes);
      controller.enqueue(chunk);
    },
  });
  return new Response((body as ReadableStream<Uint8Array>).pipeThrough(counter), { headers });
}

function choiceOf({ version, label }: VersionChoice): { version?: number; version_label?: string } {
  return {
    ...(version === undefined ? {} : { version }),
    ...(label === undefined ? {} : { version_label: label }),
  };
}

function queryOf(fields: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.append(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function formOf(
  fields: Readonly<Record<string, string>>,
  fileField: string,
  files: readonly FilePart[],
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { name, content } of files) form.append(fileField, content, name);
  return form;
}
