import { StriateError } from '../errors/striate-error';
import type { BatchObserver } from './contract';
import type { Entry } from './entry';
import type { WaitingLine } from './waiting-line';

type Unanswered = 'failed' | 'expired' | 'cancelled';

interface ExitParts<Q, R> {
  readonly key: string;
  readonly observer: BatchObserver;
  readonly line: WaitingLine<Q, R>;
  /** An entry has left the line that had not been taken by a batch. */
  onShorter(): void;
}

/** The ways out of one queue: each entry leaves once, and the observer is told. */
export class QueueExits<Q, R> {
  constructor(private readonly parts: ExitParts<Q, R>) {}

  /** Lets the entry go when its client does. */
  follow(signal: AbortSignal, entry: Entry<Q, R>): void {
    const onAbort = (): void => this.leave(entry, 'cancelled', cancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    entry.detach = () => signal.removeEventListener('abort', onAbort);
  }

  /** Ends an entry that may still stand in the line; one that has ended is left as it is. */
  leave(entry: Entry<Q, R>, state: Unanswered, error: unknown): void {
    if (!entry.isOpen) return;
    const stood = entry.state === 'waiting';
    this.finish(entry, state, error);
    if (!stood) return;
    this.parts.line.forget(entry);
    this.tellRows();
    this.parts.onShorter();
  }

  /** Ends an entry that stands in no line. */
  finish(entry: Entry<Q, R>, state: Unanswered, error: unknown): void {
    entry.end(state, error);
    this.tellLeft(entry);
  }

  tellLeft({ state, startedMs, computeMs, request }: Entry<Q, R>): void {
    if (state === 'waiting' || state === 'running') return;
    const { key, observer } = this.parts;
    const queueMs = startedMs === null ? null : startedMs - request.admittedMs;
    observer.left?.(key, state, queueMs, computeMs, request.rows);
  }

  tellRows(): void {
    const { key, line, observer } = this.parts;
    observer.queueRows?.(key, line.rows, line.entries);
  }
}

/** The answer to a request whose client has gone; nobody reads it. */
export function cancelledError(): StriateError {
  return new StriateError('BATCH_CANCELLED', {
    detail: 'expected the client to wait for its answer, but its connection closed',
  });
}
