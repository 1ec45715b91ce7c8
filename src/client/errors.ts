/** Problem details of RFC 9457 as the server answers them; the protocols' dialects answer less. */
export interface ProblemDetails {
  readonly title?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly instance?: string;
  /** Why the server is not ready; `/readyz` alone answers it. */
  readonly reason?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The server answered, and refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** What the body said; empty when it was no problem of ours (a proxy's page, say). */
    readonly problem: ProblemDetails,
    /** Milliseconds after which another try may succeed; null when the server knew none. */
    readonly retryAfterMs: number | null,
  ) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
  }

  /** The stable code to match on, as MODEL_NOT_FOUND; null where the dialect of the route has none. */
  get code(): string | null {
    return this.problem.code ?? null;
  }

  /** How to mend it; null when the server did not say. */
  get hint(): string | null {
    return this.problem.hint ?? null;
  }

  /** The id under which the server's log has this request. */
  get requestId(): string | null {
    return this.problem.instance ?? null;
  }

  /** The places of the request that were wrong. */
  get places(): readonly { readonly pointer: string; readonly detail: string }[] {
    return this.problem.errors ?? [];
  }
}

/** Nothing answered at the address, or the connection broke before the answer was whole. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(`no answer from ${url}: ${reasonOf(cause)}`, { cause });
  }
}

/** The time that the caller gave is over. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';

  constructor(readonly timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

/** The error of an answer that is not 2xx; reads its body. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  return new ApiError(response.status, problemOf(text), retryAfterMs(response.headers, Date.now()));
}

/**
 * Milliseconds of a `Retry-After` header, in seconds or as a date; null when it is absent or unreadable. `nowMs`:
 * milliseconds since 1970.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

function problemOf(text: string): ProblemDetails {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof body !== 'object' || body === null) return {};
  if ('error' in body && typeof body.error === 'string') return { detail: body.error };
  return body;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause.message : cause.message;
}
