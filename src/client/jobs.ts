import type { Connection } from './connection';
import { dataOf } from './connection';
import { followEvents, type ServerEvent } from './events';
import type { CallOptions } from './send';
import type { TrainDryRun, TrainJob, TrainJobList, TrainJobQuery, TrainSpec } from './types';

/** Time for a stream of events to be opened, a restart of the server included. */
const OPEN_STREAM_MS = 120_000;
/** Tries to open it within that time. */
const OPEN_STREAM_RETRIES = 60;

const ENDS: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether a job in this state has ended for good. */
export function hasEnded({ state }: Pick<TrainJob, 'state'>): boolean {
  return ENDS.has(state);
}

/** The train jobs of a server. */
export class JobCalls {
  constructor(private readonly connection: Connection) {}

  /** Submits a job; the same `idempotencyKey` (default: a new one) never makes a second job. */
  async submit(
    spec: TrainSpec,
    options: CallOptions & { readonly idempotencyKey?: string } = {},
  ): Promise<TrainJob> {
    const headers = { 'idempotency-key': options.idempotencyKey ?? crypto.randomUUID() };
    const fetch = this.connection.fetchWith(options);
    const answer = await dataOf(
      this.connection.routes.POST('/api/v1/train-jobs', { body: spec, headers, fetch }),
    );
    if ('state' in answer) return answer;
    throw new TypeError('the server answered a submission with a dry run');
  }

  /** What a job would need, and everything that is wrong with it; nothing is queued. Trains three steps. */
  async dryRun(spec: TrainSpec, options: CallOptions = {}): Promise<TrainDryRun> {
    const [params, fetch] = [{ query: { dryRun: true } }, this.connection.fetchWith(options)];
    const answer = await dataOf(
      this.connection.routes.POST('/api/v1/train-jobs', { body: spec, params, fetch }),
    );
    if ('valid' in answer) return answer;
    throw new TypeError('the server answered a dry run with a job');
  }

  /** One job. */
  get(id: string, options: CallOptions = {}): Promise<TrainJob> {
    const [params, fetch] = [{ path: { id } }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.GET('/api/v1/train-jobs/{id}', { params, fetch }));
  }

  /** Jobs, newest first, a page at a time: `next` is the cursor of the following page. */
  list(query: TrainJobQuery = {}, options: CallOptions = {}): Promise<TrainJobList> {
    const [params, fetch] = [{ query }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.GET('/api/v1/train-jobs', { params, fetch }));
  }

  /** Wishes for a change of a job; twice is as good as once. `retry` answers a new job. */
  ask(
    id: string,
    wish: 'cancel' | 'pause' | 'resume' | 'retry',
    options: CallOptions = {},
  ): Promise<TrainJob> {
    const [params, fetch] = [{ path: { id } }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.POST(`/api/v1/train-jobs/{id}/${wish}`, { params, fetch }));
  }

  /** What the evaluation of a job found; refused with JOB_NO_REPORT until there is one. */
  report(id: string, options: CallOptions = {}): Promise<unknown> {
    const [params, fetch] = [{ path: { id } }, this.connection.fetchWith(options)];
    return dataOf(this.connection.routes.GET('/api/v1/train-jobs/{id}/report', { params, fetch }));
  }

  /**
   * The events of a job from the first, or after a number, until the job has ended: each once and in order, also when
   * the server is restarted meanwhile.
   */
  follow(
    id: string,
    options: { readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ServerEvent, void, undefined> {
    const signal = options.signal ?? new AbortController().signal;
    const patience = { timeoutMs: OPEN_STREAM_MS, retries: OPEN_STREAM_RETRIES, signal };
    const url = `/api/v1/train-jobs/${encodeURIComponent(id)}/events`;
    return followEvents({
      lastEventId: options.after === undefined ? null : String(options.after),
      open: (lastEventId) => {
        const from = lastEventId === null ? {} : { 'last-event-id': lastEventId };
        const headers = { accept: 'text/event-stream', ...from };
        const outgoing = { method: 'GET', url, headers, repeatable: true, streamed: true };
        return this.connection.request(outgoing, patience);
      },
      isOver: async () => hasEnded(await this.get(id, patience)),
      sleep: (ms) => this.connection.transport.sleep(ms, signal),
    });
  }
}
