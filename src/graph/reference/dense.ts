import type { Dense, Embedding } from '../ir';
import { applyActivation } from './activation';
import { addToLastAxis, type ReadArray } from './convolution';
import { zeros, type NdArray } from './nd-array';

/** x W + b on the last axis. */
export function dense(op: Dense, x: NdArray, read: ReadArray): NdArray {
  const product = matMul(x, read(op.kernel));
  if (op.bias !== null) addToLastAxis(product, read(op.bias));
  return applyActivation(op.activation, product);
}

/** [..., in] times [in, out]. */
export function matMul(x: NdArray, kernel: NdArray): NdArray {
  const [size, units] = kernel.shape as [number, number];
  const product = zeros([...x.shape.slice(0, -1), units]);
  for (let row = 0; row * size < x.data.length; row++)
    for (let i = 0; i < size; i++) {
      const value = x.data[row * size + i]!;
      for (let unit = 0; unit < units; unit++)
        product.data[row * units + unit] =
          product.data[row * units + unit]! + value * kernel.data[i * units + unit]!;
    }
  return product;
}

/** Rows of the table; indices outside of it take its first or last row, as the compiled graph does. */
export function embed(op: Embedding, indices: NdArray, read: ReadArray): NdArray {
  const table = read(op.table);
  const [vocabulary, size] = table.shape as [number, number];
  const result = zeros([...indices.shape, size]);
  indices.data.forEach((value, place) => {
    const row = Math.min(Math.max(Math.trunc(value), 0), vocabulary - 1);
    result.data.set(table.data.subarray(row * size, (row + 1) * size), place * size);
  });
  return result;
}
