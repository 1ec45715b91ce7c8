import * as tf from '@tensorflow/tfjs-node-gpu';

/** `sparse_categorical_crossentropy` takes class numbers and probabilities; the others take values. */
export type LossName = 'sparse_categorical_crossentropy' | 'mse' | 'mae' | 'huber';

/** Keras' fuzz factor: probabilities are held this far from 0 and 1 before the logarithm. */
const EPSILON = 1e-7;

/**
 * The mean loss of a batch, as a scalar.
 * @param targets class numbers [rows] for the cross-entropy, else the predictions' shape
 * @param predictions [rows, classes] probabilities, or [rows, …] values
 * @param rowWeights [rows]; absent: each row counts once
 */
export function meanLoss(
  name: LossName,
  {
    targets,
    predictions,
    rowWeights,
  }: { targets: tf.Tensor; predictions: tf.Tensor; rowWeights?: tf.Tensor | undefined },
): tf.Scalar {
  const byRow = rowLosses(name, targets, predictions);
  return rowWeights === undefined ? byRow.mean() : byRow.mul(rowWeights).mean();
}

/** The loss of each row [rows]: the mean over the row's values. */
function rowLosses(name: LossName, targets: tf.Tensor, predictions: tf.Tensor): tf.Tensor {
  if (name === 'sparse_categorical_crossentropy') {
    const classes = predictions.shape[1] ?? 1;
    const chosen = tf.oneHot(targets.toInt().flatten(), classes).mul(predictions).sum(1);
    return chosen
      .clipByValue(EPSILON, 1 - EPSILON)
      .log()
      .neg();
  }
  const [rows = 1] = predictions.shape;
  const errors = predictions.sub(targets).reshape([rows, -1]);
  switch (name) {
    case 'mse':
      return errors.square().mean(1);
    case 'mae':
      return errors.abs().mean(1);
    case 'huber':
      return huber(errors).mean(1);
  }
}

/** Half the square up to 1 from the target, linear beyond (Huber's delta is 1, as in Keras). */
function huber(errors: tf.Tensor): tf.Tensor {
  const size = errors.abs();
  const near = size.minimum(1);
  return near.square().mul(0.5).add(size.sub(near));
}
