/** A dense float64 array, row-major. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A zeroed array. */
export function zeros(shape: readonly number[]): NdArray {
  return { shape, data: new Float64Array(shape.reduce((product, size) => product * size, 1)) };
}

/** Elements between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** `f` of every element. */
export function mapElements(array: NdArray, f: (value: number) => number): NdArray {
  return { shape: array.shape, data: array.data.map(f) };
}

/** The same elements in another shape. */
export function reshaped(array: NdArray, shape: readonly number[]): NdArray {
  return { shape, data: array.data };
}

/** Makes an array by the coordinates of each element; `at` must not keep its argument. */
export function generate(shape: readonly number[], at: (coordinates: readonly number[]) => number): NdArray {
  const result = zeros(shape);
  const coordinates = new Array<number>(shape.length).fill(0);
  for (let index = 0; index < result.data.length; index++) {
    result.data[index] = at(coordinates);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates[axis] = coordinates[axis]! + 1;
      if (coordinates[axis]! < shape[axis]!) break;
      coordinates[axis] = 0;
    }
  }
  return result;
}

/** The offset of an element; coordinates outside, or along axes of size 1, are the caller's matter. */
export function offsetOf(strides: readonly number[], coordinates: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < strides.length; axis++) offset += strides[axis]! * coordinates[axis]!;
  return offset;
}

/** Reads `array` as if broadcast against the last axes of a larger shape. */
export function broadcastReader(array: NdArray): (coordinates: readonly number[]) => number {
  const strides = stridesOf(array.shape).map((stride, axis) => (array.shape[axis] === 1 ? 0 : stride));
  return (coordinates) => {
    const skip = coordinates.length - strides.length;
    let offset = 0;
    for (let axis = 0; axis < strides.length; axis++) offset += strides[axis]! * coordinates[axis + skip]!;
    return array.data[offset]!;
  };
}

/** `f` of all elements along one axis at a time: lines are read from and written back to the same places. */
export function mapLines(array: NdArray, axis: number, f: (line: Float64Array) => Float64Array): NdArray {
  const size = array.shape[axis]!;
  const inner = stridesOf(array.shape)[axis]!;
  const data = new Float64Array(array.data.length);
  const line = new Float64Array(size);
  for (let outer = 0; outer < array.data.length; outer += size * inner)
    for (let lane = outer; lane < outer + inner; lane++) {
      for (let index = 0; index < size; index++) line[index] = array.data[lane + index * inner]!;
      const mapped = f(line);
      for (let index = 0; index < size; index++) data[lane + index * inner] = mapped[index]!;
    }
  return { shape: array.shape, data };
}
