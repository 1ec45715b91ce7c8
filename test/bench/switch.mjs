// node test/bench/switch.mjs [MOVES LOADS]: version switches under load. Moves a label between two loaded versions of the
// shipped digits model whose answers differ, then puts new versions beside them, all under open-loop load at half of the
// measured capacity; counts failed requests and answers whose version and label disagree, and compares the p99 while a
// new version is brought up with the p99 without.
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { machineLine, ROOT, startServer } from './support/bench-server.mjs';
import { postBytes, RawConnection } from './support/raw-connection.mjs';
import { quantile, seeded } from './support/statistics.mjs';

const [moves = 1_000, loads = 30] = process.argv.slice(2).map(Number);
const CAPACITY_CLIENTS = 16;
const CAPACITY_MS = 4_000;
const BASELINE_MS = 10_000;
/** Far above any sum of the model, so that a version always answers its own class. */
const SURE = 1_000;

const classOf = (version) => String(version % 10);

/** Puts version `version` of digits, which answers `version % 10` for every picture, into `root`. */
function putVersion(root, version) {
  const source = join(ROOT, 'models/digits/1');
  const model = JSON.parse(readFileSync(join(source, 'model.json'), 'utf8'));
  const [group] = model.weightsManifest;
  const weights = Buffer.concat(group.paths.map((path) => readFileSync(join(source, path))));
  // The last weight is the bias of the ten classes.
  weights.writeFloatLE(SURE, weights.length - 4 * (10 - (version % 10)));
  group.paths = ['weights.bin'];
  const hidden = join(root, `digits/.${version}`);
  mkdirSync(hidden, { recursive: true });
  writeFileSync(join(hidden, 'model.json'), JSON.stringify(model));
  writeFileSync(join(hidden, 'weights.bin'), weights);
  renameSync(hidden, join(root, `digits/${version}`));
}

async function picture() {
  const digits = createRequire(import.meta.url)('mnist');
  const pixels = Buffer.from(digits[7].get(3).map((value) => Math.round(value * 255)));
  const image = sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } });
  return image.png().toBuffer();
}

/** Sends one request and notes its latency from `scheduled`, whether it failed and whether version and class agree. */
async function classify(connection, bytes, tally, scheduled) {
  const answer = await connection.send(bytes);
  tally.latencies.push(performance.now() - scheduled);
  if (answer.status !== 200) {
    tally.failed++;
    return;
  }
  const { version, predictions } = JSON.parse(answer.body);
  if (predictions[0].label !== classOf(version)) tally.mixed++;
  tally.versions.add(version);
}

const newTally = () => ({ latencies: [], failed: 0, mixed: 0, versions: new Set() });

async function capacity(port, bytes) {
  const tally = newTally();
  const until = performance.now() + CAPACITY_MS;
  const client = async () => {
    const connection = new RawConnection(port);
    while (performance.now() < until) await classify(connection, bytes, tally, performance.now());
    connection.close();
  };
  await Promise.all(Array.from({ length: CAPACITY_CLIENTS }, client));
  return (tally.latencies.length / CAPACITY_MS) * 1_000;
}

/** Open-loop Poisson load until `work` has ended. */
async function underLoad({ port, bytes, rate, seed }, work) {
  const random = seeded(seed);
  const tally = newTally();
  const idle = [];
  const pending = [];
  let isDone = false;
  const sendOne = async (scheduled) => {
    const connection = idle.pop() ?? new RawConnection(port);
    await classify(connection, bytes, tally, scheduled);
    idle.push(connection);
  };
  const sender = (async () => {
    let next = performance.now();
    while (!isDone) {
      const wait = next - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      pending.push(sendOne(next));
      next += (-Math.log(1 - random()) / rate) * 1_000;
    }
  })();
  await work();
  isDone = true;
  await sender;
  await Promise.all(pending);
  for (const connection of idle) connection.close();
  return tally;
}

const root = mkdtempSync(join(tmpdir(), 'striate-switch-'));
for (const version of [1, 2]) putVersion(root, version);
const manifest = { task: 'classification', version_policy: { latest: 2 } };
writeFileSync(join(root, 'digits/striate.json'), JSON.stringify(manifest));
const server = await startServer({ STRIATE_MODELS: root });
const model = `http://127.0.0.1:${server.port}/api/v1/models/digits`;
const call = async (method, path, body) => {
  const options =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(model + path, { method, ...options });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const untilAvailable = async (version) => {
  for (;;) {
    const found = (await call('GET', '')).versions.find((each) => each.version === version);
    if (found?.state === 'available') return;
    if (found?.state === 'failed') throw new Error(`version ${version}: ${found.reason.detail}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const png = await picture();
const plain = postBytes('/api/v1/models/digits/classify?top_k=1', 'image/png', png);
const stable = postBytes('/api/v1/models/digits/classify?top_k=1&version_label=stable', 'image/png', png);
const { port } = server;
const rate = (await capacity(port, plain)) / 2;

await call('PUT', '/labels/stable', { version: 2, expected: null });
const moved = await underLoad({ port, bytes: stable, rate, seed: 1 }, async () => {
  for (let move = 0; move < moves; move++) {
    const [version, expected] = move % 2 === 0 ? [1, 2] : [2, 1];
    await call('PUT', '/labels/stable', { version, expected });
  }
});
await fetch(`${model}/labels/stable`, { method: 'DELETE' });

const quiet = await underLoad(
  { port, bytes: plain, rate, seed: 2 },
  () => new Promise((resolve) => setTimeout(resolve, BASELINE_MS)),
);
const loading = await underLoad({ port, bytes: plain, rate, seed: 3 }, async () => {
  for (let version = 3; version < 3 + loads; version++) {
    putVersion(root, version);
    await untilAvailable(version);
  }
});
await server.stop();
rmSync(root, { recursive: true, force: true });

const row = (name, { latencies, failed, mixed, versions }) => {
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(latencies, q).toFixed(1));
  process.stdout.write(
    `${name}: ${latencies.length} requests, ${failed} failed, ${mixed} of another version than they say, ${versions.size} versions answered, p50 ${p50} ms, p99 ${p99} ms\n`,
  );
};
process.stdout.write(`${machineLine()}\nopen loop, ${rate.toFixed(0)} requests/s, half of the capacity\n`);
row(`${moves} label moves`, moved);
row('no switch', quiet);
row(`${loads} new versions`, loading);
const ratio = quantile(loading.latencies, 0.99) / quantile(quiet.latencies, 0.99);
process.stdout.write(`p99 while new versions load is ${ratio.toFixed(2)} times the p99 without\n`);
