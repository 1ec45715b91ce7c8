import { StriateError } from '../../errors/striate-error';

/** Milliseconds after which a store that did not answer is worth another try. */
const RETRY_AFTER_MS = 2_000;

/**
 * What a failure of the database means to a client: 507 when the disk is full, 503 when the store is busy, gone or
 * cannot write. Other failures are our bugs and come back as they are.
 */
export function asStoreFailure(error: unknown): unknown {
  if (error instanceof StriateError || typeof error !== 'object' || error === null) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // SQLITE_FULL; 53100 is disk_full, PostgreSQL 15, appendix A.
  if (code.startsWith('SQLITE_FULL') || code === '53100' || code === 'ENOSPC') {
    return new StriateError('JOB_STORAGE_FULL', {
      detail: 'the store of train jobs has no room left to write; nothing was changed',
      cause: error,
    });
  }
  if (/^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY)|08|53|57P|ECONN|ETIMEDOUT|EPIPE|ENOENT)/.test(code)) {
    return new StriateError('JOB_STORE_UNAVAILABLE', {
      detail: 'the store of train jobs does not answer; nothing was changed',
      retryAfterMs: RETRY_AFTER_MS,
      cause: error,
    });
  }
  return error;
}
