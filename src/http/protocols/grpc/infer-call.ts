import type { NamedTensors, Tensor, TensorData } from '../../../tensor/tensor';
import { encodeBytes } from '../kserve-v2/binary-tensor';
import { topClasses } from '../kserve-v2/classification';
import { WIRE_NAMES, type Datatype } from '../kserve-v2/datatypes';
import { invalid } from '../kserve-v2/dialect';
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
} from '../kserve-v2/input-head';
import { checkRows, convertValues } from '../tensor-check';
import type { DecodeTarget, PredictInputs, ServedModel } from '../use-cases';
import type { InferInput, InferRequest, InferResponse, Parameters, TensorContents } from './wire-messages';

/** The field of `contents` that holds each datatype. FP16 and BF16 have none: they come as raw bytes. */
const FIELDS: Readonly<Record<string, Exclude<keyof TensorContents, 'bytes_contents'>>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
};

/** The inputs of a ModelInfer request: all of them raw, or each in its `contents`. Throws as the REST route does. */
export async function decodeInputs(request: InferRequest, target: DecodeTarget): Promise<PredictInputs> {
  const heads = request.inputs.map((input, index) => headOf(input, `/inputs/${index}`, target));
  checkComplete(heads, target);
  const { raw_input_contents: raw } = request;
  if (raw.length > 0 && raw.length !== heads.length) {
    throw invalid(`expected ${heads.length} raw_input_contents, got ${raw.length}`, '/raw_input_contents');
  }
  const tensors = new Map<string, Tensor>();
  for (const [index, head] of heads.entries()) {
    const piece = raw[index];
    const contents = request.inputs[index]?.contents ?? null;
    if (piece !== undefined && contents !== null && isFilled(contents)) {
      throw invalid(
        `input '${head.name}' has both contents and raw_input_contents`,
        `${head.pointer}/contents`,
      );
    }
    if (head.datatype === 'BYTES' && heads.length === 1) return pictures(head, { piece, contents }, target);
    const format = formatOf(head, target);
    const tensor =
      piece === undefined ? await readContents(head, contents, format) : await readPiece(head, piece, format);
    tensors.set(head.name, tensor);
  }
  checkRows(tensors, { model: target.name });
  return { kind: 'tensors', tensors };
}

/** The answer: every output raw, in the order in which they were asked for (all when none was). */
export function encodeReply(
  request: InferRequest,
  answer: {
    readonly model: ServedModel;
    readonly version: number;
    readonly outputs: NamedTensors;
  },
): InferResponse {
  const { model, version } = answer;
  const wanted = wantedOutputs(request, model);
  const outputs: InferResponse['outputs'][number][] = [];
  const pieces: Buffer[] = [];
  for (const { name, classes } of wanted) {
    const tensor = answer.outputs.get(name);
    if (tensor === undefined) throw new Error(`the model gave no ${name}`);
    if (classes === 0) {
      const { data, shape, dtype } = tensor;
      outputs.push({ name, datatype: WIRE_NAMES[dtype], shape });
      pieces.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    } else {
      const top = topClasses(tensor, { k: classes, classNames: model.classNames, name });
      outputs.push({ name, datatype: 'BYTES', shape: top.shape });
      pieces.push(encodeBytes(top.elements));
    }
  }
  return {
    model_name: model.name,
    model_version: String(version),
    id: request.id,
    outputs,
    raw_output_contents: pieces,
  };
}

/** The outputs that a request asks for; refused before the model runs when the model lacks one. */
export function wantedOutputs(
  { outputs }: InferRequest,
  model: DecodeTarget,
): readonly { readonly name: string; readonly classes: number }[] {
  const known = model.signature.outputs.map(({ name }) => name);
  if (outputs.length === 0) return known.map((name) => ({ name, classes: 0 }));
  const seen = new Set<string>();
  return outputs.map(({ name, parameters }, index) => {
    const pointer = `/outputs/${index}`;
    if (!known.includes(name) || seen.has(name)) {
      throw invalid(`unexpected inference output '${name.slice(0, 128)}' for model '${model.name}'`, pointer);
    }
    seen.add(name);
    refuseSharedMemory(parameters, name, pointer);
    return { name, classes: wholeParameter(parameters, 'classification', pointer) };
  });
}

/** A parameter that is a whole number from 0 on; 0 when it is absent. */
export function wholeParameter(parameters: Parameters, key: string, pointer: string): number {
  const given = parameters[key];
  if (given === undefined) return 0;
  const value = Number(given.int64_param ?? given.uint64_param ?? NaN);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`parameter '${key}' must be a whole number of 0 or more`, `${pointer}/parameters/${key}`);
}

function headOf(input: InferInput, pointer: string, target: DecodeTarget): InputHead {
  const { name, datatype } = input;
  const spec = specOf(name, pointer, target);
  refuseSharedMemory(input.parameters, name, pointer);
  const shape = input.shape.map(Number);
  return { name, spec, datatype, shape, count: countOf(shape, name, `${pointer}/shape`), pointer };
}

function refuseSharedMemory(parameters: Parameters, name: string, pointer: string): void {
  if (parameters['shared_memory_region'] === undefined) return;
  throw invalid(`'${name}': shared memory is not supported`, `${pointer}/parameters`);
}

function pictures(
  head: InputHead,
  given: { readonly piece: Buffer | undefined; readonly contents: TensorContents | null },
  target: DecodeTarget,
): PredictInputs {
  if (given.piece !== undefined) return readPictures(head, given.piece, target);
  checkPictures(head, target);
  const encoded = given.contents?.bytes_contents ?? [];
  if (encoded.length === head.count) return { kind: 'pictures', pictures: encoded };
  throw wrongLength(
    `'shape' of input '${head.name}' asks for ${head.count} elements, 'bytes_contents' has ${encoded.length}`,
    head,
  );
}

async function readContents(
  head: InputHead,
  contents: TensorContents | null,
  format: Datatype,
): Promise<Tensor> {
  const { name, spec, datatype, shape, count } = head;
  const field = FIELDS[datatype];
  if (field === undefined) {
    throw invalid(
      `input '${name}': ${datatype} comes as raw_input_contents only`,
      `${head.pointer}/datatype`,
    );
  }
  const values = contents?.[field] ?? [];
  if (values.length !== count) {
    throw wrongLength(
      `'shape' of input '${name}' asks for ${count} elements, '${field}' has ${values.length}`,
      head,
    );
  }
  const numbers = Float64Array.from(values, Number);
  refuseForeign(numbers, head, format);
  const rounding = datatype === 'FP32';
  const data: TensorData = await convertValues(numbers, { dtype: spec.dtype, rounding, datatype, name });
  return { dtype: spec.dtype, shape, data };
}

/** A field of `contents` is wider than some of the datatypes that it carries. */
function refuseForeign(values: Float64Array, head: InputHead, { json, isFloat }: Datatype): void {
  if (json === null || isFloat || json.kind !== 'integer') return;
  const { min, max } = json;
  const index = values.findIndex((value) => value < min || value > max);
  if (index < 0) return;
  throw invalid(
    `element ${index} of input '${head.name}' is ${values[index]}, which is not a ${head.datatype} from ${min} to ${max}`,
    `${head.pointer}/contents`,
  );
}

function isFilled(contents: TensorContents): boolean {
  return Object.values(contents).some((values: readonly unknown[]) => values.length > 0);
}
