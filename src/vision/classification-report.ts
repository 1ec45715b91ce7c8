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

/** One cell of the confusion matrix that is not empty. */
export interface ConfusionCell {
  readonly target: number;
  readonly predicted: number;
  readonly count: number;
  /** Rows in it, the surest first, at most `CELL_ROWS`. */
  readonly rows: readonly number[];
}

/** Rows whose top probability lies between two bounds. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean top probability; 0 without rows. */
  readonly score: number;
  readonly accuracy: number;
}

export interface ClassificationReport {
  readonly rows: number;
  readonly accuracy: number;
  readonly classes: readonly ClassReport[];
  /** [target][predicted] counts of rows; `null` for more than `MATRIX_CLASSES` classes. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** The fullest wrong cells, then the right ones, at most `MAX_CELLS`. */
  readonly cells: readonly ConfusionCell[];
  /** Expected calibration error over ten equal bins of the top probability (Guo and others, 2017). */
  readonly calibrationError: number;
  readonly calibration: readonly CalibrationBin[];
  /** The surest wrong answers, surest first, at most `WORST_ROWS`. */
  readonly worst: readonly WrongRow[];
}

const WORST_ROWS = 25;
const CELL_ROWS = 12;
const MAX_CELLS = 1_000;
const MATRIX_CLASSES = 200;
const CALIBRATION_BINS = 10;

/**
 * Measures a classifier.
 * @param probabilities [rows, classes]
 * @param targets class numbers [rows]
 * @param numbers what the rows are called [rows]; absent: 0, 1, …
 */
export function classificationReport(
  probabilities: Float32Array,
  targets: ArrayLike<number>,
  numbers?: ArrayLike<number>,
): ClassificationReport {
  const rows = targets.length;
  const classes = rows === 0 ? 0 : probabilities.length / rows;
  const answers = Array.from(targets, (target, row): WrongRow => {
    const predicted = largestAt(probabilities, row * classes, classes);
    const score = probabilities[row * classes + predicted] ?? 0;
    return { row: numbers?.[row] ?? row, target, predicted, score };
  });
  const counts = new Map<number, WrongRow[]>();
  for (const answer of answers) {
    const cell = answer.target * classes + answer.predicted;
    const known = counts.get(cell);
    if (known === undefined) counts.set(cell, [answer]);
    else known.push(answer);
  }
  const wrong = answers.filter(({ target, predicted }) => target !== predicted);
  const calibration = calibrationBins(answers);
  const gaps = calibration.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.score - bin.accuracy), 0);
  return {
    rows,
    accuracy: ratio(rows - wrong.length, rows),
    classes: classReports(answers, classes),
    confusion: classes > MATRIX_CLASSES ? null : matrixOf(counts, classes),
    cells: cellsOf(counts),
    calibrationError: ratio(gaps, rows),
    calibration,
    worst: wrong.sort(surestFirst).slice(0, WORST_ROWS),
  };
}

/** Position of the largest of `length` values from `start`, counted from `start`; the first of equals. */
export function largestAt(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if ((values[start + index] ?? 0) > (values[start + best] ?? 0)) best = index;
  }
  return best;
}

function classReports(answers: readonly WrongRow[], classes: number): ClassReport[] {
  const [rows, claimed, hits] = [0, 0, 0].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const { target, predicted } of answers) {
    rows[target]! += 1;
    claimed[predicted]! += 1;
    if (target === predicted) hits[target]! += 1;
  }
  return Array.from(rows, (count, label) => {
    const precision = ratio(hits[label]!, claimed[label]!);
    const recall = ratio(hits[label]!, count);
    return { rows: count, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
  });
}

function matrixOf(counts: ReadonlyMap<number, readonly WrongRow[]>, classes: number): number[][] {
  return Array.from({ length: classes }, (_, target) =>
    Array.from({ length: classes }, (_, predicted) => counts.get(target * classes + predicted)?.length ?? 0),
  );
}

function cellsOf(counts: ReadonlyMap<number, readonly WrongRow[]>): ConfusionCell[] {
  const cells = [...counts.values()].map((answers): ConfusionCell => {
    const [{ target, predicted } = { target: 0, predicted: 0 }] = answers;
    const surest = answers.toSorted(surestFirst).slice(0, CELL_ROWS);
    return { target, predicted, count: answers.length, rows: surest.map(({ row }) => row) };
  });
  const isRight = ({ target, predicted }: ConfusionCell): number => Number(target === predicted);
  return cells
    .sort((a, b) => isRight(a) - isRight(b) || b.count - a.count || a.target - b.target)
    .slice(0, MAX_CELLS);
}

function calibrationBins(answers: readonly WrongRow[]): CalibrationBin[] {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ rows: 0, score: 0, right: 0 }));
  for (const { score, target, predicted } of answers) {
    // A model that ends in logits has scores outside of 0 to 1.
    const place = Math.floor(score * CALIBRATION_BINS);
    const bin = bins[Math.max(0, Math.min(CALIBRATION_BINS - 1, place))]!;
    bin.rows += 1;
    bin.score += score;
    if (target === predicted) bin.right += 1;
  }
  return bins.map(({ rows, score, right }, index) => ({
    from: index / CALIBRATION_BINS,
    to: (index + 1) / CALIBRATION_BINS,
    rows,
    score: ratio(score, rows),
    accuracy: ratio(right, rows),
  }));
}

function surestFirst(a: WrongRow, b: WrongRow): number {
  return b.score - a.score || a.row - b.row;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
