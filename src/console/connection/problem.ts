import { ApiError, ConnectionError, TimeoutError } from '../../client';

/** What went wrong, in the server's words (RFC 9457) or in ours. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** An input that was refused before anything was sent. */
export class InputError extends Error {
  constructor(
    detail: string,
    readonly hint?: string,
  ) {
    super(detail);
  }
}

/** The problem of anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof InputError) {
    const { message: detail, hint } = error;
    return { code: 'INPUT', title: 'This cannot be used', detail, ...(hint === undefined ? {} : { hint }) };
  }
  if (error instanceof ApiError) {
    const { message: detail, status, problem } = error;
    const code = problem.code ?? `HTTP_${status}`;
    return { ...problem, code, title: problem.title ?? `The server answered ${status}`, detail };
  }
  if (error instanceof ConnectionError) {
    return {
      code: 'UNREACHABLE',
      title: 'The server does not answer',
      detail: 'The request did not reach it, or the connection broke before it answered.',
      hint: 'See whether it still runs; this page goes on by itself as soon as it is back.',
    };
  }
  if (error instanceof TimeoutError) {
    return { code: 'TIMEOUT', title: 'This took too long', detail: error.message, hint: 'Try it with less.' };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'CONSOLE', title: 'The console made a mistake', detail };
}
