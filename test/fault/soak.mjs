// npm run test:soak [PREDICTIONS ROUNDS]: does the engine give back what it took? Straight on an engine process, no HTTP:
// predictions of mixed size on both shipped models, inputs that must be refused before they run, and rounds of load, run
// and unload. Native tensors and SavedModels must be back where they were; prints one JSON object, exits with 1 if not.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const ROOT = join(import.meta.dirname, '../..');
const dist = process.env.STRIATE_DIST ?? join(ROOT, 'dist');
const { Engine } = require(join(dist, 'engine/engine.js'));
const { startEngineProcess } = require(join(dist, 'engine/child-process.js'));
const { systemClock } = require(join(dist, 'time/clock.js'));

const [predictions = 100_000, rounds = 200] = process.argv.slice(2).map(Number);
/** Small batches come more often than large ones, as they do in service. */
const ROWS = [1, 1, 1, 1, 2, 2, 3, 4, 5, 8, 17, 32];
const MOST_STEPS = 60;
/** The convolutional model takes ten times as long a row: one prediction in so many is its. */
const DIGITS_EVERY = 5;
const IN_FLIGHT = 4;
const REFUSALS_EVERY = 100;
/** Part of the predictions that is run before resident memory is noted: allocators fill their pools. */
const WARM_UP = 0.05;
const LIMIT_MS = 60_000;
const SOURCES = {
  digits: join(ROOT, 'models/digits/1'),
  births: join(ROOT, 'models/births/1'),
  embedding: join(ROOT, 'test/golden/keras/embedding.keras'),
};
const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, bool: Uint8Array };

let state = 20_240_607;
/** Whole numbers from 0 to `below` - 1, the same each time (a linear congruential generator, constants of Numerical Recipes). */
function pick(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const work = mkdtempSync(join(tmpdir(), 'striate-soak-'));
const log = { info: () => undefined, warn: console.error, error: console.error };
const engine = new Engine({
  name: 'soak',
  device: 'auto',
  threads: 2,
  background: false,
  clock: systemClock,
  random: Math.random,
  startProcess: startEngineProcess,
  log,
});
const send = (command, tensors) => engine.send(command, { limitMs: LIMIT_MS, tensors });
const stats = async () => (await send({ type: 'stats' })).result;
const folderOf = (name) => join(work, name);
const load = async (name, handle) =>
  (await send({ type: 'load', handle, folder: folderOf(name) })).result.inputs;

/** One batch that fits: `rows` rows, free axes of `steps`. Indices stay below the smallest table of the golden files. */
function batch(inputs, { rows, steps }) {
  return new Map(
    inputs.map(({ name, dtype, shape }) => {
      const full = shape.map((size, axis) => (axis === 0 ? rows : (size ?? steps)));
      const count = full.reduce((product, size) => product * size, 1);
      return [name, { dtype, shape: full, data: new ARRAYS[dtype](count).fill(0.5) }];
    }),
  );
}

/** The first input changed by `change`; every one of these must be refused before anything native happens. */
function wrong(inputs, change) {
  const good = batch(inputs, { rows: 2, steps: 20 });
  const [name, tensor] = [...good][0];
  return new Map(good).set(name, { ...tensor, ...change(tensor) });
}

/** What may be wrong with a tensor [rows, …] that is consistent in itself; others cannot be framed. */
const WRONG = {
  rank: ({ shape, data }) => ({ shape: [...shape, 1], data }),
  axis: ({ shape, data }) => ({
    shape: [...shape.slice(0, -1), shape.at(-1) * 2],
    data: new data.constructor(data.length * 2),
  }),
  dtype: ({ dtype, data }) =>
    dtype === 'int32'
      ? { dtype: 'float32', data: Float32Array.from(data) }
      : { dtype: 'int32', data: Int32Array.from(data) },
  empty: ({ shape, data }) => ({ shape: [0, ...shape.slice(1)], data: data.slice(0, 0) }),
};

async function refused(handle, tensors, what) {
  const code = await send({ type: 'run', handle }, tensors).then(
    () => 'nothing',
    (error) => error.code,
  );
  if (code !== 'TENSOR_INVALID') throw new Error(`${handle}, ${what}: expected TENSOR_INVALID, got ${code}`);
}

async function refuseAll(models) {
  let count = 0;
  for (const [handle, inputs] of Object.entries(models)) {
    for (const [what, change] of Object.entries(WRONG)) {
      await refused(handle, wrong(inputs, change), what);
      count++;
    }
    await refused(handle, new Map(), 'missing');
    count++;
  }
  for (const value of [-1, 2 ** 30]) {
    await refused(
      'embedding',
      wrong(models.embedding, ({ data }) => ({ data: data.map(() => value) })),
      'index',
    );
    count++;
  }
  return count;
}

/** `count` predictions; answers how many wrong inputs were refused between them. */
async function predict(models, count) {
  let next = 0;
  let refusals = 0;
  const client = async () => {
    for (let index = next++; index < count; index = next++) {
      const handle = index % DIGITS_EVERY === 0 ? 'digits' : 'births';
      const size = { rows: ROWS[pick(ROWS.length)], steps: 1 + pick(MOST_STEPS) };
      await send({ type: 'run', handle }, batch(models[handle], size));
      if (index % REFUSALS_EVERY === 0) refusals += await refuseAll(models);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  return refusals;
}

async function loadAndUnload() {
  for (let round = 0; round < rounds; round++) {
    const handle = `round ${round}`;
    const inputs = await load(round % 2 === 0 ? 'digits' : 'births', handle);
    await send({ type: 'run', handle }, batch(inputs, { rows: 1, steps: 20 }));
    await send({ type: 'unload', handle });
  }
}

const seconds = (since) => Number(((performance.now() - since) / 1_000).toFixed(1));

/** The phases in their order; answers what stood before and after. */
async function soak() {
  for (const [name, source] of Object.entries(SOURCES)) {
    await send({ type: 'prepare', source, into: folderOf(name), precision: 'float32', purpose: 'serve' });
  }
  const start = await stats();
  const models = {};
  for (const name of Object.keys(SOURCES)) models[name] = await load(name, name);
  await refuseAll(models);
  await predict(models, Math.ceil(predictions * WARM_UP));
  const warm = await stats();
  const began = performance.now();
  const refusals = await predict(models, predictions);
  const predicted = await stats();
  const predictSeconds = seconds(began);
  const loadsBegan = performance.now();
  await loadAndUnload();
  const reloaded = await stats();
  const loadSeconds = seconds(loadsBegan);
  for (const handle of Object.keys(models)) await send({ type: 'unload', handle });
  const end = await stats();
  return {
    predictions,
    refusals,
    rounds,
    predictSeconds,
    loadSeconds,
    start,
    warm,
    predicted,
    reloaded,
    end,
  };
}

const same = (a, b) => a.nativeTensors === b.nativeTensors && a.savedModels === b.savedModels;

await engine.start();
try {
  const report = await soak();
  const { start, warm, predicted, reloaded, end } = report;
  const leaksNothing = same(warm, predicted) && same(warm, reloaded) && same(start, end);
  console.log(JSON.stringify({ ...report, leaksNothing }, null, 2));
  process.exitCode = leaksNothing ? 0 : 1;
} finally {
  await engine.stop();
  rmSync(work, { recursive: true });
}
