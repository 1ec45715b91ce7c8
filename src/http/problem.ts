import { ERROR_CATALOGUE } from '../errors/catalogue';
import { StriateError } from '../errors/striate-error';

/** The body of an error answer (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly hint?: string;
}

/** The problem that a client sees for `error`, which is in the catalogue. */
export function problemOf(error: StriateError, requestId: string): ProblemBody {
  const entry = ERROR_CATALOGUE[error.code];
  return {
    type: `/errors#${error.code}`,
    title: entry.title,
    status: entry.status,
    code: error.code,
    detail: error.status >= 500 && error.status !== 503 && error.status !== 504 ? entry.title : error.message,
    instance: requestId,
    ...(error.problems.length > 0 ? { errors: error.problems } : {}),
    hint: entry.hint,
  };
}

/** Seconds for `Retry-After`, at least 1; `null` when another try is not known to help. */
export function retryAfterSeconds(error: StriateError): number | null {
  return error.retryAfterMs === undefined ? null : Math.max(1, Math.ceil(error.retryAfterMs / 1_000));
}

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
  readonly validationContext?: string;
}

/**
 * The catalogue's error for anything that a route or the framework throws. What is not known is our bug: it becomes
 * INTERNAL_ERROR, whose text says nothing of the inside. `contentType` is the request's, for the message.
 */
export function toStriateError(error: unknown, contentType = ''): StriateError {
  if (error instanceof StriateError) return error;
  const { code, statusCode, message, validation, validationContext } = error as FrameworkError;
  const text = typeof message === 'string' ? message : '';
  if (validation !== undefined) {
    const where =
      validationContext === 'querystring' ? 'query:' : validationContext === 'headers' ? 'header:' : '';
    const found = validation.map((each) => ({
      pointer: where === '' ? each.instancePath || '/' : `${where}${each.instancePath.slice(1)}`,
      detail: each.message ?? 'is not valid',
    }));
    const detail = found.map((each) => `${each.pointer} ${each.detail}`).join('; ');
    return new StriateError('HTTP_INVALID_REQUEST', { detail, problems: found });
  }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new StriateError('HTTP_BODY_TOO_LARGE', { detail: 'the body is larger than this route takes' });
    case 'FST_REQ_FILE_TOO_LARGE':
    case 'FST_PARTS_LIMIT':
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new StriateError('HTTP_BODY_TOO_LARGE', { detail: text });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new StriateError('HTTP_UNSUPPORTED_MEDIA_TYPE', {
        detail: `this route does not take the content type ${JSON.stringify(contentType.slice(0, 100))}`,
      });
    default:
      break;
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new StriateError('HTTP_INVALID_REQUEST', { detail: text });
  }
  return new StriateError('INTERNAL_ERROR', { detail: 'an unexpected error', cause: error });
}
