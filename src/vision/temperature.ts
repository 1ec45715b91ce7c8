import { classificationReport } from './classification-report';
import { maxOf, temper } from './scores';
import { stratifiedRows } from './stratified-rows';

/** A measure of the same rows at temperature 1 and at the one that was fitted. */
interface Compared {
  readonly before: number;
  readonly after: number;
}

/** A temperature and how it did on rows that it was not fitted on. */
export interface TemperatureFit {
  readonly temperature: number;
  /** Whether it lowered the loss there and did not raise the calibration error: else it is not to be used. */
  readonly isKept: boolean;
  /** Rows that it was fitted on, and others that it was judged on. */
  readonly rows: { readonly fitted: number; readonly judged: number };
  /** Mean cross-entropy, in nats. */
  readonly loss: Compared;
  /** Expected calibration error. */
  readonly calibrationError: Compared;
}

/** Some rows: log p is the logits up to a constant, which softmax does not see. */
interface Half {
  readonly classes: number;
  readonly probabilities: Float32Array;
  /** The logarithms, less the row's largest [rows, classes]. */
  readonly logs: Float64Array;
  readonly targets: readonly number[];
}

/** Rows of a half; with fewer, chance decides. */
const MIN_ROWS = 30;
/** Scores of a half, which bound the time of a fit: 2^18 take some 5 ms a step. */
const MAX_SCORES = 2 ** 18;
/** Natural logarithms of the temperatures between which the best is looked for. */
const [COLDEST, HOTTEST] = [Math.log(0.05), Math.log(8)];
/** A minimum this near to an end is none. */
const EDGE = 0.01;
/** Golden-section steps: each leaves 0.618 of the range, 24 leave 5e-5. */
const STEPS = 24;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** The smallest float32 above 0: what a probability that underflowed to 0 is at most. */
const TINY = 2 ** -149;

/**
 * Fits the temperature of a classifier on rows that it has not learnt from: the least cross-entropy on one half of
 * them, judged on the other. The halves have each class alike. `null` when there are too few rows, when the scores are
 * no probabilities of at least two classes, and when the loss has no minimum (no mistake among the rows) or none
 * between 0.05 and 8.
 * Source: Guo et al., "On Calibration of Modern Neural Networks", 2017, section 4.2.
 * @param probabilities after the softmax [rows, classes]
 * @param targets class numbers [rows]
 * @param breathe called between steps of some milliseconds
 */
export async function fitTemperature(
  probabilities: Float32Array,
  targets: Int32Array,
  breathe: () => Promise<void>,
): Promise<TemperatureFit | null> {
  const classes = targets.length === 0 ? 0 : probabilities.length / targets.length;
  if (classes < 2) return null;
  const rows = stratifiedRows(targets, 2 * Math.floor(MAX_SCORES / classes));
  const [fitted, judged] = [0, 1].map((parity) =>
    halfOf(
      { probabilities, targets, classes },
      rows.filter((_, place) => place % 2 === parity),
    ),
  ) as [Half, Half];
  if (judged.targets.length < MIN_ROWS || !areDistributions(fitted) || !areDistributions(judged)) return null;
  if (isAllRight(fitted)) return null;
  const best = await leastLoss(fitted, breathe);
  if (best - COLDEST < EDGE || HOTTEST - best < EDGE) return null;
  const temperature = Number(Math.exp(best).toPrecision(4));
  const loss = { before: lossAt(judged, 1), after: lossAt(judged, temperature) };
  const calibrationError = {
    before: calibrationErrorAt(judged, 1),
    after: calibrationErrorAt(judged, temperature),
  };
  return {
    temperature,
    isKept: loss.after < loss.before && calibrationError.after <= calibrationError.before,
    rows: { fitted: fitted.targets.length, judged: judged.targets.length },
    loss,
    calibrationError,
  };
}

/** All rows of probabilities [rows, classes] at a temperature. */
export function temperRows(probabilities: Float32Array, classes: number, temperature: number): Float32Array {
  const tempered = new Float32Array(probabilities.length);
  for (let at = 0; at < probabilities.length; at += classes) {
    tempered.set(temper(probabilities.subarray(at, at + classes), temperature), at);
  }
  return tempered;
}

function halfOf(
  all: { readonly probabilities: Float32Array; readonly targets: Int32Array; readonly classes: number },
  rows: readonly number[],
): Half {
  const { classes } = all;
  const probabilities = new Float32Array(rows.length * classes);
  const logs = new Float64Array(probabilities.length);
  for (const [place, row] of rows.entries()) {
    const own = all.probabilities.subarray(row * classes, (row + 1) * classes);
    probabilities.set(own, place * classes);
    const top = Math.log(Math.max(TINY, maxOf(own)));
    for (const [label, probability] of own.entries()) {
      logs[place * classes + label] = Math.log(Math.max(TINY, probability)) - top;
    }
  }
  return { classes, probabilities, logs, targets: rows.map((row) => all.targets[row] ?? 0) };
}

/** Scores of a model that ends in no softmax add up to something else. */
function areDistributions({ probabilities, targets, classes }: Half): boolean {
  return targets.every((_, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    const sum = own.reduce((total, probability) => total + probability, 0);
    return Math.abs(sum - 1) < 1e-3 && own.every((probability) => probability >= 0);
  });
}

/** Whether the right class is never below another: then every lower temperature is better, down to 0. */
function isAllRight({ logs, targets, classes }: Half): boolean {
  return targets.every((target, row) => logs[row * classes + target] === 0);
}

/** Logarithm of the temperature of the least loss, which is convex in its inverse: it has one valley. */
async function leastLoss(half: Half, breathe: () => Promise<void>): Promise<number> {
  const at = async (logarithm: number): Promise<number> => {
    await breathe();
    return lossAt(half, Math.exp(logarithm));
  };
  let [low, high] = [COLDEST, HOTTEST];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [leftLoss, rightLoss] = [await at(left), await at(right)];
  for (let step = 0; step < STEPS; step++) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - GOLDEN * (high - low);
      leftLoss = await at(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + GOLDEN * (high - low);
      rightLoss = await at(right);
    }
  }
  return (low + high) / 2;
}

function lossAt({ logs, targets, classes }: Half, temperature: number): number {
  let sum = 0;
  for (const [row, target] of targets.entries()) {
    let total = 0;
    for (let at = row * classes; at < (row + 1) * classes; at++)
      total += Math.exp((logs[at] ?? 0) / temperature);
    sum += Math.log(total) - (logs[row * classes + target] ?? 0) / temperature;
  }
  return sum / targets.length;
}

function calibrationErrorAt({ probabilities, targets, classes }: Half, temperature: number): number {
  return classificationReport(temperRows(probabilities, classes, temperature), targets).calibrationError;
}
