// npm run bench:load: open-loop load. Poisson arrivals at a given rate; latency from the instant at which a request
// should have been sent, so that a stalled server cannot hide behind a waiting client.
import { setPriority } from 'node:os';
import { machineLine, startServer } from './support/bench-server.mjs';
import { closedLoop } from './support/closed-loop.mjs';
import { birthsRequest, modelRequests } from './support/model-requests.mjs';
import { OpenLoop } from './support/open-loop.mjs';
import { processorTime } from './support/processor-time.mjs';
import { getBytes, RawConnection } from './support/raw-connection.mjs';
import { median, quantile } from './support/statistics.mjs';

const SLO_MS = { digits: 100, births: 50 };
const ROUNDS = 3;
const ROUND_MS = 2_000;
const CONNECTIONS = 64;
const CLIENT_NICENESS = 5;
/** How long each load is held. */
const LOAD_MS = 5_000;

/** Whether 99 % of all requests, refused ones counted as late, are answered within the SLO: in two of three runs. */
async function isKept(client, { bytes, slo, rate }) {
  const held = [];
  for (let run = 0; run < 3 && held.length < 2 && run - held.length < 2; run++) {
    const { good, sent, dropped } = await client.run({
      bytes,
      slo,
      rate,
      ms: 3_000,
      seed: Math.round(rate) + run,
    });
    const onTime = good.filter((latency) => latency <= slo).length;
    if (onTime >= 0.99 * (sent + dropped)) held.push(run);
  }
  return held.length === 2;
}

/** Highest rate (within 5 %) that is kept. */
async function highestRate(client, bytes, slo, ceiling) {
  let low = 0;
  let high = ceiling;
  while (high - low > 0.05 * high) {
    const rate = (low + high) / 2;
    if (await isKept(client, { bytes, slo, rate })) low = rate;
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

/** Sets the largest batch of a model while it serves. */
async function setLargestBatch(port, model, rows) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/models/${model}/versions/1/batching`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ max_batch_size: rows }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
}

/** Runs `measure` with batches and with single rows in turn; the median of each, `[batched, single]`. */
async function inTurn(port, model, measure) {
  const figures = { 32: [], 1: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const rows of [32, 1]) {
      await setLargestBatch(port, model, rows);
      figures[rows].push(await measure());
    }
  }
  await setLargestBatch(port, model, 32);
  return [median(figures[32]), median(figures[1])];
}

async function batchingGain(port) {
  console.log(`| births, ${CONNECTIONS} connections, series a request | rows/s | max_batch_size 1 | gain |`);
  console.log('|---|---|---|---|');
  for (const rows of [1, 16]) {
    const bytes = birthsRequest(rows);
    const [batched, single] = await inTurn(port, 'births', async () => {
      const { rate } = await closedLoop({ port, bytes, connections: CONNECTIONS, ms: ROUND_MS });
      return rate * rows;
    });
    console.log(
      `| ${rows} | ${batched.toFixed(0)} | ${single.toFixed(0)} | ${(batched / single).toFixed(2)} |`,
    );
  }
}

async function costAlone(port) {
  console.log('\n| concurrency 1 | p50 (ms) | p50 unbatched (ms) | cost |');
  console.log('|---|---|---|---|');
  for (const [model, bytes] of Object.entries(await modelRequests())) {
    const [batched, single] = await inTurn(port, model, async () =>
      median((await closedLoop({ port, bytes, connections: 1, ms: ROUND_MS })).latencies),
    );
    const cost = (100 * (batched - single)) / single;
    console.log(`| ${model} | ${batched.toFixed(3)} | ${single.toFixed(3)} | ${cost.toFixed(1)} % |`);
  }
}

/** Cores' worth of processor time between two readings `seconds` apart. */
function coresUsed(before, after, seconds) {
  return ['http', 'engines', 'client']
    .map((part) => ((after[part] - before[part]) / seconds).toFixed(2))
    .join(' / ');
}

const server = await startServer({ STRIATE_LOG_LEVEL: 'warn' });
// Behind the server, as what comes from another machine takes no time of it; what the client loses counts as latency.
setPriority(CLIENT_NICENESS);
const timeouts = Object.fromEntries(
  Object.entries(SLO_MS).map(([model, ms]) => [model, { 'x-request-timeout-ms': ms }]),
);
const all = await modelRequests(timeouts);
console.log(`${machineLine()}; client (niceness 5), server and engine share the cores; Poisson arrivals\n`);
for (const model of Object.keys(all)) {
  const bytes = all[model];
  const slo = SLO_MS[model];
  const client = new OpenLoop(server.port);
  // Until the runtime has compiled what it needs.
  for (const rate of [100, 200, 400]) await client.run({ bytes, slo, rate, ms: 3_000, seed: 1 });
  const peak = await highestRate(client, bytes, slo, model === 'digits' ? 3_000 : 8_000);
  console.log(`## ${model}: ${peak.toFixed(0)} requests/s with p99 within ${slo} ms\n`);
  console.log(
    '| load | offered/s | good/s within SLO | share of 1x | share of the best | late (of admitted) | refused | refusal p99 (ms) | Retry-After | dropped sends | /livez p99 (ms) | cores: HTTP / engine / client |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
  let first = 0;
  let best = 0;
  for (const times of [1, 2, 5, 10]) {
    const stop = { now: false };
    const probe = probeLiveness(server.port, stop);
    const before = processorTime(server.pid);
    const started = performance.now();
    const run = await client.run({ bytes, slo, rate: peak * times, ms: LOAD_MS, seed: times });
    const used = coresUsed(before, processorTime(server.pid), (performance.now() - started) / 1_000);
    stop.now = true;
    const live = await probe;
    const onTime = run.good.filter((latency) => latency <= slo).length;
    const goodput = (onTime * 1_000) / LOAD_MS;
    first ||= goodput;
    best = Math.max(best, goodput);
    console.log(
      `| ${times}x | ${((run.sent + run.dropped) / (LOAD_MS / 1_000)).toFixed(0)} | ${goodput.toFixed(0)} | ${(goodput / first).toFixed(2)} | ${(goodput / best).toFixed(2)} ` +
        `| ${run.good.length - onTime} | ${run.refused.length} | ${quantile(run.refused, 0.99).toFixed(1)} ` +
        `| ${run.retryAfter} | ${run.dropped} | ${quantile(live, 0.99).toFixed(1)} | ${used} |`,
    );
  }
  const after = await client.run({ bytes, slo, rate: peak * 0.5, ms: 3_000, seed: 99 });
  console.log(
    `\nafter the burst, half load: recovered after ${(after.lastBadMs / 1_000).toFixed(2)} s, p99 ${quantile(after.good, 0.99).toFixed(1)} ms\n`,
  );
  client.close();
}
if (!process.argv.includes('--load-only')) {
  await batchingGain(server.port);
  await costAlone(server.port);
}
await server.stop();
