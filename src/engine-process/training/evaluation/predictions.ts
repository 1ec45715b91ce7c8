import * as tf from '@tensorflow/tfjs-node-gpu';
import { gatherBatch, type TrainingData } from '../samples/training-data';

/** Rows per forward pass when nothing is learnt: bounds the memory of feature maps. */
const ROWS_PER_PASS = 250;

/** A model's outputs for every row of a data set [rows, …], in the data's order, without dropout. */
export function predictRows(model: tf.LayersModel, data: TrainingData): Float32Array {
  const parts: Float32Array[] = [];
  for (let start = 0; start < data.rows; start += ROWS_PER_PASS) {
    const rows = Math.min(ROWS_PER_PASS, data.rows - start);
    const batch = gatherBatch(
      data,
      Array.from({ length: rows }, (_, index) => start + index),
    );
    parts.push(
      tf.tidy(() => {
        const inputs = tf.tensor(batch.inputs, [rows, ...data.inputShape]);
        return Float32Array.from(forward(model, inputs, 'inference').dataSync());
      }),
    );
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** One forward pass of a model with one input and one output. */
export function forward(model: tf.LayersModel, inputs: tf.Tensor, mode: 'training' | 'inference'): tf.Tensor {
  const output = model.apply(inputs, { training: mode === 'training' });
  if (Array.isArray(output)) throw new Error('A model with one output was expected');
  return output as tf.Tensor;
}
