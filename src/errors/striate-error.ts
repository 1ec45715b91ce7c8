import { ERROR_CATALOGUE, type ErrorCode } from './catalogue';

/** One place in a request that is wrong: a JSON pointer (or `header:NAME`, `query:NAME`) and what is wrong there. */
export interface Problem {
  readonly pointer: string;
  readonly detail: string;
}

export interface StriateErrorOptions {
  /** What happened, for the client: expected and got. Never a path, a pid, a stack. */
  readonly detail: string;
  readonly problems?: readonly Problem[];
  /** Milliseconds after which another try may succeed; becomes `Retry-After`. */
  readonly retryAfterMs?: number;
  /** The original failure, for the log only. */
  readonly cause?: unknown;
}

/** V8's limit of lines in a stack; the console's bundle, which holds this file, is checked without Node's types. */
const traced = Error as ErrorConstructor & { stackTraceLimit: number };

/**
 * An error that a client may see. Its code is stable and stands in the catalogue, which gives its status, title and
 * the way out. Anything else that is thrown is our bug: it becomes INTERNAL_ERROR and its text stays in the log.
 */
export class StriateError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: StriateErrorOptions) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StriateError';
    this.code = code;
    this.problems = options.problems ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * The error of an everyday answer, as the refusal of a request at the door: without a stack, which nobody reads and
   * which takes longer to write down than all the rest of the refusal.
   */
  static refusal(code: ErrorCode, options: StriateErrorOptions): StriateError {
    const kept = traced.stackTraceLimit;
    traced.stackTraceLimit = 0;
    try {
      return new StriateError(code, options);
    } finally {
      traced.stackTraceLimit = kept;
    }
  }

  /** HTTP status of this error's code. */
  get status(): number {
    return ERROR_CATALOGUE[this.code].status;
  }
}
