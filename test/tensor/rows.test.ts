import { stackRows } from '../../src/tensor/rows';
import type { Tensor, TensorSpec } from '../../src/tensor/tensor';

const spec: TensorSpec = { name: 'x', dtype: 'float32', shape: [null, 1] };
const four: Tensor = { dtype: 'float32', shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) };
const stacked = (firstRow: number, rows: number): readonly number[] => {
  const range = { tensors: new Map([['x', four]]), firstRow, rows };
  return [...stackRows(spec, [range], { paddedRows: 4, steps: null }).data];
};

test.each([
  [0, 4, [1, 2, 3, 4]],
  [3, 1, [4, 0, 0, 0]],
  [0, 3, [1, 2, 3, 0]],
])(
  'a part of a request, padded to as many rows as the whole has, stays that part: %d+%d',
  (first, rows, data) => {
    expect(stacked(first, rows)).toEqual(data);
  },
);
