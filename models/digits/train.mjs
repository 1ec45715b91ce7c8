import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, core, MODELS, npz, printingHooks, writeVersion } from '../training.mjs';
import { digitsByPart, trainingData } from './split.mjs';

const SEED = 20261124;
const EPOCHS = 24;
const BATCH = 32;
const CALIBRATION_ROWS = 500;

const { buildCnnClassifier } = core('recipes/cnn-classifier.js');
const { classificationReport } = built('vision/classification-report.js');
const { predictRows } = core('evaluation/predictions.js');
const { RandomStreams } = core('random/streams.js');
const { layersModelFiles } = core('saving/layers-model.js');
const { TrainingRun } = core('training-run.js');

/** Every 14th training picture, which is every class in its share. */
function calibration(pictures) {
  const chosen = pictures.filter((_, index) => index % 14 === 0).slice(0, CALIBRATION_ROWS);
  const pixels = chosen.flatMap(({ pixels }) => Array.from(pixels, (value) => value / 255));
  return npz({
    x: { descr: '<f4', shape: [chosen.length, 28, 28, 1], values: Float32Array.from(pixels) },
    y: { descr: '<i4', shape: [chosen.length], values: Int32Array.from(chosen, ({ label }) => label) },
  });
}

const began = performance.now();
const parts = digitsByPart();
const [train, validation, heldOut] = [parts.train, parts.validation, parts.heldOut].map(trainingData);
const streams = RandomStreams.fromSeed(SEED);
const model = buildCnnClassifier({ variant: 'full', inputShape: [28, 28, 1], classes: 10 }, streams.weights);
const run = new TrainingRun(
  { model, train, validation },
  {
    seed: SEED,
    epochs: EPOCHS,
    batchSize: BATCH,
    loss: 'sparse_categorical_crossentropy',
    optimizer: { name: 'nadam' },
    learningRate: { kind: 'cosine', rate: 0.001, warmupSteps: 100, floor: 0.01 },
    augmentation: { kind: 'images', shift: 0.08, rotate: 12, zoom: 0.1 },
    monitor: { measure: 'val_loss', better: 'smaller', minDelta: 0, patience: null, keep: 'best' },
  },
);
const folder = join(MODELS, 'digits', '1');
const extra = [['calibration.npz', calibration(parts.train)]];
const save = () => writeVersion(folder, [...layersModelFiles(model), ...extra]);
const end = await run.run(printingHooks(run, save));
save();

const report = classificationReport(predictRows(model, heldOut), heldOut.targets);
const { accuracy, classes, confusion } = report;
const summary = {
  seed: SEED,
  parameters: model.countParams(),
  end,
  best: run.bestEpoch,
  heldOut: { rows: heldOut.rows, accuracy, classes, confusion },
  seconds: Math.round((performance.now() - began) / 1000),
};
writeFileSync(join(MODELS, 'digits', 'training.json'), `${JSON.stringify(summary, null, 2)}\n`);
console.log(`held-out accuracy ${accuracy} of ${heldOut.rows} after ${summary.seconds} s`);
