import type { BatchAnswer, BatchQueue, Submission } from '../batching/contract';
import type { BatchingOptions } from '../batching/batching-options';
import type { BatchScheduler } from '../batching/batch-scheduler';
import type { PreparedModel } from '../messages/protocol';
import type { ServingSpec } from '../repository/serving-spec';
import type { NamedTensors } from '../tensor/tensor';
import { TensorBatchRunner } from './batch-runner';
import type { EngineModel } from './engine-model';

/** Runs of each batch size at warm-up: the first one picks kernels, the later ones are what the model costs. */
const WARM_UP_RUNS = 3;
const DEFAULT_MAX_BATCH_ROWS = 32;
const DEFAULT_MAX_QUEUE_ROWS = 2_048;
/** Length of the sequences of the warm-up where the model leaves it free and the manifest names no lookback. */
const WARM_UP_STEPS = 32;

/** An available version: its model in the engine and its queue before it. */
export class ServedVersion {
  private readonly queue: BatchQueue<NamedTensors, NamedTensors>;
  private readonly options: Partial<BatchingOptions> & { readonly allowedBatchRows: readonly number[] };

  constructor(
    private readonly model: EngineModel,
    readonly prepared: PreparedModel,
    readonly spec: ServingSpec,
    scheduler: BatchScheduler,
    key: string,
  ) {
    this.options = batchingOptions(spec, prepared);
    const runner = new TensorBatchRunner(model, prepared, (plan) => this.queue.expectedMs(plan));
    this.queue = scheduler.register(key, this.options, runner);
  }

  /** Where the compiled model lies. */
  get folder(): string {
    return this.model.place.folder;
  }

  /**
   * Runs every allowed batch size, so that the first request meets a warm engine and a known cost. `rest` is called
   * after each run with its milliseconds: what serves on the same engine gets its turn meanwhile.
   */
  async warmUp(rest: (ranMs: number) => Promise<void>): Promise<void> {
    const steps = this.spec.series?.lookback ?? WARM_UP_STEPS;
    const isSequence = this.prepared.inputs.some(({ shape }) => shape.length > 1 && shape[1] === null);
    for (const rows of this.options.allowedBatchRows) {
      for (let run = 0; run < WARM_UP_RUNS; run++) {
        const [ms = 0] = await this.model.measure({ rows, steps, times: 1 });
        if (run > 0) this.queue.observe({ rows, steps: isSequence ? steps : null, ms });
        await rest(ms);
      }
    }
  }

  /** Waits in the queue and runs; rejects with a StriateError of the batching or engine area. */
  submit(submission: Submission<NamedTensors>): Promise<BatchAnswer<NamedTensors>> {
    return this.queue.submit(submission);
  }

  /** Takes no more requests, finishes those it has, and frees the model's memory. */
  async close(): Promise<void> {
    await this.queue.close();
    await this.model.close();
  }
}

function batchingOptions(
  { batching }: ServingSpec,
  prepared: PreparedModel,
): Partial<BatchingOptions> & { readonly allowedBatchRows: readonly number[] } {
  const maxBatchRows =
    batching.max_batch_size ?? batching.allowed_batch_sizes?.at(-1) ?? DEFAULT_MAX_BATCH_ROWS;
  const maxQueueRows = batching.max_queue_rows ?? DEFAULT_MAX_QUEUE_ROWS;
  return {
    maxBatchRows,
    allowedBatchRows: batching.allowed_batch_sizes ?? powersOfTwo(maxBatchRows),
    maxQueueDelayMs: batching.max_queue_delay_ms ?? 0,
    maxQueueRows,
    maxRequestRows: Math.min(maxQueueRows, 1_024),
    sloMs: batching.slo_ms ?? null,
    weight: batching.weight ?? 1,
    priority: (batching.priority ?? 1) as 0 | 1 | 2,
    mixLengths: prepared.rowLengthsTensor !== null,
  };
}

function powersOfTwo(last: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < last; size *= 2) sizes.push(size);
  return [...sizes, last];
}
