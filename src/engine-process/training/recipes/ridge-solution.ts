/** A linear map with an intercept, as a Dense layer holds it. */
export interface LinearMap {
  /** [features, outputs] */
  readonly kernel: Float64Array;
  /** [outputs] */
  readonly bias: Float64Array;
}

export interface RidgeProblem {
  /** [rows, features] */
  readonly inputs: Float32Array;
  /** [rows, outputs] */
  readonly targets: Float32Array;
  readonly rows: number;
  /** Weight of the squared kernel beside the squared errors, from 0. The intercept is not penalised. */
  readonly penalty: number;
}

/**
 * Ridge regression in closed form, in float64: the kernel that minimises the squared errors of centred data plus
 * `penalty` times its own square (Hoerl and Kennard, 1970), by a Cholesky factorisation of the normal equations.
 */
export function solveRidge({ inputs, targets, rows, penalty }: RidgeProblem): LinearMap {
  const features = inputs.length / rows;
  const outputs = targets.length / rows;
  const inputMeans = columnMeans(inputs, rows);
  const targetMeans = columnMeans(targets, rows);
  const gram = new Float64Array(features * features);
  const cross = new Float64Array(features * outputs);
  const x = new Float64Array(features);
  const y = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < features; i++) x[i] = inputs[row * features + i]! - inputMeans[i]!;
    for (let o = 0; o < outputs; o++) y[o] = targets[row * outputs + o]! - targetMeans[o]!;
    for (let i = 0; i < features; i++) {
      const value = x[i]!;
      for (let j = 0; j <= i; j++) gram[i * features + j]! += value * x[j]!;
      for (let o = 0; o < outputs; o++) cross[i * outputs + o]! += value * y[o]!;
    }
  }
  for (let i = 0; i < features; i++) gram[i * features + i]! += penalty;
  factorise(gram, features);
  substitute(gram, cross, { features, outputs });
  const bias = Float64Array.from({ length: outputs }, (_, o) => {
    let shift = 0;
    for (let i = 0; i < features; i++) shift += inputMeans[i]! * cross[i * outputs + o]!;
    return targetMeans[o]! - shift;
  });
  return { kernel: cross, bias };
}

function columnMeans(values: Float32Array, rows: number): Float64Array {
  const columns = values.length / rows;
  const sums = new Float64Array(columns);
  for (const [index, value] of values.entries()) sums[index % columns]! += value;
  return sums.map((sum) => sum / rows);
}

/** A pivot below this part of the largest diagonal element counts as this: features that repeat others add nothing. */
const SMALLEST_PIVOT = 1e-12;

/** Replaces the lower triangle of a positive semidefinite matrix [size, size] by its Cholesky factor. */
function factorise(matrix: Float64Array, size: number): void {
  let largest = Number.MIN_VALUE;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]!);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] =
        i === j ? Math.sqrt(Math.max(rest, SMALLEST_PIVOT * largest)) : rest / matrix[j * size + j]!;
    }
  }
}

/** Solves factor × factorᵀ × solution = right side for each column, in place of the right side [features, outputs]. */
function substitute(
  factor: Float64Array,
  right: Float64Array,
  { features, outputs }: { features: number; outputs: number },
): void {
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < features; i++) {
      let rest = right[i * outputs + o]!;
      for (let k = 0; k < i; k++) rest -= factor[i * features + k]! * right[k * outputs + o]!;
      right[i * outputs + o] = rest / factor[i * features + i]!;
    }
    for (let i = features - 1; i >= 0; i--) {
      let rest = right[i * outputs + o]!;
      for (let k = i + 1; k < features; k++) rest -= factor[k * features + i]! * right[k * outputs + o]!;
      right[i * outputs + o] = rest / factor[i * features + i]!;
    }
  }
}
