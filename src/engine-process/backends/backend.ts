import type { NamedTensors } from '../../tensor/tensor';
import type { PreparedModel } from '../../messages/protocol';

/** A model that is in memory and can run. One implementation per way of running; the device is the process' own. */
export interface LoadedModel {
  readonly model: PreparedModel;
  /**
   * Runs one batch. `inputs` holds every input of the signature, all with the same number of rows; `row_lengths` may be
   * added where the model takes it. `outputs` names those to compute; absent: all, and the logits. They are new arrays. Throws TENSOR_INVALID, before anything native happens, when
   * an input does not fit.
   */
  run(inputs: NamedTensors, outputs?: readonly string[]): NamedTensors;
  /** Frees all native memory of the model. It must not be used after. */
  dispose(): void;
}
