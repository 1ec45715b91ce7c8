import { StriateError } from '../errors/striate-error';
import type { FailureReason } from '../jobs/job';

/** What an error of ours means to the client of a job. */
export function failureOf(error: unknown): { readonly reason: FailureReason; readonly detail: string } {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'JOB_STORAGE_FULL') {
    return { reason: 'storage_full', detail: 'the disk of the data folder or of the models folder is full' };
  }
  if (code === 'EROFS' || code === 'EACCES') {
    return {
      reason: 'internal',
      detail: 'the models folder cannot be written: the result was not published',
    };
  }
  if (error instanceof StriateError) {
    const reason = error.code.startsWith('DATASET_') ? 'data_invalid' : 'internal';
    return { reason, detail: error.message };
  }
  return { reason: 'internal', detail: 'an error of the server, which its log names' };
}

/** True when the store could not be written just now, and the same may go well later. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof StriateError &&
    (error.code === 'JOB_STORE_UNAVAILABLE' || error.code === 'JOB_STORAGE_FULL')
  );
}

/** What `work` resolves with; rejects as soon as `signal` is aborted, whatever becomes of the work. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('stopped: nobody wants the result any more'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
