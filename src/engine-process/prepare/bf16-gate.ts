import { performance } from 'node:perf_hooks';
import { sliceRows } from '../../tensor/rows';
import type { Tensor } from '../../tensor/tensor';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import type { CompiledModel } from './layered-model';

/** Share of calibration rows whose best class may change. */
const MAX_TOP1_CHANGES = 0.001;
/** Mean |bfloat16 - float32| allowed, as a share of the mean |float32|: what guards outputs that are no classes. */
const MAX_MEAN_CHANGE = 0.02;
const CALIBRATION_ROWS = 500;
/** Rows are judged in batches of these sizes in turn, since TensorFlow takes other kernels for other sizes. */
const BATCHES = [32, 1, 8, 2];
/** Batch size of the race. */
const BATCH = 32;
/** Rounds of the race; the two take turns, so that the machine's mood strikes both. */
const ROUNDS = 7;

/** What the gate found: why bfloat16 may not serve, or `null`, and the largest difference from float32. */
export interface Bf16Verdict {
  readonly reason: string | null;
  readonly maxAbsError: number;
}

/**
 * Whether a bfloat16 graph may serve instead of its float32 twin. It may when on the calibration rows the best class
 * changes on at most one in a thousand and the outputs hardly move, and when it is faster at batch 32.
 */
export function judgeBf16(
  binding: NativeBinding,
  options: { readonly float32: CompiledModel; readonly bf16: CompiledModel; readonly calibration: Tensor },
): Bf16Verdict {
  const exact = new SavedModelBackend(binding, options.float32.folder, options.float32.model);
  const short = new SavedModelBackend(binding, options.bf16.folder, options.bf16.model);
  try {
    const { reason, maxAbsError } = compare(exact, short, options.calibration);
    return { reason: reason ?? race(exact, short, repeatTo(options.calibration, BATCH)), maxAbsError };
  } finally {
    exact.dispose();
    short.dispose();
  }
}

function compare(exact: SavedModelBackend, short: SavedModelBackend, calibration: Tensor): Bf16Verdict {
  const rows = Math.min(calibration.shape[0] ?? 0, CALIBRATION_ROWS);
  if (rows === 0) return { reason: 'the calibration set is empty', maxAbsError: 0 };
  const sums = { changed: 0, size: 0, difference: 0, largest: 0 };
  for (let row = 0, turn = 0; row < rows; turn++) {
    const count = Math.min(BATCHES[turn % BATCHES.length] ?? BATCH, rows - row);
    const batch = sliceRows(calibration, row, count);
    row += count;
    const [a, b] = [scoresOf(exact, batch), scoresOf(short, batch)];
    const best = bestOf(b);
    sums.changed += bestOf(a).filter((index, at) => index !== best[at]).length;
    a.data.forEach((value, at) => {
      const difference = Math.abs(value - (b.data[at] ?? NaN));
      sums.size += Math.abs(value);
      sums.difference += difference;
      sums.largest = Math.max(sums.largest, difference);
    });
  }
  return { reason: reasonOf(sums, rows), maxAbsError: sums.largest };
}

/** A difference that is not a number is refused as well. */
function reasonOf(
  sums: { readonly changed: number; readonly size: number; readonly difference: number },
  rows: number,
): string | null {
  if (sums.changed > MAX_TOP1_CHANGES * rows) {
    return `the best class changes on ${sums.changed} of ${rows} calibration rows; at most 1 in 1000 may`;
  }
  const isClose = sums.difference <= MAX_MEAN_CHANGE * sums.size;
  if (isClose) return null;
  const share = ((sums.difference / sums.size) * 100).toPrecision(2);
  return `in bfloat16 the outputs change by ${share} % on the calibration rows; at most ${MAX_MEAN_CHANGE * 100} % may`;
}

function race(exact: SavedModelBackend, short: SavedModelBackend, batch: Tensor): string | null {
  const times = { exact: [] as number[], short: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.exact.push(timeOf(exact, batch));
    times.short.push(timeOf(short, batch));
  }
  const [exactMs, shortMs] = [median(times.exact), median(times.short)];
  if (shortMs < exactMs) return null;
  return `bfloat16 is no faster here: ${shortMs.toFixed(2)} ms against ${exactMs.toFixed(2)} ms at batch ${BATCH}`;
}

function feed(model: SavedModelBackend, batch: Tensor): Map<string, Tensor> {
  return new Map([[model.model.inputs[0]?.name ?? '', batch]]);
}

function timeOf(model: SavedModelBackend, batch: Tensor): number {
  const started = performance.now();
  model.run(feed(model, batch));
  return performance.now() - started;
}

/** The first output [rows, …] of a batch. */
function scoresOf(model: SavedModelBackend, batch: Tensor): Tensor {
  const name = model.model.outputs[0]?.name ?? '';
  const output = model.run(feed(model, batch)).get(name);
  if (output === undefined) throw new Error(`no output ${name}: this is our bug`);
  return output;
}

/** Index of the largest value along the last axis, for each place of the axes before it. */
function bestOf(output: Tensor): number[] {
  const classes = output.shape.at(-1) ?? 1;
  return Array.from({ length: output.data.length / classes }, (_, row) => {
    const scores = Array.from(output.data.subarray(row * classes, (row + 1) * classes));
    return scores.reduce((best, score, index) => (score > (scores[best] ?? -Infinity) ? index : best), 0);
  });
}

function repeatTo(rows: Tensor, count: number): Tensor {
  const size = rows.data.length / (rows.shape[0] ?? 1);
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const from = row % (rows.shape[0] ?? 1);
    data.set(rows.data.subarray(from * size, (from + 1) * size), row * size);
  }
  return { dtype: 'float32', shape: [count, ...rows.shape.slice(1)], data };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
