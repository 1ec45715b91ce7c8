/**
 * Solves A x = b for several right-hand sides by Cholesky's decomposition A = L L'. Null when A is not positive
 * definite to working precision (a pivot below 1e-12 of the largest diagonal entry).
 * @param matrix [size, size], symmetric, row-major; only the lower triangle is read
 * @param sides [size, columns], row-major
 * @returns [size, columns]
 */
export function solvePositiveDefinite(
  matrix: Float64Array,
  sides: Float64Array,
  columns: number,
): Float64Array | null {
  const size = Math.sqrt(matrix.length);
  const lower = decompose(matrix, size);
  if (lower === null) return null;
  const solution = sides.slice();
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < size; row++) {
      let value = solution[row * columns + column]!;
      for (let k = 0; k < row; k++) value -= lower[row * size + k]! * solution[k * columns + column]!;
      solution[row * columns + column] = value / lower[row * size + row]!;
    }
    for (let row = size - 1; row >= 0; row--) {
      let value = solution[row * columns + column]!;
      for (let k = row + 1; k < size; k++) value -= lower[k * size + row]! * solution[k * columns + column]!;
      solution[row * columns + column] = value / lower[row * size + row]!;
    }
  }
  return solution;
}

function decompose(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  let largest = 0;
  for (let row = 0; row < size; row++) largest = Math.max(largest, matrix[row * size + row]!);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) value -= lower[row * size + k]! * lower[column * size + k]!;
      if (row === column) {
        if (!(value > largest * 1e-12)) return null;
        lower[row * size + row] = Math.sqrt(value);
      } else {
        lower[row * size + column] = value / lower[column * size + column]!;
      }
    }
  }
  return lower;
}
