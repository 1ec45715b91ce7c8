import type { NdArray } from '../../src/graph/reference/nd-array';
import type { NamedTensors } from '../../src/tensor/tensor';

/**
 * The largest |difference| over all outputs and max(1, largest |expected|). With `rowLengths`, outputs as long as the
 * longest row are compared up to each row's own end. Shapes must be equal.
 */
export function largestDifference(
  expected: ReadonlyMap<string, NdArray>,
  got: NamedTensors,
  rowLengths?: readonly number[],
): { readonly difference: number; readonly scale: number } {
  let difference = 0;
  let scale = 1;
  for (const [name, { shape, data }] of expected) {
    const tensor = got.get(name);
    if (tensor === undefined || tensor.shape.join() !== shape.join())
      throw new Error(
        `output ${name}: expected [${shape.join()}], got [${tensor?.shape.join() ?? 'nothing'}]`,
      );
    const rowSize = data.length / shape[0]!;
    const isSequence = rowLengths !== undefined && shape[1] === Math.max(...rowLengths);
    data.forEach((value, index) => {
      const row = Math.floor(index / rowSize);
      const step = Math.floor((index % rowSize) / (rowSize / (shape[1] ?? 1)));
      if (isSequence && step >= rowLengths[row]!) return;
      const gap = Math.abs(value - tensor.data[index]!);
      if (Number.isNaN(gap)) throw new Error(`output ${name}: NaN at ${index}, expected ${value}`);
      difference = Math.max(difference, gap);
      scale = Math.max(scale, Math.abs(value));
    });
  }
  return { difference, scale };
}
