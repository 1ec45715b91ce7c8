import type { BatchPart, BatchPlan, BatchRunner, FailureKind } from '../batching/contract';
import { StriateError } from '../errors/striate-error';
import { signatureOf, type PreparedModel } from '../messages/protocol';
import { concatRows, sliceRows, stackRows, type RowRange } from '../tensor/rows';
import type { NamedTensors, Tensor, TensorSpec } from '../tensor/tensor';
import type { EngineModel } from './engine-model';

/** Name of the optional input that says how long each right-padded row really is. */
const ROW_LENGTHS = 'row_lengths';
/** What TensorFlow says when the machine is short of memory, which no request is to blame for. */
const OUT_OF_MEMORY = /\bOOM\b|out of memory|failed to allocate|resource.?exhausted/i;
/** Longest text of TensorFlow that is passed on. */
const MAX_DETAIL = 500;

/** Stacks what waits into one batch, runs it, and cuts the answer apart again. */
export class TensorBatchRunner implements BatchRunner<NamedTensors, NamedTensors> {
  private readonly inputs: readonly TensorSpec[];
  /** Outputs whose axis 1 is as long as the input's: they are cut back to each request's own length. */
  private readonly sequenceOutputs: ReadonlySet<string>;

  constructor(
    private readonly model: EngineModel,
    private readonly prepared: PreparedModel,
    private readonly expectedMs: (plan: BatchPlan) => number,
  ) {
    const signature = signatureOf(prepared);
    this.inputs = signature.inputs;
    const free = signature.outputs.filter(({ shape }) => shape.length > 1 && shape[1] === null);
    this.sequenceOutputs = new Set(free.map(({ name }) => name));
  }

  async run(parts: readonly BatchPart<NamedTensors>[], plan: BatchPlan): Promise<readonly NamedTensors[]> {
    const ranges = parts.map(({ payload, firstRow, rows }): RowRange => ({
      tensors: payload,
      firstRow,
      rows,
    }));
    const size = { paddedRows: plan.paddedRows, steps: plan.paddedSteps };
    const batch = new Map(this.inputs.map((spec) => [spec.name, stackRows(spec, ranges, size)]));
    const lengths = this.lengthsOf(parts);
    if (this.prepared.rowLengthsTensor !== null && plan.paddedSteps !== null) {
      batch.set(ROW_LENGTHS, rowLengths(parts, lengths, { rows: plan.paddedRows, steps: plan.paddedSteps }));
    }
    const { outputs } = await this.model
      .run(batch, { expectedMs: this.expectedMs(plan) })
      .catch((error: unknown) => {
        throw this.blamed(error);
      });
    let firstRow = 0;
    return parts.map((part, index) => {
      const cut = this.cut(outputs, { firstRow, rows: part.rows, steps: lengths[index] ?? null });
      firstRow += part.rows;
      return cut;
    });
  }

  join(results: readonly NamedTensors[]): NamedTensors {
    return joinRows(results);
  }

  classify(error: unknown): FailureKind {
    return failureKind(error);
  }

  /**
   * A graph that was made elsewhere ran when it was warmed up, and what its operations refuse is not known beforehand
   * (an index outside of a table, a series too short): a run of it that fails has met inputs that it does not take.
   */
  private blamed(error: unknown): unknown {
    const isRun = error instanceof StriateError && error.code === 'ENGINE_RUN_FAILED';
    if (!isRun || this.prepared.backend !== 'saved_model' || OUT_OF_MEMORY.test(error.message)) return error;
    const detail = `the model does not run on these inputs: ${error.message}`;
    return new StriateError('TENSOR_INVALID', { detail: detail.slice(0, MAX_DETAIL), cause: error });
  }

  /** Length in steps of each part's sequences, `null` for a model without a free time axis. */
  private lengthsOf(parts: readonly BatchPart<NamedTensors>[]): (number | null)[] {
    const sequence = this.inputs.find(({ shape }) => shape.length > 1 && shape[1] === null);
    if (sequence === undefined) return parts.map(() => null);
    return parts.map(({ payload }) => payload.get(sequence.name)?.shape[1] ?? null);
  }

  private cut(
    outputs: NamedTensors,
    range: { readonly firstRow: number; readonly rows: number; readonly steps: number | null },
  ): NamedTensors {
    return new Map(
      [...outputs].map(([name, tensor]) => [
        name,
        sliceRows(tensor, range.firstRow, range.rows, this.sequenceOutputs.has(name) ? range.steps : null),
      ]),
    );
  }
}

/** The outputs of a request that ran in several parts, put together along axis 0; at least one part. */
export function joinRows(results: readonly NamedTensors[]): NamedTensors {
  const [first] = results;
  if (first === undefined) throw new Error('a request without parts was joined; this is a bug');
  return new Map(
    [...first.keys()].map((name) => {
      const [head, ...rest] = results.flatMap((result) => result.get(name) ?? []);
      if (head === undefined) throw new Error(`output ${name} is missing; this is a bug`);
      return [name, concatRows([head, ...rest])];
    }),
  );
}

/** What an engine's error says about the batch that it was asked to run. */
export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof StriateError)) return 'fatal';
  switch (error.code) {
    case 'ENGINE_DIED':
    case 'ENGINE_TIMED_OUT':
    case 'ENGINE_UNAVAILABLE':
      return 'engine_lost';
    case 'ENGINE_RUN_FAILED':
    case 'TENSOR_INVALID':
      return 'poison';
    default:
      return 'fatal';
  }
}

/** [rows] int32: each part's length for each of its rows; rows of padding run at full length. */
function rowLengths(
  parts: readonly BatchPart<NamedTensors>[],
  lengths: readonly (number | null)[],
  size: { readonly rows: number; readonly steps: number },
): Tensor {
  const data = new Int32Array(size.rows).fill(size.steps);
  let row = 0;
  parts.forEach((part, index) => {
    data.fill(lengths[index] ?? size.steps, row, row + part.rows);
    row += part.rows;
  });
  return { dtype: 'int32', shape: [size.rows], data };
}
