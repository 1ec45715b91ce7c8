import * as tf from '@tensorflow/tfjs-node-gpu';
import { gatherBatch, rowSize, type TrainingData } from '../samples/training-data';

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

/** What one validation pass measured, each a mean over all rows and values. */
export type Measures = Readonly<Record<string, number>>;

/**
 * Sums over rows for the measures that a run follows beside its loss: `accuracy` where the targets are class numbers,
 * `mae` where they are values. Sums are float64, so the batch size does not matter.
 */
export class MeasureSums {
  constructor(
    private readonly kind: 'accuracy' | 'mae',
    private sum = 0,
    private count = 0,
  ) {}

  /** Adds a batch: predictions [rows, classes] with class numbers [rows], or two arrays of the same shape. */
  add(predictions: Float32Array, targets: Float32Array): void {
    if (this.kind === 'mae') {
      for (const [index, target] of targets.entries())
        this.sum += Math.abs((predictions[index] ?? 0) - target);
      this.count += targets.length;
      return;
    }
    const classes = predictions.length / targets.length;
    for (const [row, target] of targets.entries()) {
      if (largestAt(predictions, row * classes, classes) === target) this.sum += 1;
    }
    this.count += targets.length;
  }

  get state(): { readonly sum: number; readonly count: number } {
    return { sum: this.sum, count: this.count };
  }

  get measures(): Measures {
    return { [this.kind]: this.count === 0 ? 0 : this.sum / this.count };
  }
}

/** Position of the largest of `length` values from `start`, counted from `start`; the first of equals. */
export function largestAt(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if ((values[start + index] ?? 0) > (values[start + best] ?? 0)) best = index;
  }
  return best;
}

/** Which measure suits a data set's targets. */
export function measureKind(data: TrainingData): 'accuracy' | 'mae' {
  return rowSize(data.targetShape) === 1 && data.targetShape.length === 0 ? 'accuracy' : 'mae';
}
