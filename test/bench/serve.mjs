// npm run bench:serve: the server beside the bare engine loop, and what it adds at concurrency 1.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineLine, startServer } from './support/bench-server.mjs';
import { closedLoop } from './support/closed-loop.mjs';
import { LOOKBACK, modelRequests } from './support/model-requests.mjs';
import { median, quantile } from './support/statistics.mjs';

const ROUNDS = 3;
const ROUND_MS = 4_000;
const CONNECTIONS = 64;
const BATCH = 32;

function bareRate(folder, rows, ms) {
  const script = join(import.meta.dirname, 'support/bare-engine.mjs');
  const text = execFileSync(process.execPath, [script, folder, String(rows), String(LOOKBACK), String(ms)], {
    encoding: 'utf8',
    env: {
      ...process.env,
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_NUM_INTRAOP_THREADS: '2',
      TF_NUM_INTEROP_THREADS: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Number(text);
}

const server = await startServer({ STRIATE_LOG_LEVEL: 'warn' });
const all = await modelRequests();
const folders = Object.fromEntries(
  server.compiled().map((folder) => {
    const { inputs } = JSON.parse(readFileSync(join(folder, 'prepared.json'), 'utf8'));
    return [inputs[0].shape.length === 4 ? 'digits' : 'births', folder];
  }),
);
console.log(`${machineLine()}; client, server and engine share the cores; median of ${ROUNDS} rounds\n`);
console.log(
  '| model | bare engine loop, batch 32 (rows/s) | server, 64 connections (requests/s) | ratio | p50 / p99 (ms) | failed |',
);
console.log('|---|---|---|---|---|---|');
for (const [model, bytes] of Object.entries(all)) {
  await closedLoop({ port: server.port, bytes, connections: CONNECTIONS, ms: 1_500 });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bare = bareRate(folders[model], BATCH, ROUND_MS / 2);
    rounds.push({
      bare,
      ...(await closedLoop({ port: server.port, bytes, connections: CONNECTIONS, ms: ROUND_MS })),
    });
  }
  const ratio = median(rounds.map(({ rate, bare }) => rate / bare));
  const latencies = rounds.flatMap((each) => each.latencies);
  console.log(
    `| ${model} | ${median(rounds.map((each) => each.bare)).toFixed(0)} | ${median(rounds.map((each) => each.rate)).toFixed(0)} ` +
      `| ${ratio.toFixed(2)} | ${quantile(latencies, 0.5).toFixed(1)} / ${quantile(latencies, 0.99).toFixed(1)} ` +
      `| ${rounds.reduce((sum, each) => sum + each.failed, 0)} |`,
  );
}
console.log(
  '\n| model | bare engine call, batch 1 (ms) | p50 at concurrency 1 (ms) | added by the server (ms) |',
);
console.log('|---|---|---|---|');
for (const [model, bytes] of Object.entries(all)) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bare = 1_000 / bareRate(folders[model], 1, ROUND_MS / 2);
    const { latencies } = await closedLoop({ port: server.port, bytes, connections: 1, ms: ROUND_MS / 2 });
    rounds.push({ bare, p50: median(latencies) });
  }
  const bare = median(rounds.map((each) => each.bare));
  const p50 = median(rounds.map((each) => each.p50));
  console.log(`| ${model} | ${bare.toFixed(2)} | ${p50.toFixed(2)} | ${(p50 - bare).toFixed(2)} |`);
}
await server.stop();
