import { StriateError } from '../errors/striate-error';

/** The bytes of an upload are not what its format promises. `detail` says expected and got, and where. */
export function broken(detail: string, cause?: unknown): StriateError {
  return new StriateError('DATASET_FILE_BROKEN', { detail, ...(cause === undefined ? {} : { cause }) });
}

/** A bound was passed; `detail` names it. */
export function tooLarge(detail: string): StriateError {
  return new StriateError('DATASET_TOO_LARGE', { detail });
}

/** A full disk as its error; anything else as it is. */
export function asStorageFailure(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new StriateError('DATASET_STORAGE_FULL', {
    detail: 'the disk of the data folder is full; nothing was stored',
    cause: error,
  });
}
