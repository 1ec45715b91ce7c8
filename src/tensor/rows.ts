import { allocate, elementCount, type NamedTensors, type Tensor, type TensorSpec } from './tensor';

/** Rows `[firstRow, firstRow + rows)` of named tensors that a batch takes. */
export interface RowRange {
  readonly tensors: NamedTensors;
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Stacks row ranges into one tensor for `spec`, `[paddedRows, …]`. Rows beyond the ranges' are zeros. Where axis 1 is
 * free, shorter ranges are padded with zeros on the right to `steps`. Every range must hold a tensor of the spec's name
 * and dtype with its fixed axes; the result shares no memory with them unless one range fills it whole.
 */
export function stackRows(
  spec: TensorSpec,
  ranges: readonly RowRange[],
  size: { readonly paddedRows: number; readonly steps: number | null },
): Tensor {
  const [first] = ranges;
  const only = first === undefined || ranges.length > 1 ? undefined : tensorOf(first, spec);
  const stepsOf = (tensor: Tensor): number => tensor.shape[1] ?? 1;
  const inner = (ranges[0] === undefined ? [] : tensorOf(ranges[0], spec).shape).slice(1);
  const isSequence = spec.shape.length > 1 && spec.shape[1] === null;
  if (isSequence && size.steps !== null) inner[0] = size.steps;
  const isWhole = first?.firstRow === 0 && first.rows === only?.shape[0];
  const fills = isWhole && first.rows === size.paddedRows && (!isSequence || stepsOf(only) === inner[0]);
  if (only !== undefined && fills) return only;
  const rowLength = elementCount(inner);
  const data = allocate(spec.dtype, size.paddedRows * rowLength);
  let row = 0;
  for (const range of ranges) {
    const tensor = tensorOf(range, spec);
    const ownLength = elementCount(tensor.shape.slice(1));
    for (let index = range.firstRow; index < range.firstRow + range.rows; index++, row++) {
      data.set(tensor.data.subarray(index * ownLength, (index + 1) * ownLength), row * rowLength);
    }
  }
  return { dtype: spec.dtype, shape: [size.paddedRows, ...inner], data };
}

/**
 * Rows `[firstRow, firstRow + rows)` of a tensor, a view on its memory. With `steps`, axis 1 is cut to its first
 * `steps` elements, which copies.
 */
export function sliceRows(
  tensor: Tensor,
  firstRow: number,
  rows: number,
  steps: number | null = null,
): Tensor {
  const inner = tensor.shape.slice(1);
  const rowLength = elementCount(inner);
  const view = tensor.data.subarray(firstRow * rowLength, (firstRow + rows) * rowLength);
  const fullSteps = inner[0];
  if (steps === null || fullSteps === undefined || steps >= fullSteps) {
    return { dtype: tensor.dtype, shape: [rows, ...inner], data: view };
  }
  const cutLength = (rowLength / fullSteps) * steps;
  const data = allocate(tensor.dtype, rows * cutLength);
  for (let row = 0; row < rows; row++) {
    data.set(view.subarray(row * rowLength, row * rowLength + cutLength), row * cutLength);
  }
  return { dtype: tensor.dtype, shape: [rows, steps, ...inner.slice(1)], data };
}

/** Joins tensors along axis 0; their other axes and dtypes must be equal. At least one. */
export function concatRows(tensors: readonly [Tensor, ...Tensor[]]): Tensor {
  const [first, ...others] = tensors;
  if (others.length === 0) return first;
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
  const data = allocate(first.dtype, rows * elementCount(first.shape.slice(1)));
  let offset = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, offset);
    offset += tensor.data.length;
  }
  return { dtype: first.dtype, shape: [rows, ...first.shape.slice(1)], data };
}

function tensorOf(range: RowRange, spec: TensorSpec): Tensor {
  const tensor = range.tensors.get(spec.name);
  if (tensor === undefined) throw new Error(`a batch entry has no tensor ${spec.name}; this is a bug`);
  return tensor;
}
