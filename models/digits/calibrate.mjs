import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { core, MODELS } from '../training.mjs';
import { digitsByPart, trainingData } from './split.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-node-gpu');
const { predictRows } = core('evaluation/predictions.js');

// Fits the temperature of digits/1 on the validation pictures, on which no weight was trained, and writes it into the
// version's manifest. Prints loss and expected calibration error without and with it, also on the held-out pictures.
const CLASSES = 10;
/** Equal widths of confidence; Guo et al., "On Calibration of Modern Neural Networks", 2017, take as many. */
const BINS = 15;
/** Where the temperature is looked for, and how finely. */
const [COLDEST, HOTTEST, ROUNDS] = [0.25, 8, 60];

/** log p and the class of each picture; log p is the logits up to what a softmax does not see. */
function judge(model, pictures) {
  const probabilities = predictRows(model, trainingData(pictures));
  return pictures.map(({ label }, row) => ({
    label,
    logits: Array.from(probabilities.subarray(row * CLASSES, (row + 1) * CLASSES), (p) => Math.log(p)),
  }));
}

function softmax(logits, temperature) {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - top) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function measures(rows, temperature) {
  const bins = Array.from({ length: BINS }, () => ({ rows: 0, right: 0, confidence: 0 }));
  let loss = 0;
  for (const { label, logits } of rows) {
    const scores = softmax(logits, temperature);
    const confidence = Math.max(...scores);
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    bin.rows += 1;
    bin.right += scores[label] === confidence ? 1 : 0;
    bin.confidence += confidence;
    loss -= Math.log(Math.max(scores[label], Number.MIN_VALUE)) / rows.length;
  }
  const ece = bins.reduce(
    (sum, { right, confidence }) => sum + Math.abs(right - confidence) / rows.length,
    0,
  );
  return { loss, ece };
}

/** The temperature of the least loss, by golden-section search: the loss has one valley. */
function fit(rows) {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(COLDEST), Math.log(HOTTEST)];
  for (let round = 0; round < ROUNDS; round++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (measures(rows, Math.exp(left)).loss < measures(rows, Math.exp(right)).loss) high = right;
    else low = left;
  }
  return Number(Math.exp((low + high) / 2).toPrecision(4));
}

const parts = digitsByPart();
const folder = join(MODELS, 'digits', '1');
const model = await tf.loadLayersModel(`file://${join(folder, 'model.json')}`);
const [validation, heldOut] = [judge(model, parts.validation), judge(model, parts.heldOut)];
const temperature = fit(validation);
const report = (rows) => ({ before: measures(rows, 1), after: measures(rows, temperature) });
const result = { temperature, validation: report(validation), heldOut: report(heldOut) };
console.log(JSON.stringify(result, null, 2));
writeFileSync(join(folder, 'striate.json'), `${JSON.stringify({ temperature }, null, 2)}\n`);
