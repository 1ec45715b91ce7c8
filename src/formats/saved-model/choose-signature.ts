import type { DType, Signature, TensorSpec } from '../../tensor/tensor';
import { invalid, quoted, unsupported } from '../refusal';
import type { SavedModelInspection, SavedTensor } from './inspect-saved-model';

const SERVING_DEFAULT = 'serving_default';

/** What the binding can feed and fetch. It carries 64-bit integers as int32 in both directions. */
const DTYPES: Readonly<Record<string, DType>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_UINT8: 'uint8',
  DT_BOOL: 'bool',
};

/**
 * The signature to serve: `wanted`, or `serving_default`, or the only one there is.
 * @throws StriateError FORMAT_INVALID if there is no such signature, FORMAT_UNSUPPORTED for a tensor that cannot be
 * carried (strings, doubles, halves, unknown rank, no batch axis, a comma in its name)
 */
export function chooseSignature(
  inspection: SavedModelInspection,
  file: string,
  wanted?: string,
): { readonly key: string; readonly signature: Signature } {
  const keys = [...inspection.signatures.keys()];
  const key = wanted ?? (keys.length === 1 ? keys[0]! : SERVING_DEFAULT);
  const found = inspection.signatures.get(key);
  if (found === undefined) {
    const known = keys.slice(0, 10).map(quoted).join(', ') || 'none';
    invalid(file, `has no signature ${quoted(key)}; it has ${known}`);
  }
  if (found.inputs.length === 0 || found.outputs.length === 0) {
    unsupported(
      file,
      `signature ${quoted(key)} has ${found.inputs.length} inputs and ${found.outputs.length} outputs`,
    );
  }
  const spec = (tensor: SavedTensor): TensorSpec => toSpec(tensor, file);
  return { key, signature: { inputs: found.inputs.map(spec), outputs: found.outputs.map(spec) } };
}

function toSpec(tensor: SavedTensor, file: string): TensorSpec {
  const where = `tensor ${quoted(tensor.name)}`;
  if (tensor.name.includes(',')) unsupported(file, `${where} has a comma in its name`);
  const dtype = Object.hasOwn(DTYPES, tensor.dtype) ? DTYPES[tensor.dtype] : undefined;
  if (dtype === undefined) {
    unsupported(file, `${where} is of ${tensor.dtype}; expected one of ${Object.keys(DTYPES).join(', ')}`);
  }
  if (tensor.shape === null) unsupported(file, `${where} has no known rank`);
  if (tensor.shape.length === 0) unsupported(file, `${where} has no batch axis`);
  return { name: tensor.name, dtype, shape: [null, ...tensor.shape.slice(1)] };
}
