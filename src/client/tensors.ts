/** Typed arrays by the datatype of the Open Inference Protocol; BOOL is one byte an element, 0 or 1. */
const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

/** Datatypes whose elements are numbers of one size. */
export type NumericDatatype = keyof typeof ARRAYS;

/** What holds the elements of a numeric tensor; which one, its datatype says. */
type TypedArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** A tensor with its elements in rows, the last axis running fastest. */
export type Tensor =
  | {
      readonly name: string;
      readonly datatype: NumericDatatype;
      readonly shape: readonly number[];
      readonly data: TypedArray;
    }
  | {
      readonly name: string;
      readonly datatype: 'BYTES';
      readonly shape: readonly number[];
      readonly data: readonly string[];
    };

/** A tensor to send; the elements of a BYTES tensor may be bytes, such as pictures. */
export type InputTensor =
  | Tensor
  | {
      readonly name: string;
      readonly datatype: 'BYTES';
      readonly shape: readonly number[];
      readonly data: readonly Uint8Array[];
    };

/** What an infer request may ask beside its inputs. */
export interface InferOptions {
  /**
   * Outputs to answer; absent: all. With `classification`, the best so many classes as BYTES, each
   * "score:index:label", stand in place of the values.
   */
  readonly outputs?: readonly { readonly name: string; readonly classification?: number }[];
  /** Echoed in the answer. */
  readonly id?: string;
  /** Parameters of the request: `priority`, `timeout` in microseconds. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

/** The answer to an infer request. */
export interface Inference {
  readonly model: string;
  readonly version: string;
  readonly id: string | null;
  readonly outputs: readonly Tensor[];
}

/** Header that says how many bytes of a body are JSON; the tensors' bytes follow. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

/** An infer request with the tensors' bytes behind the JSON, little-endian, and the header that says where they begin. */
export function encodeInfer(
  inputs: readonly InputTensor[],
  options: InferOptions = {},
): { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Readonly<Record<string, string>> } {
  const { outputs, id, parameters } = options;
  const blocks = inputs.map((input) => bytesOf(input));
  const head = {
    ...(id === undefined ? {} : { id }),
    parameters: { ...parameters, binary_data_output: true },
    inputs: inputs.map(({ name, datatype, shape }, index) => ({
      name,
      datatype,
      shape,
      parameters: { binary_data_size: blocks[index]?.length ?? 0 },
    })),
    ...(outputs === undefined
      ? {}
      : {
          outputs: outputs.map(({ name, classification }) => ({
            name,
            parameters: classification === undefined ? { binary_data: true } : { classification },
          })),
        }),
  };
  const json = new TextEncoder().encode(JSON.stringify(head));
  return {
    body: joined([json, ...blocks]),
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(json.length) },
  };
}

interface WireOutput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
  readonly parameters?: { readonly binary_data_size?: number };
}

interface WireInference {
  readonly model_name: string;
  readonly model_version: string;
  readonly id?: string;
  readonly outputs: readonly WireOutput[];
}

/** The answer to an infer request from its bytes, in JSON or with tensors behind it. Throws a TypeError for what is neither. */
export function decodeInfer(headers: Headers, body: ArrayBuffer): Inference {
  const length = headers.get(JSON_LENGTH_HEADER);
  const jsonBytes = length === null ? body.byteLength : Number(length);
  const text = new TextDecoder().decode(new Uint8Array(body, 0, jsonBytes));
  const head = JSON.parse(text) as WireInference;
  let offset = jsonBytes;
  const outputs = head.outputs.map((output): Tensor => {
    const size = output.parameters?.binary_data_size;
    if (size === undefined) return fromJson(output);
    const bytes = body.slice(offset, offset + size);
    offset += size;
    return fromBytes(output, bytes);
  });
  return { model: head.model_name, version: head.model_version, id: head.id ?? null, outputs };
}

function bytesOf(tensor: InputTensor): Uint8Array {
  if (tensor.datatype !== 'BYTES') {
    const { data } = tensor;
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  return joined(
    tensor.data.flatMap((element) => {
      const bytes = typeof element === 'string' ? new TextEncoder().encode(element) : element;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length, true);
      return [length, bytes];
    }),
  );
}

function fromBytes({ name, datatype, shape }: WireOutput, bytes: ArrayBuffer): Tensor {
  if (datatype === 'BYTES') return { name, datatype, shape, data: stringsOf(bytes) };
  const known = numeric(datatype);
  return { name, datatype: known, shape, data: new ARRAYS[known](bytes) };
}

function fromJson({ name, datatype, shape, data = [] }: WireOutput): Tensor {
  if (datatype === 'BYTES') return { name, datatype, shape, data: data.map(String) };
  const known = numeric(datatype);
  const values = data.flat(Infinity).map(Number);
  if (known === 'INT64' || known === 'UINT64') {
    return { name, datatype: known, shape, data: new ARRAYS[known](values.map((value) => BigInt(value))) };
  }
  return { name, datatype: known, shape, data: new ARRAYS[known](values) };
}

function numeric(datatype: string): NumericDatatype {
  if (Object.hasOwn(ARRAYS, datatype)) return datatype as NumericDatatype;
  throw new TypeError(`the datatype ${datatype} has no typed array`);
}

/** Elements of a BYTES tensor: each its length as uint32, and its UTF-8. */
function stringsOf(bytes: ArrayBuffer): string[] {
  const view = new DataView(bytes);
  const elements: string[] = [];
  for (let offset = 0; offset + 4 <= bytes.byteLength;) {
    const length = view.getUint32(offset, true);
    elements.push(new TextDecoder().decode(new Uint8Array(bytes, offset + 4, length)));
    offset += 4 + length;
  }
  return elements;
}

function joined(blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(blocks.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const block of blocks) {
    whole.set(block, offset);
    offset += block.length;
  }
  return whole;
}
