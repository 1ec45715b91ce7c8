import { StriateError } from '../../../errors/striate-error';
import type { NamedTensors, Tensor } from '../../../tensor/tensor';
import { flatText } from '../json/tensor-text';
import { encodeBytes } from './binary-tensor';
import { topClasses } from './classification';
import { WIRE_NAMES } from './datatypes';
import type { WantedOutput } from './infer-request';

export interface InferReply {
  readonly body: Buffer;
  /** Bytes of JSON at the start of `body`, for Inference-Header-Content-Length; null when it is all JSON. */
  readonly jsonBytes: number | null;
}

export interface InferAnswer {
  readonly id: string | null;
  readonly model: string;
  readonly version: number;
  readonly tensors: NamedTensors;
  readonly classNames: readonly string[] | null;
}

/**
 * The reply of `infer`: JSON, then the binary outputs back to back in the order of `outputs`. JSON data is flat.
 * Throws TENSOR_OUTPUT_NOT_FINITE when NaN or an infinity would stand in JSON under `refuse`.
 */
export async function encodeInfer(
  answer: InferAnswer,
  outputs: readonly WantedOutput[],
  options: { readonly nonFinite: 'token' | 'refuse' },
): Promise<InferReply> {
  const texts: string[] = [];
  const pieces: Buffer[] = [];
  for (const wanted of outputs) {
    const tensor = answer.tensors.get(wanted.name);
    if (tensor === undefined)
      throw new StriateError('INTERNAL_ERROR', { detail: `the model gave no ${wanted.name}` });
    const { datatype, shape, data, text } = encodeOutput(tensor, wanted, answer, options);
    const head = `"name":${JSON.stringify(wanted.name)},"datatype":"${datatype}","shape":[${shape.join(',')}]`;
    if (wanted.binary) {
      const bytes = data();
      pieces.push(bytes);
      texts.push(`{${head},"parameters":{"binary_data_size":${bytes.length}}}`);
    } else {
      texts.push(`{${head},"data":${await text()}}`);
    }
  }
  const id = answer.id === null ? '' : `"id":${JSON.stringify(answer.id)},`;
  const names = `"model_name":${JSON.stringify(answer.model)},"model_version":"${answer.version}"`;
  const json = Buffer.from(`{${id}${names},"outputs":[${texts.join(',')}]}`);
  if (pieces.every((piece) => piece.length === 0)) return { body: json, jsonBytes: null };
  return { body: Buffer.concat([json, ...pieces]), jsonBytes: json.length };
}

interface EncodedOutput {
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: () => Buffer;
  readonly text: () => Promise<string>;
}

function encodeOutput(
  tensor: Tensor,
  wanted: WantedOutput,
  answer: InferAnswer,
  options: { readonly nonFinite: 'token' | 'refuse' },
): EncodedOutput {
  const { name, classification: k } = wanted;
  if (k > 0) {
    const { shape, elements } = topClasses(tensor, { k, classNames: answer.classNames, name });
    return {
      datatype: 'BYTES',
      shape,
      data: () => encodeBytes(elements),
      text: () => Promise.resolve(JSON.stringify(elements)),
    };
  }
  return {
    datatype: WIRE_NAMES[tensor.dtype],
    shape: tensor.shape,
    data: () => Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
    text: () => flatText(tensor, { name, ...options }),
  };
}
