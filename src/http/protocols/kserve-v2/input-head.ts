import { StriateError } from '../../../errors/striate-error';
import type { Tensor, TensorSpec } from '../../../tensor/tensor';
import { checkShape } from '../tensor-check';
import type { DecodeTarget, PredictInputs } from '../use-cases';
import { decodeBinary, decodeBytes } from './binary-tensor';
import { DATATYPES, WIRE_NAMES, mayConvert, type Datatype } from './datatypes';
import { invalid } from './dialect';

/** One input as its request announces it, before its data is read. */
export interface InputHead {
  readonly name: string;
  readonly spec: TensorSpec;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** Elements that the shape asks for. */
  readonly count: number;
  /** Where it stands in the request, for errors. */
  readonly pointer: string;
}

/** What the model's signature says of the input `name`; throws HTTP_INVALID_REQUEST when it has none of that name. */
export function specOf(name: string, pointer: string, target: DecodeTarget): TensorSpec {
  const spec = target.signature.inputs.find((each) => each.name === name);
  if (spec !== undefined) return spec;
  throw invalid(
    `unexpected inference input '${name.slice(0, 128)}' for model '${target.name}'`,
    `${pointer}/name`,
  );
}

/** Elements of `shape`; throws HTTP_INVALID_REQUEST when a size is negative or the product overflows. */
export function countOf(shape: readonly number[], name: string, pointer: string): number {
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0) && Number.isSafeInteger(count))
    return count;
  throw invalid(
    `input '${name}' has a negative or overflowing shape [${shape.join(',').slice(0, 256)}]`,
    pointer,
  );
}

/** Refuses a request that does not give each input of the model once. */
export function checkComplete(heads: readonly InputHead[], target: DecodeTarget): void {
  const wanted = target.signature.inputs.length;
  const names = new Set(heads.map(({ name }) => name));
  if (names.size === wanted && heads.length === wanted) return;
  const got = heads.map(({ name }) => `'${name}'`).join(', ');
  const expected = target.signature.inputs.map(({ name }) => `'${name}'`).join(', ');
  throw invalid(
    `expected number of inputs between ${wanted} and ${wanted} but got ${heads.length} inputs for model ` +
      `'${target.name}'. Got input(s) [${got}], but expected [${expected}].`,
    '/inputs',
  );
}

/** The wire format of an input whose datatype and shape the model takes; throws in Triton's words when it does not. */
export function formatOf(head: InputHead, target: DecodeTarget): Datatype {
  const format = DATATYPES.get(head.datatype);
  if (format === undefined || !mayConvert(head.datatype, head.spec.dtype)) throw wrongDatatype(head, target);
  checkShape(head.spec, head.shape, { model: target.name, pointer: `${head.pointer}/shape` });
  return format;
}

/** The tensor of an input that came as little-endian bytes. */
export async function readPiece(head: InputHead, piece: Buffer, format: Datatype): Promise<Tensor> {
  const { name, spec, datatype, shape, count } = head;
  if (piece.length !== count * format.bytes) {
    throw wrongLength(
      `unexpected total byte size ${piece.length} for input '${name}', expecting ${count * format.bytes}`,
      head,
    );
  }
  const data = await decodeBinary(piece, { datatype, format, dtype: spec.dtype, name });
  return { dtype: spec.dtype, shape, data };
}

/** The encoded pictures of a BYTES input, for a model that takes pictures. */
export function readPictures(head: InputHead, piece: Buffer, target: DecodeTarget): PredictInputs {
  checkPictures(head, target);
  return { kind: 'pictures', pictures: decodeBytes(piece, { count: head.count, name: head.name }) };
}

/** Refuses a BYTES input of a model that takes no pictures, or one without rows. */
export function checkPictures(head: InputHead, target: DecodeTarget): void {
  if (!target.takesPictures) throw wrongDatatype(head, target);
  if (head.count === 0) throw wrongLength(`input '${head.name}' has no rows`, head);
}

/** TENSOR_WRONG_LENGTH at an input. */
export function wrongLength(detail: string, head: InputHead): StriateError {
  return new StriateError('TENSOR_WRONG_LENGTH', { detail, problems: [{ pointer: head.pointer, detail }] });
}

function wrongDatatype(head: InputHead, target: DecodeTarget): StriateError {
  const detail =
    `inference input '${head.name}' data-type is '${head.datatype.slice(0, 32)}', ` +
    `but model '${target.name}' expects '${WIRE_NAMES[head.spec.dtype]}'`;
  return new StriateError('TENSOR_DATATYPE_UNSUPPORTED', {
    detail,
    problems: [{ pointer: `${head.pointer}/datatype`, detail }],
  });
}
