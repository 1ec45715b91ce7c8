// npm run bench:train-serve [-- ROUNDS SECONDS]: what a train job costs the requests beside it, and what giving way costs
// the job. Poisson arrivals at half of what the server answers at most, with the job running and paused in turn. Exits
// with 1 when the requests pay more than WANTED.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineLine, ROOT, startServer } from './support/bench-server.mjs';
import { closedLoop } from './support/closed-loop.mjs';
import { modelRequests } from './support/model-requests.mjs';
import { openLoop } from './support/open-loop.mjs';
import { median, quantile } from './support/statistics.mjs';
import { birthsCsv, TrainClient } from './support/train-jobs.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const ROUND_MS = Number(process.argv[3] ?? 8) * 1_000;
/** Time for a trainer to load TensorFlow and get into its stride before anything is measured. */
const STRIDE_MS = 3_000;
const WANTED = 1.5;

const models = mkdtempSync(join(tmpdir(), 'striate-bench-models-'));
cpSync(join(ROOT, 'models'), models, { recursive: true });
const server = await startServer({ STRIATE_MODELS: models });
const train = new TrainClient(`http://127.0.0.1:${server.port}`);
const dataset = await train.upload('births', birthsCsv());
const spec = {
  recipe: 'lstm-forecaster',
  dataset,
  model: 'bench',
  seed: 1,
  hyperparameters: { epochs: 1_000, batch_size: 32, units: [20, 20], lookback: 56, horizon: 14 },
  stop: { early_stopping: null },
};
const wait = (ms) => new Promise((next) => setTimeout(next, ms));

/** Runs the job for `ms` under `load` and answers its training steps a second and the share of time it gave away. */
async function trained(id, load, ms) {
  const before = await train.get(id);
  const began = performance.now();
  const result = await load();
  await wait(Math.max(0, ms - (performance.now() - began)));
  const after = await train.get(id);
  const seconds = (performance.now() - began) / 1_000;
  return {
    result,
    pace: (after.progress - before.progress) / seconds,
    yielded: (after.yielded_seconds - before.yielded_seconds) / seconds,
  };
}

async function running(id) {
  const { state } = await train.get(id);
  if (state === 'paused') await train.wish(id, 'resume');
  const { progress } = await train.get(id);
  await train.until(id, (job) => job.state === 'running' && job.progress > progress);
  await wait(STRIDE_MS);
}

async function paused(id) {
  await train.wish(id, 'pause');
  await train.until(id, ({ state }) => state === 'paused');
  await wait(500);
}

console.log(
  `${machineLine()}; client, server, engine and trainer share the cores; ${ROUNDS} rounds of ` +
    `${ROUND_MS / 1_000} s each, in turn\n`,
);
console.log(
  '| requests | offered/s | p50 / p99 alone (ms) | p50 / p99 with the job (ms) | p99 ratio by round | median ratio | failed | training pace | of its time given away |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
const { id } = await train.submit(spec);
let isMet = true;
for (const [model, bytes] of Object.entries(await modelRequests())) {
  const { port } = server;
  if ((await train.get(id)).state !== 'paused') {
    await running(id);
    await paused(id);
  }
  await closedLoop({ port, bytes, connections: 16, ms: 1_500 });
  const { rate: most } = await closedLoop({ port, bytes, connections: 16, ms: 3_000 });
  const rate = most / 2;
  const load = (seed) => openLoop({ port, bytes, slo: 1_000, rate, ms: ROUND_MS, seed });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await load(round + 1);
    await running(id);
    const idle = await trained(id, () => Promise.resolve(), ROUND_MS / 2);
    const beside = await trained(id, () => load(round + 1), ROUND_MS);
    await paused(id);
    rounds.push({ alone, beside, idle });
  }
  const p99 = ({ good }) => quantile(good, 0.99);
  const ratios = rounds.map(({ alone, beside }) => p99(beside.result) / p99(alone));
  const of = (pick) => rounds.flatMap((each) => pick(each).good);
  const [alone, beside] = [of((each) => each.alone), of((each) => each.beside.result)];
  const failed = rounds.reduce((sum, each) => sum + each.alone.failed + each.beside.result.failed, 0);
  const pace = median(rounds.map((each) => each.beside.pace / each.idle.pace));
  const yielded = median(rounds.map((each) => each.beside.yielded));
  const ratio = median(ratios);
  isMet &&= ratio <= WANTED;
  console.log(
    `| ${model} | ${rate.toFixed(0)} | ${quantile(alone, 0.5).toFixed(1)} / ${quantile(alone, 0.99).toFixed(1)} ` +
      `| ${quantile(beside, 0.5).toFixed(1)} / ${quantile(beside, 0.99).toFixed(1)} ` +
      `| ${ratios.map((each) => each.toFixed(2)).join(', ')} | ${ratio.toFixed(2)} | ${failed} ` +
      `| ${(100 * pace).toFixed(0)} % | ${(100 * yielded).toFixed(0)} % |`,
  );
}
const { yielded_seconds: yielded } = await train.get(id);
console.log(`\nthe job gave away ${yielded.toFixed(1)} s in all (yielded_seconds)`);
console.log(`wanted: p99 at most ${WANTED} times the p99 alone: ${isMet ? 'reached' : 'not reached'}`);
await train.wish(id, 'cancel');
await server.stop();
rmSync(models, { recursive: true, force: true });
process.exitCode = isMet ? 0 : 1;
