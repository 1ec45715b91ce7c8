/** The element types that cross the house. `bool` is stored as one byte, 0 or 1. */
export type DType = 'float32' | 'int32' | 'uint8' | 'bool';

export type TensorData = Float32Array | Int32Array | Uint8Array;

/**
 * A dense tensor, row-major. Axis 0 is the batch: its elements are the rows.
 * `data.length` equals the product of `shape`; `data` is Float32Array for float32, Int32Array for int32,
 * Uint8Array for uint8 and bool.
 */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Tensors by the name of the signature's input or output. */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/** One input or output of a model: `null` in `shape` is a free axis (axis 0, the batch, always is). */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | null)[];
}

/** What a model takes and gives, in the model's own order. */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export const BYTES_PER_ELEMENT: Readonly<Record<DType, number>> = { float32: 4, int32: 4, uint8: 1, bool: 1 };

/** Number of elements of a shape without free axes; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A zeroed array for `length` elements of `dtype`. */
export function allocate(dtype: DType, length: number): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'uint8':
    case 'bool':
      return new Uint8Array(length);
  }
}
