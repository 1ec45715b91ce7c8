import { largestAt } from './measures';

/** How a classifier did on one class. A ratio whose denominator is 0 is 0. */
export interface ClassReport {
  /** Rows of this class. */
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** A row that the classifier was wrong about. */
export interface WrongRow {
  readonly row: number;
  readonly target: number;
  readonly predicted: number;
  /** Probability given to the predicted class. */
  readonly score: number;
}

export interface ClassificationReport {
  readonly rows: number;
  readonly accuracy: number;
  readonly classes: readonly ClassReport[];
  /** [target][predicted] counts of rows. */
  readonly confusion: readonly (readonly number[])[];
  /** Expected calibration error over ten equal bins of the top probability (Guo and others, 2017). */
  readonly calibrationError: number;
  /** The surest wrong answers, surest first, at most `WORST_ROWS`. */
  readonly worst: readonly WrongRow[];
}

const WORST_ROWS = 25;
const CALIBRATION_BINS = 10;

/**
 * Measures a classifier.
 * @param probabilities [rows, classes]
 * @param targets class numbers [rows]
 */
export function classificationReport(
  probabilities: Float32Array,
  targets: Float32Array,
): ClassificationReport {
  const rows = targets.length;
  const classes = rows === 0 ? 0 : probabilities.length / rows;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ score: 0, right: 0 }));
  const wrong: WrongRow[] = [];
  let right = 0;
  for (const [row, target] of targets.entries()) {
    const predicted = largestAt(probabilities, row * classes, classes);
    const score = probabilities[row * classes + predicted] ?? 0;
    const counts = confusion[target]!;
    counts[predicted] = (counts[predicted] ?? 0) + 1;
    const bin = bins[Math.min(CALIBRATION_BINS - 1, Math.floor(score * CALIBRATION_BINS))]!;
    bin.score += score;
    if (predicted === target) {
      right += 1;
      bin.right += 1;
    } else {
      wrong.push({ row, target, predicted, score });
    }
  }
  const gaps = bins.reduce((sum, bin) => sum + Math.abs(bin.score - bin.right), 0);
  return {
    rows,
    accuracy: ratio(right, rows),
    classes: confusion.map((_, target) => classReport(confusion, target)),
    confusion,
    calibrationError: ratio(gaps, rows),
    worst: wrong.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, WORST_ROWS),
  };
}

function classReport(confusion: readonly (readonly number[])[], target: number): ClassReport {
  const hits = confusion[target]?.[target] ?? 0;
  const rows = confusion[target]?.reduce((sum, count) => sum + count, 0) ?? 0;
  const claimed = confusion.reduce((sum, counts) => sum + (counts[target] ?? 0), 0);
  const precision = ratio(hits, claimed);
  const recall = ratio(hits, rows);
  return { rows, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
