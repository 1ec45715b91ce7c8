import type { BatchPart, BatchRunner, FailureKind } from '../../batching/contract';
import { signatureOf, type PreparedModel } from '../../messages/protocol';
import { sliceRows, stackRows } from '../../tensor/rows';
import type { NamedTensors, TensorSpec } from '../../tensor/tensor';
import { failureKind, joinRows } from '../batch-runner';
import type { EngineModel } from '../engine-model';

/** Rows for an explaining graph, and which of its outputs they want. */
export interface ExplainPayload {
  readonly inputs: NamedTensors;
  readonly outputs: readonly string[];
}

/** TensorFlow keeps a copy of the weights for each set of outputs that was ever fetched; after these, all are freed. */
const MAX_OUTPUT_SETS = 8;

/** Runs what waits for an explaining graph: requests that want the same outputs run together. */
export class ExplainRunner implements BatchRunner<ExplainPayload, NamedTensors> {
  private readonly inputs: readonly TensorSpec[];
  private readonly fetched = new Set<string>();

  constructor(
    private readonly model: EngineModel,
    prepared: PreparedModel,
  ) {
    this.inputs = signatureOf(prepared).inputs;
  }

  async run(parts: readonly BatchPart<ExplainPayload>[]): Promise<readonly NamedTensors[]> {
    const answers = new Map<BatchPart<ExplainPayload>, NamedTensors>();
    for (const group of groups(parts)) {
      const outputs = group[0]?.payload.outputs ?? [];
      await this.makeRoom(outputs);
      const rows = group.reduce((sum, part) => sum + part.rows, 0);
      const ranges = group.map(({ payload, firstRow, rows }) => ({
        tensors: payload.inputs,
        firstRow,
        rows,
      }));
      const size = { paddedRows: rows, steps: null };
      const batch = new Map(this.inputs.map((spec) => [spec.name, stackRows(spec, ranges, size)]));
      // The first run of a set of outputs builds its own way through the graph: no guess holds for it.
      const { outputs: results } = await this.model.run(batch, { expectedMs: 0, outputs });
      let firstRow = 0;
      for (const part of group) {
        const own = [...results].map(
          ([name, tensor]) => [name, sliceRows(tensor, firstRow, part.rows)] as const,
        );
        answers.set(part, new Map(own));
        firstRow += part.rows;
      }
    }
    return parts.map((part) => answers.get(part) ?? new Map());
  }

  join(results: readonly NamedTensors[]): NamedTensors {
    return joinRows(results);
  }

  classify(error: unknown): FailureKind {
    return failureKind(error);
  }

  private async makeRoom(outputs: readonly string[]): Promise<void> {
    const set = setOf({ outputs });
    if (!this.fetched.has(set) && this.fetched.size >= MAX_OUTPUT_SETS) {
      await this.model.renew();
      this.fetched.clear();
    }
    this.fetched.add(set);
  }
}

/** The parts that want the same outputs, together. */
function groups(parts: readonly BatchPart<ExplainPayload>[]): BatchPart<ExplainPayload>[][] {
  const bySet = new Map<string, BatchPart<ExplainPayload>[]>();
  for (const part of parts) {
    const set = setOf(part.payload);
    bySet.set(set, [...(bySet.get(set) ?? []), part]);
  }
  return [...bySet.values()];
}

function setOf({ outputs }: Pick<ExplainPayload, 'outputs'>): string {
  return outputs.join('\n');
}
