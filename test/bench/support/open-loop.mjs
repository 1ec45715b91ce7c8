import { setImmediate } from 'node:timers';
import { RawConnection } from './raw-connection.mjs';
import { seeded } from './statistics.mjs';

/** Connections that the client may open; a send that finds none free is dropped and reported. */
const MOST_CONNECTIONS = 2_000;
const REFUSALS = new Set([429, 503, 504]);

/**
 * An open-loop client: it sends at Poisson instants whatever the server does, and counts latency from the instant at
 * which a request was due. Its connections stay open from one run to the next.
 */
export class OpenLoop {
  #idle = [];
  #opened = 0;

  constructor(port) {
    this.port = port;
  }

  /**
   * Sends for `ms`; answers what came back, latencies by kind, what could not be sent, and when the last request was due
   * that was not answered within `slo` ms, counted from the start.
   */
  async run({ bytes, slo, rate, ms, seed }) {
    const random = seeded(seed);
    const result = { sent: 0, dropped: 0, good: [], refused: [], failed: 0, retryAfter: 0, lastBadMs: 0 };
    const started = performance.now();
    const end = started + ms;
    let open = 0;
    let allBack = null;
    const settle = (connection, scheduled, answer) => {
      const latency = performance.now() - scheduled;
      if (answer.status === 200) result.good.push(latency);
      else if (REFUSALS.has(answer.status)) {
        result.refused.push(latency);
        if (answer.head.includes('retry-after:')) result.retryAfter++;
      } else result.failed++;
      if (answer.status !== 200 || latency > slo)
        result.lastBadMs = Math.max(result.lastBadMs, scheduled - started);
      if (answer.status === 0) this.#opened--;
      else this.#idle.push(connection);
      if (--open === 0) allBack?.();
    };
    const send = (scheduled) => {
      const connection = this.#take() ?? this.#open();
      if (connection === null) {
        result.dropped++;
        return;
      }
      result.sent++;
      open++;
      connection.sendThen(bytes, (answer) => settle(connection, scheduled, answer));
    };
    let next = started;
    while (next < end) {
      const wait = next - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait - 0.5));
      while (next <= performance.now() && next < end) {
        send(next);
        next += (-Math.log(1 - random()) * 1_000) / rate;
      }
      if (wait <= 1) await new Promise((resolve) => setImmediate(resolve));
    }
    if (open > 0) await new Promise((resolve) => (allBack = resolve));
    return result;
  }

  close() {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  /** An idle connection that the server has not closed meanwhile. */
  #take() {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return null;
      if (connection.isOpen) return connection;
      this.#opened--;
    }
  }

  #open() {
    if (this.#opened >= MOST_CONNECTIONS) return null;
    this.#opened++;
    return new RawConnection(this.port);
  }
}

/** One run on connections of its own. */
export async function openLoop({ port, ...run }) {
  const client = new OpenLoop(port);
  const result = await client.run(run);
  client.close();
  return result;
}
