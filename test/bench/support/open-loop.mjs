import { setImmediate } from 'node:timers';
import { RawConnection } from './raw-connection.mjs';
import { seeded } from './statistics.mjs';

/** Connections that the client may open; a send that finds none free is dropped and reported. */
const MOST_CONNECTIONS = 2_000;

/**
 * Sends at Poisson instants for `ms`; answers what came back, latencies by kind, what could not be sent, and when the
 * last request was due that was not answered within `slo` ms, counted from the start.
 */
export async function openLoop({ port, bytes, slo, rate, ms, seed }) {
  const random = seeded(seed);
  const idle = [];
  let opened = 0;
  const pending = [];
  const result = {
    sent: 0,
    dropped: 0,
    good: [],
    refused: [],
    failed: 0,
    retryAfter: 0,
    lastBadMs: 0,
  };
  const sendOne = async (scheduled) => {
    let connection = idle.pop();
    if (connection === undefined) {
      if (opened >= MOST_CONNECTIONS) {
        result.dropped++;
        return;
      }
      opened++;
      connection = new RawConnection(port);
    }
    result.sent++;
    const answer = await connection.send(bytes);
    const latency = performance.now() - scheduled;
    if (answer.status !== 200 || latency > slo)
      result.lastBadMs = Math.max(result.lastBadMs, scheduled - started);
    if (answer.status === 200) result.good.push(latency);
    else if ([429, 503, 504].includes(answer.status)) {
      result.refused.push(latency);
      if (/retry-after:/i.test(answer.head)) result.retryAfter++;
    } else result.failed++;
    if (answer.status === 0) opened--;
    else idle.push(connection);
  };
  const started = performance.now();
  const end = started + ms;
  let next = started;
  while (next < end) {
    const wait = next - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait - 0.5));
    while (next <= performance.now() && next < end) {
      pending.push(sendOne(next));
      next += (-Math.log(1 - random()) * 1_000) / rate;
    }
    if (wait <= 1) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(pending);
  for (const connection of idle) connection.close();
  return result;
}
