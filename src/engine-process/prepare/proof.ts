import { performance } from 'node:perf_hooks';
import { StriateError } from '../../errors/striate-error';
import type { ModelGraph } from '../../graph/ir';
import { runReference } from '../../graph/reference';
import { concatRows, sliceRows } from '../../tensor/rows';
import { allocate, type NamedTensors, type Tensor } from '../../tensor/tensor';
import type { LoadedModel } from '../backends/backend';
import { randomInputs } from './random-inputs';

/** Largest difference allowed, as a share of the largest |reference|, at least of 1. */
const TOLERANCE = 1e-5;
const ROWS = 3;
/** Batch sizes at which each row must be answered as it is alone. */
const OTHER_BATCHES = [2, 8, 32];
/** The reference is slow: where one row takes longer, the other rows are proved against the compiled graph alone. */
const REFERENCE_BUDGET_MS = 20_000;
/** How much longer the second sequence length is than the first. */
const MORE_STEPS = 4;

/** A row of outputs as plain numbers. */
type Outputs = ReadonlyMap<string, { readonly data: ArrayLike<number> }>;

/**
 * Proves that a compiled model computes what its layers say: against the float64 reference on random inputs at batch 1
 * and 3 and, with a free time axis, at two lengths; and against itself at other batch sizes and, where it takes row
 * lengths, with padded rows. Answers the largest difference from the reference; throws MODEL_PROOF_FAILED.
 */
export function proveModel(loaded: LoadedModel, graph: ModelGraph): number {
  const { model } = loaded;
  const isSequence = model.inputs.some(({ shape }) => shape.length > 1 && shape[1] === null);
  const shortest = Math.max(model.minimumSteps ?? 1, 3);
  const lengths = isSequence ? [shortest, shortest + MORE_STEPS] : [0];
  let largest = 0;
  lengths.forEach((steps, index) => {
    const inputs = randomInputs(model, { rows: ROWS, steps, seed: index + 1 });
    largest = Math.max(largest, compareWithReference(loaded, graph, { inputs, steps }));
    compareWithItself(loaded, { inputs, steps });
    if (model.rowLengthsTensor !== null) {
      comparePadded(loaded, { inputs, steps, paddedSteps: steps + MORE_STEPS });
    }
  });
  return largest;
}

interface Trial {
  readonly inputs: NamedTensors;
  readonly steps: number;
}

function compareWithReference(loaded: LoadedModel, graph: ModelGraph, trial: Trial): number {
  const first = rowsOf(trial.inputs, 0, 1);
  const started = performance.now();
  const expected = runReference(graph, first);
  const slow = performance.now() - started > REFERENCE_BUDGET_MS;
  const one = differ(loaded.run(first), expected, { ...trial, what: 'the reference at batch 1' });
  if (slow) return one;
  const all = runReference(graph, trial.inputs);
  return Math.max(
    one,
    differ(loaded.run(trial.inputs), all, { ...trial, what: `the reference at batch ${ROWS}` }),
  );
}

function compareWithItself(loaded: LoadedModel, trial: Trial): void {
  const alone = Array.from({ length: ROWS }, (_, row) => loaded.run(rowsOf(trial.inputs, row, 1)));
  for (const rows of OTHER_BATCHES) {
    const batch = new Map([...trial.inputs].map(([name, tensor]) => [name, repeatRows(tensor, rows)]));
    const together = loaded.run(batch);
    for (let row = 0; row < rows; row++) {
      const what = `itself alone, as row ${row} of a batch of ${rows}`;
      differ(rowsOf(together, row, 1), alone[row % ROWS] as NamedTensors, { ...trial, what });
    }
  }
}

function comparePadded(loaded: LoadedModel, trial: Trial & { readonly paddedSteps: number }): void {
  const expected = loaded.run(trial.inputs);
  const padded = new Map<string, Tensor>();
  for (const { name, shape } of loaded.model.inputs) {
    const tensor = trial.inputs.get(name);
    if (tensor === undefined) continue;
    const free = shape.length > 1 && shape[1] === null;
    padded.set(name, free ? padSteps(tensor, trial.paddedSteps) : tensor);
  }
  padded.set('row_lengths', { dtype: 'int32', shape: [ROWS], data: new Int32Array(ROWS).fill(trial.steps) });
  const cut = new Map(
    [...loaded.run(padded)].map(([name, tensor]) => {
      const spec = loaded.model.outputs.find((output) => output.name === name);
      const free = spec !== undefined && spec.shape.length > 1 && spec.shape[1] === null;
      return [name, free ? sliceRows(tensor, 0, ROWS, trial.steps) : tensor] as const;
    }),
  );
  differ(cut, expected, { ...trial, what: `itself padded to ${trial.paddedSteps} steps` });
}

/** Largest |got - expected|; throws when it is beyond the tolerance, or one is finite where the other is not. */
function differ(
  got: Outputs,
  expected: Outputs,
  options: { readonly what: string; readonly steps: number },
): number {
  let largest = 0;
  for (const [name, { data }] of expected) {
    const mine = got.get(name)?.data;
    if (mine?.length !== data.length) throw failed(`output ${name} has another size than in ${options.what}`);
    let scale = 1;
    let difference = 0;
    for (let index = 0; index < data.length; index++) {
      const a = Number(mine[index]);
      const b = Number(data[index]);
      if (Object.is(a, Math.fround(b))) continue;
      const distance = Math.abs(a - b);
      if (Number.isNaN(distance)) throw failed(`output ${name} is not finite, unlike in ${options.what}`);
      scale = Math.max(scale, Math.abs(b));
      difference = Math.max(difference, distance);
    }
    if (difference > TOLERANCE * scale) {
      const at = options.steps === 0 ? '' : ` with ${options.steps} steps`;
      throw failed(
        `output ${name} differs from ${options.what}${at} by ${difference.toExponential(2)}; ` +
          `at most ${(TOLERANCE * scale).toExponential(2)} is allowed`,
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}

function rowsOf(tensors: NamedTensors, firstRow: number, rows: number): NamedTensors {
  return new Map([...tensors].map(([name, tensor]) => [name, sliceRows(tensor, firstRow, rows)]));
}

/** The rows of a trial over and over, so that neighbours differ. */
function repeatRows(tensor: Tensor, rows: number): Tensor {
  const [first, ...rest] = Array.from({ length: rows }, (_, row) => sliceRows(tensor, row % ROWS, 1));
  if (first === undefined) throw new Error('a batch without rows was asked for; this is a bug');
  return concatRows([first, ...rest]);
}

/** Zeros behind the last step of every row, up to `steps`. */
function padSteps(tensor: Tensor, steps: number): Tensor {
  const [rows = 0, length = 1, ...inner] = tensor.shape;
  const size = tensor.data.length / (rows * length);
  const padded = allocate(tensor.dtype, rows * steps * size);
  for (let row = 0; row < rows; row++) {
    padded.set(tensor.data.subarray(row * length * size, (row + 1) * length * size), row * steps * size);
  }
  return { dtype: tensor.dtype, shape: [rows, steps, ...inner], data: padded };
}

function failed(detail: string): StriateError {
  return new StriateError('MODEL_PROOF_FAILED', { detail });
}
