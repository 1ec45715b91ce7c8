import type * as tf from '@tensorflow/tfjs-node-gpu';

/** What one update is given beside the values: the learning rate now, and the number of this update, from 1. */
export interface UpdateMoment {
  readonly learningRate: number;
  readonly iteration: number;
  /** The rule's own numbers, as `nextScalars` made them for this update. */
  readonly scalars: readonly number[];
}

export interface Updated {
  readonly parameters: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/**
 * One optimizer's arithmetic over all parameters as one vector [parameters]. A rule holds nothing: its slots (vectors
 * as long as the parameters) and scalars are given in and handed back, so a checkpoint can hold them.
 */
export interface UpdateRule {
  /** Each slot's name and the value that it starts with. */
  readonly slots: readonly { readonly name: string; readonly initial: number }[];
  /** The scalars before the first update. */
  readonly scalars: readonly number[];
  /** The scalars of update `iteration`, from those of the one before. */
  readonly nextScalars: (scalars: readonly number[], iteration: number) => readonly number[];
  readonly update: (
    parameters: tf.Tensor,
    gradients: tf.Tensor,
    slots: readonly tf.Tensor[],
    moment: UpdateMoment,
  ) => Updated;
}

/** The slot at `index`; a missing one is our bug. */
export function slotAt(slots: readonly tf.Tensor[], index: number): tf.Tensor {
  const slot = slots[index];
  if (slot === undefined) throw new Error(`The update rule has no slot ${index}`);
  return slot;
}
