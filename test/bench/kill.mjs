// npm run bench:kill [-- KILLS]: kill -9 at random instants over the life of jobs, server and trainer in turn. Nothing
// that was acknowledged may be lost, each job has one effect, and the weights are those of an unbroken run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, machineLine, ROOT } from './support/bench-server.mjs';
import { birthsCsv, TrainClient } from './support/train-jobs.mjs';
import { seeded } from './support/statistics.mjs';

const KILLS = Number(process.argv[2] ?? 50);
/** A job is killed at most this often, then it may end; its own limit is higher. */
const KILLS_A_JOB = 8;
const random = seeded(20_261_128);

const folder = mkdtempSync(join(tmpdir(), 'striate-kill-'));
const [models, data] = [join(folder, 'models'), join(folder, 'data')];
mkdirSync(models);
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const train = new TrainClient(url);
let server = null;

async function startServer() {
  server = spawn(process.execPath, [join(process.env.E2E_BUILT ?? join(ROOT, 'dist'), 'main.js')], {
    cwd: ROOT,
    env: {
      ...process.env,
      STRIATE_PORT: String(port),
      STRIATE_DATA: data,
      STRIATE_MODELS: models,
      STRIATE_THREADS: '1',
      STRIATE_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

async function killServer() {
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
  await startServer();
}

/** Kills the trainer of the job that runs; false when there is none just now. */
function killTrainer() {
  const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ');
  for (const pid of children.filter((each) => each !== '').map(Number)) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('trainer')) continue;
      process.kill(pid, 'SIGKILL');
      return true;
    } catch {
      // It has just ended by itself.
    }
  }
  return false;
}

const END = ['succeeded', 'failed', 'cancelled'];
const wait = (ms) => new Promise((next) => setTimeout(next, ms));
const weightsOf = ({ published: { model, version } }) =>
  readFileSync(join(models, model, String(version), 'group1-shard1of1.bin'));

await startServer();
const dataset = await train.upload('births', birthsCsv());
const specOf = (model) => ({
  recipe: 'lstm-forecaster',
  dataset,
  model,
  seed: 3,
  max_restarts: 100,
  hyperparameters: { epochs: 8, batch_size: 128, units: [8], lookback: 28, horizon: 7, learning_rate: 0.01 },
  validation: { after: '1987-01-01' },
  promote_to: 'default',
});

const began = performance.now();
const unbroken = await train.submit(specOf('unbroken'));
const first = await train.until(unbroken.id, ({ state }) => END.includes(state));
if (first.state !== 'succeeded') throw new Error(JSON.stringify(first));
const weights = weightsOf(first);
const lifeMs = performance.now() - began;
console.log(`${machineLine()}; an unbroken job takes ${(lifeMs / 1_000).toFixed(1)} s here\n`);

const tally = { server: 0, trainer: 0 };
const problems = [];
const states = new Map();
let jobs = 0;
while (tally.server + tally.trainer < KILLS) {
  jobs += 1;
  const model = `broken-${jobs}`;
  const key = `key-${jobs}`;
  const { id } = await train.submit(specOf(model), { 'idempotency-key': key });
  for (let round = 0; round < KILLS_A_JOB && tally.server + tally.trainer < KILLS; round++) {
    await wait(random() * lifeMs * 0.8);
    const before = await train.get(id);
    if (END.includes(before.state)) break;
    if (tally.trainer < tally.server) {
      // Between two lives there is no trainer: the next one that comes is killed.
      while (!killTrainer() && !END.includes((await train.get(id)).state)) await wait(20);
      tally.trainer += 1;
    } else {
      await killServer();
      tally.server += 1;
    }
    states.set(before.state, (states.get(before.state) ?? 0) + 1);
    const after = await train.get(id).catch((error) => problems.push(`job ${id} was lost: ${error.message}`));
    if (after?.epoch < before.epoch && after?.state !== 'queued') problems.push(`${id}: epochs went back`);
  }
  // What the client would do that saw its connection break.
  const again = await train.submit(specOf(model), { 'idempotency-key': key });
  if (again.id !== id) problems.push(`${key} made two jobs`);
  const job = await train.until(id, ({ state }) => END.includes(state));
  const versions = readdirSync(join(models, model)).filter((name) => /^\d+$/.test(name));
  if (job.state !== 'succeeded') problems.push(`${id} is ${job.state}: ${job.detail}`);
  else if (!weightsOf(job).equals(weights)) problems.push(`${id}: other weights than the unbroken run`);
  if (versions.length !== 1) problems.push(`${model} has ${versions.length} versions`);
  const events = await train.events(id);
  if (events.some(({ seq }, index) => seq !== index + 1)) problems.push(`${id}: the events have a gap`);
  console.log(`${model}: ${job.state} at attempt ${job.attempt}, ${versions.length} version`);
}
const attempts = [...states].map(([state, count]) => `${count} while ${state}`).join(', ');
console.log(
  `\n${tally.server + tally.trainer} kills (${tally.server} server, ${tally.trainer} trainer): ${attempts}`,
);
console.log(
  problems.length === 0
    ? `${jobs} jobs: none lost, one version each, weights equal to the unbroken run's, byte for byte`
    : `${jobs} jobs, ${problems.length} problems:`,
);
for (const problem of problems) console.log(`- ${problem}`);
server.kill('SIGTERM');
await once(server, 'exit');
rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
