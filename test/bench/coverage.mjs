// npm run bench:coverage [epochs]: trains an LSTM on Géron's generator (7,000 series of 60 steps), keeps the residuals of
// 2,000 others with it, serves it, and backtests 1,000 more through the API: how many of their values the 90 % intervals
// hold, over all and by step. NumPy's legacy generator with seed 42, so every run has the same series.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineLine, ROOT, startServer } from './support/bench-server.mjs';

const EPOCHS = Number(process.argv[2] ?? 8);
process.argv[2] = join(ROOT, 'dist');
const { core, printingHooks, writeVersion } = await import('../../models/training.mjs');

const [LOOKBACK, HORIZON] = [50, 10];
const STEPS = LOOKBACK + HORIZON;
const PARTS = { train: [0, 7_000], validation: [7_000, 9_000], test: [9_000, 10_000] };
const SEED = 42;
const LEVEL = 90;

const { syntheticSeries } = core('samples/synthetic-series.js');
const { sequenceWindows } = core('samples/sequence-windows.js');
const { lastStepForecasts } = core('evaluation/forecasting.js');
const { predictRows } = core('evaluation/predictions.js');
const { RandomStreams } = core('random/streams.js');
const { buildLstmForecaster } = core('recipes/recurrent-forecasters.js');
const { layersModelFiles } = core('saving/layers-model.js');
const { TrainingRun } = core('training-run.js');
const { calibrate } = core('../../series/conformal.js');

const all = syntheticSeries({ rows: 10_000, steps: STEPS, seed: SEED });
const seriesOf = ([from, to]) =>
  Array.from({ length: to - from }, (_, row) => all.subarray((from + row) * STEPS, (from + row + 1) * STEPS));
/** Every series is one window, so windows of neighbours would be of no series: a stride of a whole one cuts them apart. */
const windowsOf = ([from, to]) =>
  sequenceWindows(all.subarray(from * STEPS, to * STEPS), {
    lookback: LOOKBACK,
    horizon: HORIZON,
    stride: STEPS,
  });

const [train, validation] = [windowsOf(PARTS.train), windowsOf(PARTS.validation)];
const streams = RandomStreams.fromSeed(SEED);
const model = buildLstmForecaster({ features: 1, units: [20, 20], horizon: HORIZON }, streams.weights);
const run = new TrainingRun(
  { model, train, validation },
  {
    seed: SEED,
    epochs: EPOCHS,
    batchSize: 64,
    loss: 'mse',
    optimizer: { name: 'adam' },
    learningRate: { kind: 'cosine', rate: 0.01, warmupSteps: 50, floor: 0.01 },
    clipNorm: 1,
    monitor: { measure: 'val_loss', better: 'smaller', minDelta: 0, patience: null, keep: 'best' },
  },
);
await run.run(printingHooks(run));

const { rows } = validation;
const said = lastStepForecasts(predictRows(model, validation), { rows, horizon: HORIZON, unscale: (v) => v });
const cases = seriesOf(PARTS.validation).map((values, row) => ({
  history: Float64Array.from(values.subarray(0, LOOKBACK)),
  forecast: said.subarray(row * HORIZON, (row + 1) * HORIZON),
  actual: Float64Array.from(values.subarray(LOOKBACK)),
}));
const scores = (variant) => calibrate(cases, { variant, season: 1 }).scores.map((step) => [...step]);

const models = mkdtempSync(join(tmpdir(), 'striate-coverage-'));
mkdirSync(join(models, 'waves'));
const manifest = { task: 'forecasting', series: { lookback: LOOKBACK, horizon: HORIZON } };
writeFileSync(join(models, 'waves', 'striate.json'), JSON.stringify(manifest));
const residuals = { steps: HORIZON, absolute: scores('absolute'), normalised: scores('normalised') };
writeVersion(join(models, 'waves', '1'), [
  ...layersModelFiles(model),
  ['residuals.json', JSON.stringify(residuals)],
]);

const server = await startServer({ STRIATE_MODELS: models });
const series = seriesOf(PARTS.test).map((values, index) => ({ id: String(index), values: [...values] }));
console.log(
  `\n${machineLine()}; LSTM 20-20, ${EPOCHS} epochs; ${LEVEL} % intervals of ${series.length} series\n`,
);
console.log('| residuals | MSE, last step of the window | coverage | lowest step | highest step |');
console.log('|---|---|---|---|---|');
let isKept = true;
for (const conformal of ['absolute', 'normalised']) {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/models/waves/backtests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ series, windows: 1, levels: [LEVEL], conformal }),
  });
  const { metrics, intervals } = await answer.json();
  const { coverage, by_step } = intervals[LEVEL];
  const steps = by_step.map((step) => step.coverage);
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  isKept &&= coverage >= 0.89 && coverage <= 0.915 && least >= 0.87 && most <= 0.93;
  console.log(
    `| ${conformal} | ${(metrics.rmse ** 2).toFixed(5)} | ${coverage.toFixed(4)} | ${least.toFixed(3)} | ${most.toFixed(3)} |`,
  );
}
await server.stop();
rmSync(models, { recursive: true, force: true });
console.log(`\n0.89 to 0.915 on average and 0.87 to 0.93 at each step: ${isKept ? 'kept' : 'MISSED'}`);
process.exitCode = isKept ? 0 : 1;
