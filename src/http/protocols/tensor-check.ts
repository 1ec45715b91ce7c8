import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../errors/striate-error';
import {
  allocate,
  type DType,
  type NamedTensors,
  type TensorData,
  type TensorSpec,
} from '../../tensor/tensor';

/** Elements converted between two turns of the event loop, about 1 ms. */
const SLICE_ELEMENTS = 262_144;

/** A shape as the wire writes it: -1 for a free axis. */
export function wireShape(shape: readonly (number | null)[]): number[] {
  return shape.map((size) => size ?? -1);
}

/**
 * Refuses a shape that the input does not take: another rank, another size of a fixed axis, or no row at all.
 * Throws TENSOR_INVALID in Triton's words, with expected and got.
 */
export function checkShape(
  spec: TensorSpec,
  shape: readonly number[],
  options: { model: string; pointer: string },
): void {
  const fits =
    spec.shape.length === shape.length &&
    spec.shape.every((size, axis) => size === null || size === shape[axis]);
  const got = `[${shape.join(',')}]`;
  if (fits && shape[0] !== 0) return;
  const expected = `[${wireShape(spec.shape).join(',')}]`;
  const detail = fits
    ? `input '${spec.name}' for model '${options.model}' has no rows: got ${got}`
    : `unexpected shape for input '${spec.name}' for model '${options.model}'. Expected ${expected}, got ${got}.`;
  throw new StriateError('TENSOR_INVALID', { detail, problems: [{ pointer: options.pointer, detail }] });
}

/** Refuses inputs whose numbers of rows differ. */
export function checkRows(tensors: NamedTensors, options: { model: string }): void {
  let rows: number | undefined;
  for (const [name, tensor] of tensors) {
    rows ??= tensor.shape[0];
    if (rows === tensor.shape[0]) continue;
    throw new StriateError('TENSOR_INVALID', {
      detail: `input '${name}' batch size does not match other inputs for '${options.model}'`,
    });
  }
}

/**
 * The values as `dtype`. Doubles become float32 by rounding when `rounding` is allowed; every other change of a value
 * throws TENSOR_NOT_LOSSLESS with the first index.
 */
export async function convertValues(
  values: ArrayLike<number>,
  options: {
    readonly dtype: DType;
    readonly rounding: boolean;
    /** The wire's datatype and the input's name, for the error. */
    readonly datatype: string;
    readonly name: string;
  },
): Promise<TensorData> {
  const target = allocate(options.dtype, values.length);
  for (let start = 0; start < values.length; start += SLICE_ELEMENTS) {
    if (start > 0) await nextTurn();
    const end = Math.min(values.length, start + SLICE_ELEMENTS);
    for (let index = start; index < end; index++) target[index] = values[index]!;
    if (options.rounding) continue;
    for (let index = start; index < end; index++) {
      if (target[index] === values[index] || (Number.isNaN(target[index]) && Number.isNaN(values[index])))
        continue;
      throw new StriateError('TENSOR_NOT_LOSSLESS', {
        detail:
          `element ${index} of input '${options.name}' is ${values[index]}, ` +
          `which ${options.datatype} carries and the model's ${options.dtype} does not`,
      });
    }
  }
  return target;
}
