import type { BatchQueueState } from '../batching/contract';
import { batchingChanges, type AskedBatching } from './batching-manifest';
import type { ModelLifecycle } from './model-lifecycle';

export { BatchingSchema } from '../repository/manifest-schema';

/** The settings and the state of the queues that serve, and changes to the former while they do. */
export class BatchingSettings {
  constructor(private readonly lifecycle: ModelLifecycle) {}

  /** Throws MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND, or MODEL_NOT_AVAILABLE for a version that is out of memory. */
  get(model: string, version: number): BatchQueueState {
    return this.lifecycle.getInMemory(model, { version }).served.queue.snapshot();
  }

  /**
   * Changes settings from the next batch on, until the version is loaded anew. Any batch size runs; the cost of one
   * that warm-up did not measure is estimated until it has run. Throws as `get` does, and BATCH_OPTIONS_INVALID.
   */
  change(model: string, version: number, asked: AskedBatching): BatchQueueState {
    const { queue } = this.lifecycle.getInMemory(model, { version }).served;
    queue.configure(batchingChanges(asked));
    return queue.snapshot();
  }
}
