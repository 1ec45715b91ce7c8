import { StriateError } from '../../../errors/striate-error';
import { DenseArray, isList, isObject, type JsonObject } from '../json/json-value';
import type { DecodeTarget, PredictInputs } from '../use-cases';
import { booleanParameter, invalid, parametersOf, parseRequest, wholeParameter } from './dialect';
import { decodeInputs, decodeRawInput } from './infer-inputs';

/** One output that the client wants. */
export interface WantedOutput {
  readonly name: string;
  readonly binary: boolean;
  /** Top classes to give instead of the tensor; 0 for the tensor. */
  readonly classification: number;
}

export interface DecodedInfer {
  /** Echoed in the reply; null when the request has none. */
  readonly id: string | null;
  readonly inputs: PredictInputs;
  readonly outputs: readonly WantedOutput[];
  /** 0 for the model's default. */
  readonly priority: number;
  readonly timeoutMs: number | null;
}

/**
 * Decodes the body of `infer`. `header` is the value of Inference-Header-Content-Length: absent, the body is all JSON;
 * 0, it is the model's only input, raw; else that many bytes of JSON and then the binary tensors.
 * Throws HTTP_INVALID_REQUEST and errors of the TENSOR area, in Triton's words.
 */
export async function decodeInfer(
  body: Buffer,
  header: string | undefined,
  target: DecodeTarget,
): Promise<DecodedInfer> {
  const jsonBytes = headerLength(header, body.length);
  if (jsonBytes === 0) return await decodeRaw(body, target);
  const root = await parseRequest(body.subarray(0, jsonBytes));
  const id = root.get('id') ?? null;
  if (id !== null && typeof id !== 'string') throw invalid("'id' must be a string", '/id');
  const parameters = parametersOf(root, '');
  const reserved = [...parameters.keys()].find((key) => key.startsWith('triton_') || key === 'headers');
  if (reserved !== undefined) {
    throw invalid(
      `parameter keys starting with 'triton_' are reserved, got '${reserved.slice(0, 64)}'`,
      '/parameters',
    );
  }
  const timeoutMicros = wholeParameter(parameters, 'timeout', { fallback: 0, pointer: '' });
  return {
    id,
    inputs: await decodeInputs(root, body.subarray(jsonBytes), target),
    outputs: wantedOutputs(root, booleanParameter(parameters, 'binary_data_output', ''), target),
    priority: wholeParameter(parameters, 'priority', { fallback: 0, pointer: '' }),
    timeoutMs: timeoutMicros === 0 ? null : timeoutMicros / 1_000,
  };
}

function headerLength(header: string | undefined, bodyBytes: number): number {
  if (header === undefined && bodyBytes > 0) return bodyBytes;
  if (header === undefined)
    throw invalid('failed to parse the request JSON buffer: The document is empty. at 0', '');
  const length = /^\s*\d{1,15}\s*$/.test(header) ? Number(header) : NaN;
  if (length <= bodyBytes) return length;
  throw new StriateError('HTTP_INVALID_REQUEST', {
    detail: `Unable to parse Inference-Header-Content-Length: expected 0 to ${bodyBytes}, got '${header.slice(0, 32)}'`,
    problems: [{ pointer: 'header:Inference-Header-Content-Length', detail: `expected 0 to ${bodyBytes}` }],
  });
}

async function decodeRaw(body: Buffer, target: DecodeTarget): Promise<DecodedInfer> {
  const outputs = target.signature.outputs.map(({ name }) => ({ name, binary: true, classification: 0 }));
  return { id: null, inputs: await decodeRawInput(body, target), outputs, priority: 0, timeoutMs: null };
}

function wantedOutputs(root: JsonObject, binaryDefault: boolean, target: DecodeTarget): WantedOutput[] {
  const known = target.signature.outputs.map(({ name }) => name);
  const listed = root.get('outputs');
  if (
    listed === undefined ||
    listed === null ||
    (listed instanceof DenseArray && listed.values.length === 0)
  ) {
    return known.map((name) => ({ name, binary: binaryDefault, classification: 0 }));
  }
  if (!isList(listed)) throw invalid("'outputs' must be a list of objects", '/outputs');
  const seen = new Set<string>();
  return listed.map((output, index) => {
    const pointer = `/outputs/${index}`;
    const name = isObject(output) ? output.get('name') : undefined;
    if (!isObject(output) || typeof name !== 'string') throw invalid("an output must have a 'name'", pointer);
    if (!known.includes(name) || seen.has(name)) {
      throw invalid(
        `unexpected inference output '${name.slice(0, 128)}' for model '${target.name}'`,
        pointer,
      );
    }
    seen.add(name);
    const parameters = parametersOf(output, pointer);
    if (parameters.has('shared_memory_region')) {
      throw invalid(`output '${name}': shared memory is not supported`, `${pointer}/parameters`);
    }
    return {
      name,
      binary: booleanParameter(parameters, 'binary_data', pointer),
      classification: wholeParameter(parameters, 'classification', { fallback: 0, pointer }),
    };
  });
}
