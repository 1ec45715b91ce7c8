import * as tf from '@tensorflow/tfjs-node-gpu';

/** Copies of all weights of a model, trainable or not, in the model's order. */
export function readWeights(model: tf.LayersModel): Float32Array[] {
  return model.weights.map((weight) => Float32Array.from(weight.read().dataSync()));
}

/** Puts weights that `readWeights` gave back into a model of the same shape. */
export function writeWeights(model: tf.LayersModel, weights: readonly Float32Array[]): void {
  if (weights.length !== model.weights.length) {
    throw new Error(`The model has ${model.weights.length} weights, ${weights.length} were given`);
  }
  tf.tidy(() => {
    for (const [index, weight] of model.weights.entries()) {
      const shape = weight.shape.map((size) => size ?? 1);
      weight.write(tf.tensor(Float32Array.from(weights[index]!), shape));
    }
  });
}

/** The variables that training moves, in the model's order. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => {
    const variable = weight.read();
    if (!isVariable(variable)) throw new Error(`Weight ${weight.name} is not a variable`);
    return variable;
  });
}

function isVariable(tensor: tf.Tensor): tensor is tf.Variable {
  return tensor instanceof tf.Variable;
}

/** Whether no value is infinite or NaN. */
export function allFinite(arrays: readonly Float32Array[]): boolean {
  return arrays.every((array) => array.every(Number.isFinite));
}
