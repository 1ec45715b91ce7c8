import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../../errors/striate-error';
import type { Tensor } from '../../../tensor/tensor';
import { floatText } from './float-text';

/** Elements written between two turns of the event loop, about 3 ms of floats. */
const SLICE_ELEMENTS = 16_384;

export interface TensorTextOptions {
  /** Name of the output, for the error. */
  readonly name: string;
  /** NaN and infinities: the bare `token`, which is no JSON, or `refuse` with the index. */
  readonly nonFinite: 'token' | 'refuse';
}

/**
 * JSON text of each row (element along axis 0) of a tensor, nested as its shape is; of a scalar, its one text.
 * Throws TENSOR_OUTPUT_NOT_FINITE under `refuse`.
 */
export async function rowTexts(tensor: Tensor, options: TensorTextOptions): Promise<string[]> {
  const [rows = 1, ...inner] = tensor.shape;
  const texts: string[] = [];
  const stride = inner.reduce((product, size) => product * size, 1);
  if (stride > SLICE_ELEMENTS) {
    const flat = await elementTexts(tensor, 0, tensor.data.length, options);
    for (let row = 0; row < rows; row++) texts.push(nest(flat, inner, row * stride));
    return texts;
  }
  const step = Math.max(1, Math.floor(SLICE_ELEMENTS / Math.max(1, stride)));
  for (let start = 0; start < rows; start += step) {
    if (start > 0) await nextTurn();
    const end = Math.min(rows, start + step);
    const flat = await elementTexts(tensor, start * stride, end * stride, options);
    for (let row = start; row < end; row++) texts.push(nest(flat, inner, (row - start) * stride));
  }
  return texts;
}

/** JSON text of a whole tensor, nested as its shape is. */
export async function nestedText(tensor: Tensor, options: TensorTextOptions): Promise<string> {
  const rows = await rowTexts(tensor, options);
  return tensor.shape.length === 0 ? (rows[0] ?? 'null') : `[${rows.join(',')}]`;
}

/** JSON text of a tensor as one flat array, whatever its shape. */
export async function flatText(tensor: Tensor, options: TensorTextOptions): Promise<string> {
  return `[${(await elementTexts(tensor, 0, tensor.data.length, options)).join(',')}]`;
}

async function elementTexts(
  tensor: Tensor,
  from: number,
  to: number,
  options: TensorTextOptions,
): Promise<string[]> {
  const texts: string[] = [];
  for (let start = from; start < to; start += SLICE_ELEMENTS) {
    if (start > from) await nextTurn();
    for (let index = start; index < Math.min(to, start + SLICE_ELEMENTS); index++) {
      texts.push(elementText(tensor, index, options));
    }
  }
  return texts;
}

function elementText(tensor: Tensor, index: number, options: TensorTextOptions): string {
  const value = tensor.data[index]!;
  switch (tensor.dtype) {
    case 'float32':
      if (options.nonFinite === 'refuse' && !Number.isFinite(value)) {
        throw new StriateError('TENSOR_OUTPUT_NOT_FINITE', {
          detail: `Element ${index} of output '${options.name}' is ${value}`,
        });
      }
      return floatText(value);
    case 'bool':
      return value === 0 ? 'false' : 'true';
    case 'int32':
    case 'uint8':
      return String(value);
  }
}

function nest(flat: readonly string[], shape: readonly number[], offset: number): string {
  const [size, ...inner] = shape;
  if (size === undefined) return flat[offset] ?? 'null';
  if (inner.length === 0) return `[${flat.slice(offset, offset + size).join(',')}]`;
  const stride = inner.reduce((product, each) => product * each, 1);
  const parts = Array.from({ length: size }, (_, index) => nest(flat, inner, offset + index * stride));
  return `[${parts.join(',')}]`;
}
