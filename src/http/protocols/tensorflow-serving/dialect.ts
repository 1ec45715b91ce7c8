import { StriateError } from '../../../errors/striate-error';
import type { DType } from '../../../tensor/tensor';
import { MAX_NODES, parseJson } from '../json/json-parser';
import { isObject, type JsonDialect, type JsonObject, type JsonValue } from '../json/json-value';
import { FLOAT32, type ElementType } from '../json/tensor-elements';

/** JSON as TensorFlow Serving reads it: bare NaN and Infinity are numbers, and text after the first value is ignored. */
const DIALECT: JsonDialect = {
  nonFinite: 'take',
  trailing: 'ignore',
  maxDepth: 100,
  maxNodes: MAX_NODES,
  describe: (reason, offset) => `JSON Parse error: ${reason} at offset: ${offset}`,
};

/** Element types by their names in TensorFlow. */
export const ELEMENT_TYPES: Readonly<Record<DType, ElementType>> = {
  float32: { ...FLOAT32, name: 'float' },
  int32: { name: 'int32', kind: 'integer', min: -(2 ** 31), max: 2 ** 31 - 1 },
  uint8: { name: 'uint8', kind: 'integer', min: 0, max: 255 },
  bool: { name: 'bool', kind: 'boolean', min: 0, max: 1 },
};

/** The signature that a model exported by Keras has, and the only one here. */
export const SIGNATURE_NAME = 'serving_default';

/** A request body's JSON object, after its `signature_name` was checked. Throws HTTP_INVALID_REQUEST. */
export async function parseRequest(body: Buffer): Promise<JsonObject> {
  if (body.length === 0) throw invalid('JSON Parse error: The document is empty', '');
  const root = await parseJson(body, DIALECT);
  if (!isObject(root)) throw invalid('JSON Value: the document root is not of expected type: object', '');
  checkSignatureName(root.get('signature_name'));
  return root;
}

function checkSignatureName(value: JsonValue | undefined): void {
  if (value === undefined || value === SIGNATURE_NAME || value === '') return;
  if (typeof value !== 'string') {
    throw invalid("JSON Value: 'signature_name' key must be a string value.", '/signature_name');
  }
  throw invalid(
    `Serving signature name: "${value.slice(0, 256)}" not found in signature def`,
    '/signature_name',
  );
}

/** HTTP_INVALID_REQUEST with `detail` at `pointer`. */
export function invalid(detail: string, pointer: string): StriateError {
  return new StriateError('HTTP_INVALID_REQUEST', { detail, problems: [{ pointer, detail }] });
}
