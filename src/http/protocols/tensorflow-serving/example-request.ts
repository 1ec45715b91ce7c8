import type { Tensor, TensorSpec } from '../../../tensor/tensor';
import { StriateError } from '../../../errors/striate-error';
import { DenseArray, isList, isObject, type JsonObject, type JsonValue } from '../json/json-value';
import { readElements } from '../json/tensor-elements';
import { convertValues } from '../tensor-check';
import type { DecodeTarget, PredictInputs } from '../use-cases';
import { ELEMENT_TYPES, invalid, parseRequest } from './dialect';

/** Examples of one request; each takes a tensor of its own before they are stacked. */
const MAX_EXAMPLES = 1_024;

/**
 * Decodes the body of `:classify` and `:regress`: `examples`, each an object of features, with `context` as the
 * features that all examples share. A feature is an input of the model; its value or flat list of values, in row-major
 * order, fills the input's shape, of which one axis may be free.
 * Throws as `decodePredict` does.
 */
export async function decodeExamples(body: Buffer, target: DecodeTarget): Promise<PredictInputs> {
  const root = await parseRequest(body);
  const examples = root.get('examples');
  if (!isList(examples) || examples.length === 0) {
    throw invalid("Request expects 'examples' to be a list of at least one example", '/examples');
  }
  if (examples.length > MAX_EXAMPLES) {
    throw invalid(`Request has ${examples.length} examples, at most ${MAX_EXAMPLES} are taken`, '/examples');
  }
  const context = root.get('context') ?? new Map<string, JsonValue>();
  if (!isObject(context)) throw invalid("Request expects 'context' to be an object", '/context');
  const tensors = new Map<string, Tensor>();
  for (const spec of target.signature.inputs) {
    const rows: Float64Array[] = [];
    for (const [index, example] of examples.entries()) {
      const pointer = `/examples/${index}`;
      if (!isObject(example)) throw invalid(`Example: ${index} is not an object`, pointer);
      rows.push(await readFeature(spec, feature(spec, example, context, pointer), `${pointer}/${spec.name}`));
    }
    tensors.set(spec.name, await stack(spec, rows, target));
  }
  return { kind: 'tensors', tensors };
}

function feature(spec: TensorSpec, example: JsonObject, context: JsonObject, pointer: string): JsonValue {
  const value = example.get(spec.name) ?? context.get(spec.name);
  if (value === undefined) throw invalid(`Missing feature: ${spec.name}`, pointer);
  return value;
}

async function readFeature(spec: TensorSpec, value: JsonValue, pointer: string): Promise<Float64Array> {
  if (value instanceof DenseArray && value.shape.length > 1) {
    throw invalid(`Feature: ${spec.name} is a nested list, expected a value or a flat list`, pointer);
  }
  return (await readElements(value, ELEMENT_TYPES[spec.dtype], pointer)).values;
}

async function stack(spec: TensorSpec, rows: readonly Float64Array[], target: DecodeTarget): Promise<Tensor> {
  const size = rows[0]?.length ?? 0;
  const inner = fillShape(spec.shape.slice(1), size);
  const odd = rows.findIndex((row) => row.length !== size);
  if (inner === null || odd >= 0) {
    const got = rows[Math.max(odd, 0)]?.length ?? 0;
    const shape = spec.shape.map((each) => each ?? -1).join(',');
    throw new StriateError('TENSOR_WRONG_LENGTH', {
      detail: `Feature: ${spec.name} of example ${Math.max(odd, 0)} has ${got} values, which do not fill [${shape}] of model ${target.name}`,
      problems: [{ pointer: `/examples/${Math.max(odd, 0)}/${spec.name}`, detail: `${got} values` }],
    });
  }
  const values = new Float64Array(rows.length * size);
  rows.forEach((row, index) => values.set(row, index * size));
  const { name, dtype } = spec;
  const data = await convertValues(values, { dtype, name, datatype: dtype, rounding: true });
  return { dtype, shape: [rows.length, ...inner], data };
}

/** `shape` with its one free axis sized so that it holds `size` elements; null when that cannot be. */
function fillShape(shape: readonly (number | null)[], size: number): number[] | null {
  const known = shape.reduce<number>((product, each) => product * (each ?? 1), 1);
  const free = shape.filter((each) => each === null).length;
  if (size === 0 || free > 1 || (free === 0 && known !== size) || size % known !== 0) return null;
  return shape.map((each) => each ?? size / known);
}
