import { StriateError } from '../../errors/striate-error';
import type { Clock } from '../../time/clock';
import type { RequestContext } from '../predict';

/**
 * What `work` gives, for a request that waits for it and for nothing else: rejects with BATCH_DEADLINE_EXCEEDED at its
 * deadline and with BATCH_CANCELLED when its client has gone. `work` itself goes on.
 */
export function within<T>(clock: Clock, context: RequestContext, work: Promise<T>): Promise<T> {
  const { deadlineMs, signal } = context;
  return new Promise<T>((resolve, reject) => {
    const late = (): void =>
      reject(
        new StriateError('BATCH_DEADLINE_EXCEEDED', {
          detail: 'the deadline passed while a graph was loaded',
        }),
      );
    const gone = (): void =>
      reject(new StriateError('BATCH_CANCELLED', { detail: 'the connection was closed' }));
    if (signal.aborted) return gone();
    const timer = deadlineMs === null ? null : clock.after(deadlineMs - clock.now(), late);
    signal.addEventListener('abort', gone, { once: true });
    void work.then(resolve, reject).finally(() => {
      timer?.cancel();
      signal.removeEventListener('abort', gone);
    });
  });
}
