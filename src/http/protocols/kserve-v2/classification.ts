import { StriateError } from '../../../errors/striate-error';
import type { Tensor } from '../../../tensor/tensor';

export interface TopClasses {
  /** [rows, k], k no more than there are classes. */
  readonly shape: readonly [number, number];
  /** `score:index` or `score:index:name`, best first in each row. */
  readonly elements: readonly string[];
}

/**
 * The `k` best classes of each row of scores [rows, classes…]. Scores of equal value keep the order of their classes.
 * Floats have six decimals, as Triton writes them.
 */
export function topClasses(
  scores: Tensor,
  options: { readonly k: number; readonly classNames: readonly string[] | null; readonly name: string },
): TopClasses {
  const [rows] = scores.shape;
  if (rows === undefined || rows === 0 || scores.data.length === 0) {
    throw new StriateError('TENSOR_INVALID', {
      detail: `output '${options.name}' has shape [${scores.shape.join(',')}], classification needs rows of scores`,
    });
  }
  const classes = scores.data.length / rows;
  const k = Math.min(options.k, classes);
  const elements: string[] = [];
  for (let row = 0; row < rows; row++) {
    const values = scores.data.subarray(row * classes, (row + 1) * classes);
    const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
    for (const index of order.slice(0, k)) {
      const value = values[index] ?? 0;
      const score = scores.dtype === 'float32' ? value.toFixed(6) : String(value);
      const label = options.classNames?.[index];
      elements.push(label === undefined ? `${score}:${index}` : `${score}:${index}:${label}`);
    }
  }
  return { shape: [rows, k], elements };
}
