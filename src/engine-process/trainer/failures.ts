import { StriateError } from '../../errors/striate-error';
import type { FromTrainer } from '../../messages/trainer-protocol';

type Failure = Extract<FromTrainer, { type: 'failed' }>;

/** The data do not suit the job; the detail is for the client. */
export class UnsuitableData extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'UnsuitableData';
  }
}

/** A failure of a job as the server keeps it; what is not known is our bug. */
export function failureOf(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof UnsuitableData) return { type: 'failed', reason: 'data_invalid', detail };
  // Layers that a client described, or a base model, refused by the readers of model files.
  if (error instanceof StriateError && error.code.startsWith('FORMAT_')) {
    return { type: 'failed', reason: 'data_invalid', detail };
  }
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return { type: 'failed', reason: 'storage_full', detail: 'the disk of the data folder is full' };
  }
  const isMemory = error instanceof RangeError || /\bOOM\b|allocat/i.test(detail);
  return { type: 'failed', reason: isMemory ? 'oom' : 'internal', detail };
}
