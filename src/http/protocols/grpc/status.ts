import { status, type ServiceError, Metadata } from '@grpc/grpc-js';
import { ERROR_CATALOGUE } from '../../../errors/catalogue';
import { retryAfterSeconds, toStriateError } from '../../problem';

/** gRPC's code for each status of the catalogue; any other is INTERNAL. */
const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.FAILED_PRECONDITION,
  413: status.RESOURCE_EXHAUSTED,
  415: status.INVALID_ARGUMENT,
  422: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  499: status.CANCELLED,
  501: status.UNIMPLEMENTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/**
 * An error as gRPC carries it: the code of the catalogue's status, the text, and in the trailers `striate-code` and,
 * where another try may help, `retry-after` in seconds. The text of an internal error stays in the log.
 */
export function grpcError(error: unknown): ServiceError {
  const known = toStriateError(error);
  const metadata = new Metadata();
  metadata.set('striate-code', known.code);
  const retryAfter = retryAfterSeconds(known);
  if (retryAfter !== null) metadata.set('retry-after', String(retryAfter));
  const code = CODES[known.status] ?? status.INTERNAL;
  const details = code === status.INTERNAL ? ERROR_CATALOGUE[known.code].title : known.message;
  return Object.assign(new Error(details), { code, details, metadata });
}
