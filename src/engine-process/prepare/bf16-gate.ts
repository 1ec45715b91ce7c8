import { performance } from 'node:perf_hooks';
import { sliceRows } from '../../tensor/rows';
import type { Tensor } from '../../tensor/tensor';
import { SavedModelBackend } from '../backends/saved-model';
import type { NativeBinding } from '../native/binding';
import type { CompiledModel } from './layered-model';

/** Share of calibration rows whose best class may change. */
const MAX_TOP1_CHANGES = 0.001;
const CALIBRATION_ROWS = 500;
const BATCH = 32;
/** Rounds of the race; the two take turns, so that the machine's mood strikes both. */
const ROUNDS = 7;

/**
 * Whether a bfloat16 graph may serve instead of its float32 twin: `null` when it may, else the reason. It may when on the
 * calibration rows the best class changes on at most one in a thousand, and when it is faster at batch 32.
 */
export function refuseBf16(
  binding: NativeBinding,
  options: { readonly float32: CompiledModel; readonly bf16: CompiledModel; readonly calibration: Tensor },
): string | null {
  const exact = new SavedModelBackend(binding, options.float32.folder, options.float32.model);
  const short = new SavedModelBackend(binding, options.bf16.folder, options.bf16.model);
  try {
    const rows = Math.min(options.calibration.shape[0] ?? 0, CALIBRATION_ROWS);
    if (rows === 0) return 'the calibration set is empty';
    let changed = 0;
    for (let row = 0; row < rows; row += BATCH) {
      const batch = sliceRows(options.calibration, row, Math.min(BATCH, rows - row));
      const [a, b] = [bestOf(exact, batch), bestOf(short, batch)];
      changed += a.filter((best, index) => best !== b[index]).length;
    }
    if (changed > MAX_TOP1_CHANGES * rows) {
      return `the best class changes on ${changed} of ${rows} calibration rows; at most 1 in 1000 may`;
    }
    return race(exact, short, repeatTo(options.calibration, BATCH));
  } finally {
    exact.dispose();
    short.dispose();
  }
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

/** Index of the largest output of each row. */
function bestOf(model: SavedModelBackend, batch: Tensor): number[] {
  const output = model.run(feed(model, batch)).get(model.model.outputs[0]?.name ?? '');
  if (output === undefined) return [];
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
