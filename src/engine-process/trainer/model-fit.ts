import * as tf from '@tensorflow/tfjs-node-gpu';
import { gatherBatch, type TrainingData } from '../training/samples/training-data';
import { UnsuitableData } from './failures';

/**
 * Checks that a model takes rows like these and answers with what they are judged by: class probabilities, or for
 * series [rows, horizon] or [rows, steps, horizon]; and that there is something to train.
 * @throws UnsuitableData
 */
export function checkFit(
  model: tf.LayersModel,
  { train, classes }: { readonly train: TrainingData; readonly classes: number | null },
): void {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new UnsuitableData(
      `the model: expected one input and one output, got ${model.inputs.length} and ${model.outputs.length}`,
    );
  }
  const input = model.inputs[0]?.shape ?? [];
  const output = model.outputs[0]?.shape ?? [];
  if (!fits(input.slice(1), train.inputShape)) {
    throw new UnsuitableData(
      `the model: its input is ${text(input)}, the rows are ${text(train.inputShape)}`,
    );
  }
  const wanted = classes === null ? train.targetShape : [classes];
  const last = wanted.at(-1) ?? 1;
  const isOneStep = output.length === 2 && output[1] === last;
  const isEachStep = classes === null && output.length === 3 && fits(output.slice(1), wanted);
  if (!isOneStep && !isEachStep) {
    const what = classes === null ? `a horizon of ${last}` : `${last} classes`;
    throw new UnsuitableData(`the model: its output is ${text(output)}, expected ${what}`);
  }
  if (model.trainableWeights.length === 0) {
    throw new UnsuitableData('the model: no layer is left to train');
  }
}

/** One row as the model takes it [1, …]; the caller frees it. */
export function firstRow(train: TrainingData): tf.Tensor {
  return tf.tensor(gatherBatch(train, [0]).inputs, [1, ...train.inputShape]);
}

function fits(shape: readonly (number | null)[], wanted: readonly number[]): boolean {
  return (
    shape.length === wanted.length && shape.every((size, axis) => size === null || size === wanted[axis])
  );
}

function text(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? '*').join(', ')}]`;
}
