import { paddedSteps } from '../batching/batching-options';
import type { BatchAnswer, BatchQueue, Submission } from '../batching/contract';
import type { BatchScheduler } from '../batching/batch-scheduler';
import type { PreparedModel } from '../messages/protocol';
import type { ServingSpec } from '../repository/serving-spec';
import type { NamedTensors } from '../tensor/tensor';
import { TensorBatchRunner } from './batch-runner';
import { batchingOptions } from './batching-manifest';
import type { EngineModel } from './engine-model';

/** Runs of each batch size at warm-up: the first one picks kernels, the later ones are what the model costs. */
const WARM_UP_RUNS = 3;
/** Length of the sequences of the warm-up where the model leaves it free and the manifest names no lookback. */
const WARM_UP_STEPS = 32;

/** An available version: its model in the engine and its queue before it. */
export class ServedVersion {
  readonly queue: BatchQueue<NamedTensors, NamedTensors>;
  private readonly companions: (() => Promise<void>)[] = [];

  constructor(
    private readonly model: EngineModel,
    readonly prepared: PreparedModel,
    readonly spec: ServingSpec,
    scheduler: BatchScheduler,
    readonly key: string,
  ) {
    const runner = new TensorBatchRunner(model, prepared, (plan) => this.queue.expectedMs(plan));
    const options = { ...batchingOptions(spec.batching), mixLengths: prepared.rowLengthsTensor !== null };
    this.queue = scheduler.register(key, options, runner);
  }

  /** Where the compiled model lies. */
  get folder(): string {
    return this.model.place.folder;
  }

  /** Length in steps of a request that nothing else is known of; null for a model without a free time axis. */
  get usualSteps(): number | null {
    const isSequence = this.prepared.inputs.some(({ shape }) => shape.length > 1 && shape[1] === null);
    return isSequence
      ? (this.spec.series?.lookback ?? Math.max(WARM_UP_STEPS, this.prepared.minimumSteps ?? 1))
      : null;
  }

  /**
   * Runs every allowed batch size, as long as a usual request is padded to, so that the first request meets a warm engine and a known cost. `rest` is called
   * after each run with its milliseconds: what serves on the same engine gets its turn meanwhile.
   */
  async warmUp(rest: (ranMs: number) => Promise<void>): Promise<void> {
    const { options } = this.queue;
    const steps = this.usualSteps === null ? null : paddedSteps(this.usualSteps, options);
    for (const rows of options.allowedBatchRows) {
      for (let run = 0; run < WARM_UP_RUNS; run++) {
        const [ms = 0] = await this.model.measure({ rows, steps: steps ?? WARM_UP_STEPS, times: 1 });
        if (run > 0) this.queue.observe({ rows, steps, ms });
        await rest(ms);
      }
    }
  }

  /** Waits in the queue and runs; rejects with a StriateError of the batching or engine area. */
  submit(submission: Submission<NamedTensors>): Promise<BatchAnswer<NamedTensors>> {
    return this.queue.submit(submission);
  }

  /** Has `close` called before this version is gone: for what is in memory beside it. It must not reject. */
  beforeClose(close: () => Promise<void>): void {
    this.companions.push(close);
  }

  /** Takes no more requests, finishes those it has, and frees the model's memory. */
  async close(): Promise<void> {
    await Promise.all(this.companions.map((close) => close()));
    await this.queue.close();
    await this.model.close();
  }
}
