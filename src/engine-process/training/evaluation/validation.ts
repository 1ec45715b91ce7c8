import * as tf from '@tensorflow/tfjs-node-gpu';
import { rowSize, type TrainingData } from '../samples/training-data';
import { meanLoss, type LossName } from '../losses';
import { measureKind, MeasureSums, type Measures } from './measures';
import { predictRows } from './predictions';

/** A model's loss and measure over a whole data set, named with `val_` in front. */
export function validate(model: tf.LayersModel, data: TrainingData, loss: LossName): Measures {
  return validatePredictions(predictRows(model, data), data, loss);
}

/** As `validate`, of what a model said of all rows of `data`. */
export function validatePredictions(
  predictions: Float32Array,
  data: TrainingData,
  loss: LossName,
): Measures & { readonly val_loss: number } {
  const sums = new MeasureSums(measureKind(data));
  sums.add(predictions, data.targets);
  const shape = [data.rows, predictions.length / data.rows];
  const targetShape = data.targetShape.length === 0 ? [data.rows] : [data.rows, rowSize(data.targetShape)];
  const mean = tf.tidy(() => {
    const targets = tf.tensor(Float32Array.from(data.targets), targetShape);
    return (
      meanLoss(loss, { targets, predictions: tf.tensor(predictions, shape) }).dataSync()[0] ?? Number.NaN
    );
  });
  const named = Object.entries(sums.measures).map(([name, value]) => [`val_${name}`, value] as const);
  return { val_loss: mean, ...Object.fromEntries(named) };
}
