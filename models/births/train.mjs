import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { core, MODELS, printingHooks, writeVersion } from '../training.mjs';
import { birthsByPart } from './split.mjs';

const SEED = 20261124;
const LOOKBACK = 56;
const HORIZON = 14;
const WEEK = 7;

const { sequenceWindows } = core('samples/sequence-windows.js');
const { absoluteResiduals, forecastReport, lastStepForecasts } = core('evaluation/forecasting.js');
const { predictRows } = core('evaluation/predictions.js');
const { RandomStreams } = core('random/streams.js');
const { buildLstmForecaster } = core('recipes/recurrent-forecasters.js');
const { layersModelFiles } = core('saving/layers-model.js');
const { TrainingRun } = core('training-run.js');
const { continueByRidgeAr, fitRidgeAr } = core('../../series/ridge-ar.js');

const began = performance.now();
const { values, validationStart, heldOutStart } = birthsByPart();
const fitted = values.slice(0, validationStart);
const mean = fitted.reduce((sum, value) => sum + value, 0) / fitted.length;
const std = Math.sqrt(fitted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / fitted.length);
const unscale = (value) => value * std + mean;

/** Windows whose last step forecasts days of `from` to `to`; what they look back on may lie before. */
function windowsOver(from, to) {
  const scaled = Float32Array.from(values.slice(Math.max(0, from - LOOKBACK), to), (v) => (v - mean) / std);
  return sequenceWindows(scaled, { lookback: LOOKBACK, horizon: HORIZON, stride: 1 });
}

/** The model's forecasts from each window's last day, and what happened. */
function forecastsOver(model, windows) {
  const { rows } = windows;
  const options = { rows, horizon: HORIZON, unscale };
  const forecasts = lastStepForecasts(predictRows(model, windows), options);
  return { rows, horizon: HORIZON, forecasts, actuals: lastStepForecasts(windows.targets, options) };
}

/** The last observed day of the same place in a period, for each of the days ahead; a period of 1 is the last day. */
function periodNaive(windows, { rows, actuals }, period) {
  const forecasts = Float64Array.from({ length: rows * HORIZON }, (_, index) => {
    const row = Math.floor(index / HORIZON);
    const daysBack = period - ((index % HORIZON) % period);
    return unscale(windows.inputs[(row + 1) * LOOKBACK - daysBack]);
  });
  return { rows, horizon: HORIZON, forecasts, actuals };
}

/** Ridge regression on the series' own past, fitted anew each week; the first window forecasts from day `first` on. */
function ridgeAr({ rows, actuals }, first) {
  const all = Float64Array.from(values);
  const forecasts = new Float64Array(rows * HORIZON);
  let model = null;
  for (let row = 0; row < rows; row++) {
    const past = all.subarray(0, first + row);
    if (row % WEEK === 0) model = fitRidgeAr(past, { season: WEEK });
    forecasts.set(continueByRidgeAr(model, past, HORIZON), row * HORIZON);
  }
  return { rows, horizon: HORIZON, forecasts, actuals };
}

const train = windowsOver(0, validationStart);
const validation = windowsOver(validationStart, heldOutStart);
const heldOut = windowsOver(heldOutStart, values.length);
const streams = RandomStreams.fromSeed(SEED);
const model = buildLstmForecaster({ features: 1, units: [20, 20], horizon: HORIZON }, streams.weights);
const run = new TrainingRun(
  { model, train, validation },
  {
    seed: SEED,
    epochs: 30,
    batchSize: 64,
    loss: 'huber',
    optimizer: { name: 'adam' },
    learningRate: { kind: 'cosine', rate: 0.01, warmupSteps: 90, floor: 0.01 },
    clipNorm: 1,
    augmentation: { kind: 'series', level: 1.5, scale: 0.2 },
    monitor: { measure: 'val_mae', better: 'smaller', minDelta: 0, patience: null, keep: 'best' },
  },
);
const end = await run.run(printingHooks(run));

const validated = forecastsOver(model, validation);
const maeOf = (rows) => Math.round(forecastReport(rows).mae * 100) / 100;
const table = {
  steps: HORIZON,
  absolute: absoluteResiduals(validated).map((errors) =>
    Array.from(errors, (error) => Math.round(error * 10) / 10),
  ),
  validation: {
    mae: {
      model: maeOf(validated),
      last_value: maeOf(periodNaive(validation, validated, 1)),
      seasonal_naive: maeOf(periodNaive(validation, validated, WEEK)),
      ridge_ar: maeOf(ridgeAr(validated, validationStart)),
    },
  },
};
writeVersion(join(MODELS, 'births', '1'), [
  ...layersModelFiles(model),
  ['residuals.json', `${JSON.stringify(table)}\n`],
]);

const measured = forecastsOver(model, heldOut);
const report = forecastReport(measured);
const naive = forecastReport(periodNaive(heldOut, measured, WEEK));
const summary = {
  seed: SEED,
  parameters: model.countParams(),
  scaler: { kind: 'standard', mean, std },
  end,
  best: run.bestEpoch,
  heldOut: { model: report, seasonalNaive: naive },
  seconds: Math.round((performance.now() - began) / 1000),
};
writeFileSync(join(MODELS, 'births', 'training.json'), `${JSON.stringify(summary, null, 2)}\n`);
const last = HORIZON - 1;
console.log(`held-out MAE, all steps: ${report.mae.toFixed(1)} against ${naive.mae.toFixed(1)}`);
console.log(
  `at step ${HORIZON}: ${report.maeByStep[last].toFixed(1)} against ${naive.maeByStep[last].toFixed(1)}`,
);
