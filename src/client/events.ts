import { createParser } from 'eventsource-parser';

/** One server-sent event of a stream whose data is JSON. */
export interface ServerEvent {
  /** The id that a later connection continues after. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** How a stream of events is opened, and when it is over. */
export interface EventSourceOptions {
  /** Opens the stream after an id; null: from the beginning. Rejects when it cannot be opened for good. */
  readonly open: (lastEventId: string | null) => Promise<Response>;
  /** Asked when the server has ended the stream: whether it will have nothing more to say. */
  readonly isOver: () => Promise<boolean>;
  /** Waits before the stream is opened anew; rejects when the caller has left. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly lastEventId: string | null;
}

/** The wait before a stream is opened anew, until the server names another. */
const DEFAULT_RETRY_MS = 2_000;

/**
 * The events of a stream, each once and in order, across broken connections and restarts of the server: a stream that
 * ends before its time is opened again after the last event that was read. Throws what `open` and `isOver` reject with.
 */
export async function* followEvents(
  options: EventSourceOptions,
): AsyncGenerator<ServerEvent, void, undefined> {
  let lastEventId = options.lastEventId;
  let retryMs = DEFAULT_RETRY_MS;
  for (;;) {
    const response = await options.open(lastEventId);
    for await (const found of readEvents(response)) {
      if ('retryMs' in found) {
        retryMs = found.retryMs;
        continue;
      }
      lastEventId = found.id;
      yield found;
    }
    if (await options.isOver()) return;
    await options.sleep(retryMs);
  }
}

/** What one connection brings; ends quietly when the connection breaks. */
async function* readEvents(response: Response): AsyncGenerator<ServerEvent | { readonly retryMs: number }> {
  if (response.body === null) return;
  const waiting: (ServerEvent | { readonly retryMs: number })[] = [];
  const parser = createParser({
    onEvent: ({ id = '', event = 'message', data }) =>
      waiting.push({ id, type: event, data: JSON.parse(data) as unknown }),
    onRetry: (retryMs) => waiting.push({ retryMs }),
  });
  const decoder = new TextDecoder();
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  try {
    for (;;) {
      const chunk = await reader.read().catch(() => null);
      if (chunk === null || chunk.done) return;
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      yield* waiting.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
