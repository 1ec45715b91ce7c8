/**
 * Rows in memory, axis 0 first. `inputs` holds `rows` × the product of `inputShape` numbers; bytes are multiplied by
 * `inputScale` when a batch is gathered. `targets` are class numbers (`targetShape` []) or floats.
 */
export interface TrainingData {
  readonly rows: number;
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
  readonly inputs: Float32Array | Uint8Array;
  /** 1 for inputs that are already what the model takes. */
  readonly inputScale: number;
  /** Subtracted and divided by after the scale, a number a value of the last axis; absent: neither. */
  readonly normalisation?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly targets: Float32Array;
}

/** Some rows of a data set, in fresh arrays: TensorFlow keeps the memory that it is given. */
export interface Batch {
  readonly rows: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

/** Number of values in one row of the given shape. */
export function rowSize(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Copies the rows named by `indices`, in their order. */
export function gatherBatch(data: TrainingData, indices: ArrayLike<number>): Batch {
  const inputSize = rowSize(data.inputShape);
  const targetSize = rowSize(data.targetShape);
  const inputs = new Float32Array(indices.length * inputSize);
  const targets = new Float32Array(indices.length * targetSize);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row] ?? 0;
    inputs.set(data.inputs.subarray(from * inputSize, (from + 1) * inputSize), row * inputSize);
    targets.set(data.targets.subarray(from * targetSize, (from + 1) * targetSize), row * targetSize);
  }
  if (data.inputScale !== 1) {
    for (let index = 0; index < inputs.length; index++)
      inputs[index] = (inputs[index] ?? 0) * data.inputScale;
  }
  if (data.normalisation !== undefined) {
    const { mean, std } = data.normalisation;
    for (let index = 0; index < inputs.length; index++) {
      const channel = index % mean.length;
      inputs[index] = ((inputs[index] ?? 0) - (mean[channel] ?? 0)) / (std[channel] ?? 1);
    }
  }
  return { rows: indices.length, inputs, targets };
}

/** A new data set of the rows named by `indices`, in their order. */
export function selectRows(data: TrainingData, indices: ArrayLike<number>): TrainingData {
  const { rows, inputShape, targetShape } = data;
  const plain = { rows, inputShape, targetShape, inputs: data.inputs, inputScale: 1, targets: data.targets };
  const batch = gatherBatch(plain, indices);
  const inputs = data.inputs instanceof Uint8Array ? Uint8Array.from(batch.inputs) : batch.inputs;
  return { ...data, rows: batch.rows, inputs, targets: batch.targets };
}
