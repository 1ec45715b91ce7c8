import { StriateError } from '../../../errors/striate-error';
import type { Tensor, TensorData } from '../../../tensor/tensor';
import { BYTES_PER_ELEMENT } from '../../../tensor/tensor';
import { DenseArray, isList, isObject, type JsonObject, type JsonValue } from '../json/json-value';
import { readElements } from '../json/tensor-elements';
import { checkRows, convertValues } from '../tensor-check';
import type { DecodeTarget, PredictInputs } from '../use-cases';
import { decodeBinary } from './binary-tensor';
import { WIRE_NAMES, NATIVE_FORMATS, type Datatype } from './datatypes';
import { invalid, parametersOf, wholeParameter } from './dialect';
import {
  checkComplete,
  checkPictures,
  countOf,
  formatOf,
  readPictures,
  readPiece,
  specOf,
  wrongLength,
  type InputHead,
} from './input-head';

/** One input of a JSON request. */
interface JsonInput extends InputHead {
  readonly data: JsonValue | undefined;
  /** Bytes behind the JSON that are this input's; null when it has none. */
  readonly binaryBytes: number | null;
}

/** The inputs of an infer request: JSON or, in the order of `inputs`, pieces of `binary`. */
export async function decodeInputs(
  root: JsonObject,
  binary: Buffer,
  target: DecodeTarget,
): Promise<PredictInputs> {
  const listed = root.get('inputs');
  const given = isList(listed) ? listed : [];
  const heads = given.map((input, index) => readHead(input, `/inputs/${index}`, target));
  checkComplete(heads, target);
  const pieces = cut(heads, binary, target);
  const [only] = heads;
  if (only?.datatype === 'BYTES' && heads.length === 1) return pictures(only, pieces.get(only), target);
  const tensors = new Map<string, Tensor>();
  for (const head of heads) {
    const tensor = await readTensor(head, pieces.get(head), target);
    tensors.set(head.name, tensor);
  }
  checkRows(tensors, { model: target.name });
  return { kind: 'tensors', tensors };
}

/**
 * The whole body as the model's only input, batch 1, its one free axis sized to fit. A model of pictures takes a body
 * of any other length than its tensor's as an encoded picture.
 */
export async function decodeRawInput(body: Buffer, target: DecodeTarget): Promise<PredictInputs> {
  const [spec] = target.signature.inputs;
  if (spec === undefined || target.signature.inputs.length !== 1) {
    throw invalid(
      `model '${target.name}' has ${target.signature.inputs.length} inputs: a raw request needs exactly one`,
      '',
    );
  }
  const shape = spec.shape.slice(1);
  const rowBytes = shape.reduce<number>(
    (product, size) => product * (size ?? 1),
    BYTES_PER_ELEMENT[spec.dtype],
  );
  const free = shape.filter((size) => size === null).length;
  const fits =
    body.length > 0 && (free === 0 ? body.length === rowBytes : free === 1 && body.length % rowBytes === 0);
  if (!fits && target.takesPictures) return { kind: 'pictures', pictures: [body] };
  if (!fits) {
    throw new StriateError('TENSOR_WRONG_LENGTH', {
      detail:
        `unexpected size for input '${spec.name}' of model '${target.name}': expected ` +
        `${free === 0 ? rowBytes : `a multiple of ${rowBytes}`} bytes and at most one free axis, got ${body.length}`,
    });
  }
  const sized = [1, ...shape.map((size) => size ?? body.length / rowBytes)];
  const datatype = WIRE_NAMES[spec.dtype];
  const format = NATIVE_FORMATS[spec.dtype];
  const data = await decodeBinary(body, { datatype, format, dtype: spec.dtype, name: spec.name });
  return { kind: 'tensors', tensors: new Map([[spec.name, { dtype: spec.dtype, shape: sized, data }]]) };
}

function readHead(input: JsonValue, pointer: string, target: DecodeTarget): JsonInput {
  if (!isObject(input)) throw invalid('an input must be an object', pointer);
  const name = input.get('name');
  const datatype = input.get('datatype');
  if (typeof name !== 'string') throw invalid("an input must have a 'name'", pointer);
  const spec = specOf(name, pointer, target);
  if (typeof datatype !== 'string') throw invalid(`input '${name}' must have a 'datatype'`, pointer);
  const { shape, count } = readShape(input.get('shape'), name, `${pointer}/shape`);
  const parameters = parametersOf(input, pointer);
  const data = input.get('data');
  if (parameters.has('shared_memory_region')) {
    throw invalid(`input '${name}': shared memory is not supported`, `${pointer}/parameters`);
  }
  const binaryBytes = parameters.has('binary_data_size')
    ? wholeParameter(parameters, 'binary_data_size', { fallback: 0, pointer })
    : null;
  if (binaryBytes !== null && data !== undefined) {
    throw invalid(
      "Input must set only one of the following fields: 'data', 'binary_data_size' in 'parameters', " +
        `'shared_memory_region' in 'parameters'. But input '${name}' sets the first two`,
      pointer,
    );
  }
  return { name, spec, datatype, shape, count, data, binaryBytes, pointer };
}

function readShape(
  value: JsonValue | undefined,
  name: string,
  pointer: string,
): { shape: number[]; count: number } {
  if (
    !(value instanceof DenseArray) ||
    value.kind !== 'number' ||
    value.shape.length !== 1 ||
    value.firstFraction >= 0
  ) {
    throw invalid(`input '${name}' must have a 'shape', a list of whole numbers`, pointer);
  }
  const shape = [...value.values];
  return { shape, count: countOf(shape, name, pointer) };
}

/** Cuts `binary` into the pieces of the inputs that have one; every byte must be somebody's. */
function cut(heads: readonly JsonInput[], binary: Buffer, target: DecodeTarget): Map<JsonInput, Buffer> {
  const pieces = new Map<JsonInput, Buffer>();
  let offset = 0;
  for (const head of heads) {
    if (head.binaryBytes === null) continue;
    const end = offset + head.binaryBytes;
    if (end > binary.length) {
      throw wrongLength(
        `unexpected size for input '${head.name}', expecting ${end - binary.length} additional bytes for model '${target.name}'`,
        head,
      );
    }
    pieces.set(head, binary.subarray(offset, end));
    offset = end;
  }
  if (offset === binary.length) return pieces;
  throw new StriateError('TENSOR_WRONG_LENGTH', {
    detail: `unexpected additional input data for model '${target.name}': ${binary.length - offset} bytes`,
  });
}

async function readTensor(head: JsonInput, piece: Buffer | undefined, target: DecodeTarget): Promise<Tensor> {
  const format = formatOf(head, target);
  if (piece !== undefined) return readPiece(head, piece, format);
  return { dtype: head.spec.dtype, shape: head.shape, data: await readJson(head, format) };
}

async function readJson(head: JsonInput, format: Datatype): Promise<TensorData> {
  const { name, spec, datatype, count, pointer, data } = head;
  if (format.json === null) {
    throw new StriateError('TENSOR_DATATYPE_UNSUPPORTED', {
      detail: `sending ${datatype} data via JSON is not supported. Please use the binary data format for input '${name}'`,
      problems: [{ pointer: `${pointer}/datatype`, detail: `${datatype} cannot be written in JSON` }],
    });
  }
  if (data === undefined)
    throw wrongLength(`input '${name}' has neither 'data' nor 'binary_data_size'`, head);
  const { values } = await readElements(data, format.json, `${pointer}/data`);
  if (values.length !== count) {
    throw wrongLength(
      `'shape' of input '${name}' asks for ${count} elements, 'data' has ${values.length}`,
      head,
    );
  }
  return convertValues(values, { dtype: spec.dtype, rounding: datatype === 'FP32', datatype, name });
}

function pictures(head: JsonInput, piece: Buffer | undefined, target: DecodeTarget): PredictInputs {
  if (piece !== undefined) return readPictures(head, piece, target);
  checkPictures(head, target);
  throw invalid(
    `input '${head.name}': encoded pictures are sent as binary data, with 'binary_data_size'`,
    head.pointer,
  );
}
