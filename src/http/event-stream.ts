import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { Clock } from '../time/clock';

/** One server-sent event. */
export interface StreamEvent {
  readonly id: number;
  readonly type: string;
  readonly data: unknown;
}

/** Silence after which a comment is sent, so that proxies keep the connection. */
const HEARTBEAT_MS = 15_000;
/** What a client waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * Events as a `text/event-stream` body. The source is read only as fast as the client takes; when `signal` is aborted
 * the body ends.
 */
export function eventStream(
  events: AsyncIterable<StreamEvent>,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Readable {
  const { clock, signal } = options;
  const body = new PassThrough();
  const write = async (text: string): Promise<void> => {
    if (!body.write(text)) await once(body, 'drain', { signal });
  };
  let beat = clock.after(HEARTBEAT_MS, heartbeat);
  function heartbeat(): void {
    body.write(': still here\n\n');
    beat = clock.after(HEARTBEAT_MS, heartbeat);
  }
  const pump = async (): Promise<void> => {
    await write(`retry: ${RETRY_MS}\n\n`);
    for await (const { id, type, data } of events) {
      beat.cancel();
      beat = clock.after(HEARTBEAT_MS, heartbeat);
      await write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  };
  pump()
    .catch(() => undefined)
    .finally(() => {
      beat.cancel();
      body.end();
    });
  return body;
}
