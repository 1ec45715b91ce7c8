import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../../../errors/striate-error';
import type { Tensor, TensorSpec } from '../../../tensor/tensor';
import { DenseArray, isList, isObject, type JsonObject, type JsonValue } from '../json/json-value';
import { readElements, type Elements } from '../json/tensor-elements';
import { checkRows, checkShape, convertValues } from '../tensor-check';
import type { DecodeTarget, PredictInputs } from '../use-cases';
import { decodeBase64, isBase64, picturesOf } from './base64';
import { ELEMENT_TYPES, invalid, parseRequest } from './dialect';

/** Rows assembled between two turns of the event loop, about 1 ms. */
const SLICE_ROWS = 500;

/** `row`: the request had `instances`, one element a row; `column`: it had `inputs`, one tensor an input. */
export type PredictForm = 'row' | 'column';

export interface DecodedPredict {
  readonly form: PredictForm;
  readonly inputs: PredictInputs;
}

/**
 * Decodes the body of `:predict`, in row or in column form.
 * Throws HTTP_INVALID_REQUEST and errors of the TENSOR area, in TensorFlow Serving's words, with the JSON pointer.
 */
export async function decodePredict(body: Buffer, target: DecodeTarget): Promise<DecodedPredict> {
  const root = await parseRequest(body);
  const instances = root.get('instances');
  const inputs = root.get('inputs');
  if (instances !== undefined && inputs !== undefined) {
    throw invalid("Request expecting only one of 'inputs' or 'instances' keys to exist", '');
  }
  if (instances !== undefined) {
    const rows =
      instances instanceof DenseArray ? instances.shape[0] : isList(instances) ? instances.length : null;
    if (rows === null) throw invalid("Request expects 'instances' to be a list", '/instances');
    if (rows === 0) throw invalid("Request expects 'instances' to hold at least one element", '/instances');
    return { form: 'row', inputs: await decodeRows(instances, target) };
  }
  if (inputs === undefined) throw invalid("Missing 'inputs' or 'instances' key", '');
  return { form: 'column', inputs: await decodeColumns(inputs, target) };
}

async function decodeRows(instances: JsonValue, target: DecodeTarget): Promise<PredictInputs> {
  const pictures =
    target.takesPictures && isList(instances)
      ? picturesOf(instances, inputNames(target), '/instances')
      : null;
  if (pictures !== null) return { kind: 'pictures', pictures };
  const { inputs } = target.signature;
  const [only] = inputs;
  const named = isList(instances) && isObject(instances[0]) && !isBase64(instances[0]);
  if (only !== undefined && inputs.length === 1 && !named) {
    const elements = await readElements(instances, ELEMENT_TYPES[only.dtype], '/instances').catch(
      (error: unknown) => {
        throw wrapped(error);
      },
    );
    return finish([[only, await tensorOf(only, elements, target, '/instances')]], target);
  }
  if (!isList(instances))
    throw failedElement(0, '', 'JSON Value is not of expected type: object', '/instances/0');
  return finish(await stackRows(instances, target), target);
}

async function stackRows(
  instances: readonly JsonValue[],
  target: DecodeTarget,
): Promise<[TensorSpec, Tensor][]> {
  const { inputs } = target.signature;
  const columns = inputs.map(() => [] as Elements[]);
  for (const [row, instance] of instances.entries()) {
    if (row % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
    const entries = namedRow(instance, row, inputs);
    for (const [index, spec] of inputs.entries()) {
      const pointer = `/instances/${row}/${spec.name}`;
      const value = entries.get(spec.name) ?? null;
      const elements = await readElements(value, ELEMENT_TYPES[spec.dtype], pointer).catch(
        (error: unknown) => {
          throw wrapped(error, { row, key: spec.name });
        },
      );
      const first = columns[index]?.[0] ?? elements;
      if (String(first.shape) !== String(elements.shape)) {
        const detail = `has shape [${elements.shape.join(',')}], expected [${first.shape.join(',')}] as in element 0`;
        throw failedElement(row, spec.name, detail, pointer, 'TENSOR_RAGGED');
      }
      columns[index]?.push(elements);
    }
  }
  const tensors: [TensorSpec, Tensor][] = [];
  for (const [index, spec] of inputs.entries()) {
    const stacked = stack(columns[index] ?? []);
    tensors.push([spec, await tensorOf(spec, stacked, target, '/instances')]);
  }
  return tensors;
}

function namedRow(instance: JsonValue, row: number, inputs: readonly TensorSpec[]): JsonObject {
  const pointer = `/instances/${row}`;
  if (!isObject(instance))
    throw failedElement(row, '', 'JSON Value is not of expected type: object', pointer);
  for (const { name } of inputs) {
    if (!instance.has(name)) throw failedElement(row, name, `Missing input: ${name}`, pointer);
  }
  for (const key of instance.keys()) {
    if (inputs.some(({ name }) => name === key)) continue;
    throw failedElement(row, key.slice(0, 256), 'There is no input of this name', `${pointer}/${key}`);
  }
  return instance;
}

function stack(rows: readonly Elements[]): Elements {
  const [first] = rows;
  const size = first?.values.length ?? 0;
  const values = new Float64Array(rows.length * size);
  rows.forEach((row, index) => values.set(row.values, index * size));
  return { shape: [rows.length, ...(first?.shape ?? [])], values };
}

async function decodeColumns(inputs: JsonValue, target: DecodeTarget): Promise<PredictInputs> {
  const specs = target.signature.inputs;
  const [only] = specs;
  if (target.takesPictures) {
    const pictures = columnPictures(inputs, target);
    if (pictures !== null) return { kind: 'pictures', pictures };
  }
  if (!isObject(inputs)) {
    if (only === undefined || specs.length > 1) {
      throw invalid("Request expects 'inputs' to be an object: the model has several inputs", '/inputs');
    }
    return finish([[only, await columnOf(only, inputs, target, '/inputs')]], target);
  }
  const tensors: [TensorSpec, Tensor][] = [];
  for (const spec of specs) {
    const value = inputs.get(spec.name);
    if (value === undefined)
      throw invalid(`Missing named input: ${spec.name} in 'inputs' object.`, '/inputs');
    tensors.push([spec, await columnOf(spec, value, target, `/inputs/${spec.name}`)]);
  }
  return finish(tensors, target);
}

function columnPictures(inputs: JsonValue, target: DecodeTarget): readonly Buffer[] | null {
  const names = inputNames(target);
  const value =
    isObject(inputs) && !isBase64(inputs) ? names.map((name) => inputs.get(name)).find(Boolean) : inputs;
  if (isBase64(value)) return [decodeBase64(value, '/inputs')];
  return isList(value) ? picturesOf(value, names, '/inputs') : null;
}

async function columnOf(
  spec: TensorSpec,
  value: JsonValue,
  target: DecodeTarget,
  pointer: string,
): Promise<Tensor> {
  return tensorOf(spec, await readElements(value, ELEMENT_TYPES[spec.dtype], pointer), target, pointer);
}

async function tensorOf(
  spec: TensorSpec,
  elements: Elements,
  target: DecodeTarget,
  pointer: string,
): Promise<Tensor> {
  checkShape(spec, elements.shape, { model: target.name, pointer });
  const { name, dtype } = spec;
  const data = await convertValues(elements.values, { dtype, name, datatype: dtype, rounding: true });
  return { dtype, shape: elements.shape, data };
}

function finish(tensors: readonly (readonly [TensorSpec, Tensor])[], target: DecodeTarget): PredictInputs {
  const named = new Map(tensors.map(([spec, tensor]) => [spec.name, tensor]));
  checkRows(named, { model: target.name });
  return { kind: 'tensors', tensors: named };
}

function inputNames(target: DecodeTarget): string[] {
  return target.signature.inputs.map(({ name }) => name);
}

/** An error of an element of the list, in the words of the row form; others pass through. */
function wrapped(error: unknown, at?: { readonly row: number; readonly key: string }): unknown {
  if (!(error instanceof StriateError)) return error;
  const row = at?.row ?? Number(error.problems[0]?.pointer.split('/')[2] ?? 0);
  const key = at === undefined ? '' : ` key: ${at.key}`;
  return new StriateError(error.code, {
    detail: `Failed to process element: ${row}${key} of 'instances' list. Error: ${error.message}`,
    problems: error.problems,
  });
}

function failedElement(
  row: number,
  key: string,
  reason: string,
  pointer: string,
  code: 'TENSOR_INVALID' | 'TENSOR_RAGGED' = 'TENSOR_INVALID',
): StriateError {
  const named = key === '' ? '' : ` key: ${key}`;
  return new StriateError(code, {
    detail: `Failed to process element: ${row}${named} of 'instances' list. Error: ${reason}`,
    problems: [{ pointer, detail: reason }],
  });
}
