import { apiErrorOf, ConnectionError, TimeoutError, type ApiError } from './errors';

/** What a caller may say about one call. */
export interface CallOptions {
  /**
   * Milliseconds for the whole call, tries and waits together; the server hears what is left of it and computes
   * nothing that comes too late. Default: the client's.
   */
  readonly timeoutMs?: number;
  /** Tries after the first. Default: the client's; 0: one try only. */
  readonly retries?: number;
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The body of one try. */
type Content = NonNullable<RequestInit['body']>;

/** One request, as often as it may have to be sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the body of a try; absent: none. A Response lends its body with its content type. */
  readonly body?: () => Content | Response;
  /** Whether it may be sent again when it is not known if the server has carried it out. */
  readonly repeatable: boolean;
  /** Whether the body of the answer is handed on as it comes; the deadline then ends with the headers. */
  readonly streamed?: boolean;
}

/** What sending needs from outside; tests bring their own. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** The wait before the first retry, at most; each further one may be twice as long. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/**
 * Sends a request until it is answered: after 429 and 503 it waits as long as `Retry-After` says, or longer and longer
 * with chance where a proxy said nothing, and tries again while tries and time are left. A refusal of Striate itself
 * without `Retry-After` is final, as the server knows of no time that would help.
 *
 * Rejects with ApiError for the last refusal, ConnectionError when nothing answered, TimeoutError when the time is over,
 * and the signal's reason when the caller ended the call.
 */
export async function send(
  outgoing: Outgoing,
  options: Required<Omit<CallOptions, 'signal'>> & Pick<CallOptions, 'signal'>,
  transport: Transport,
): Promise<Response> {
  const { timeoutMs } = options;
  const deadline = transport.now() + timeoutMs;
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(new TimeoutError(timeoutMs)), timeoutMs);
  const signal =
    options.signal === undefined ? expiry.signal : AbortSignal.any([options.signal, expiry.signal]);
  try {
    for (let retry = 0; ; retry++) {
      const leftMs = Math.max(1, Math.ceil(deadline - transport.now()));
      const outcome = await attempt(outgoing, { signal, leftMs }, transport);
      if (outcome instanceof Response) return outcome;
      const waitMs = retry < options.retries ? waitBefore(outcome, retry, { outgoing, transport }) : null;
      if (waitMs === null || waitMs >= deadline - transport.now()) throw outcome;
      await transport.sleep(waitMs, signal);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** An answer of 2xx, or what went wrong in a way that another try may mend. Throws what ends the call. */
async function attempt(
  { method, url, headers, body, streamed }: Outgoing,
  { signal, leftMs }: { readonly signal: AbortSignal; readonly leftMs: number },
  transport: Transport,
): Promise<Response | ApiError | ConnectionError> {
  signal.throwIfAborted();
  try {
    const made = body?.();
    const lent = made instanceof Response ? made : null;
    const content = lent === null ? (made as Content | undefined) : (lent.body ?? undefined);
    const type = lent?.headers.get('content-type') ?? null;
    const response = await transport.fetch(url, {
      method,
      headers: {
        ...headers,
        ...(type === null ? {} : { 'content-type': type }),
        'x-request-timeout-ms': String(leftMs),
      },
      ...(content === undefined ? {} : { body: content }),
      ...(isStream(content) ? { duplex: 'half' as const } : {}),
      signal,
    });
    if (!response.ok) return await apiErrorOf(response);
    return streamed === true ? response : await whole(response);
  } catch (error) {
    signal.throwIfAborted();
    return new ConnectionError(new URL(url).origin, error);
  }
}

/** Milliseconds to wait before another try; null when there is to be none. */
function waitBefore(
  failure: ApiError | ConnectionError,
  retry: number,
  { outgoing, transport }: { readonly outgoing: Outgoing; readonly transport: Transport },
): number | null {
  const backoffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retry) * (0.5 + transport.random() / 2);
  if (failure instanceof ConnectionError) return outgoing.repeatable ? backoffMs : null;
  if (failure.status !== 429 && failure.status !== 503) return null;
  if (failure.retryAfterMs !== null) return Math.max(failure.retryAfterMs, backoffMs);
  return failure.code === null ? backoffMs : null;
}

/** The same answer with its body read, so that a broken connection or a deadline is met here and nowhere later. */
async function whole(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return new Response(status === 204 || status === 205 ? null : bytes, { status, statusText, headers });
}

function isStream(body: Content | undefined): boolean {
  return typeof body === 'object' && 'getReader' in body;
}
