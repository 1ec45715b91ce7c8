import { StriateError } from '../../../errors/striate-error';
import { MAX_NODES, parseJson } from '../json/json-parser';
import {
  NumberLiteral,
  isObject,
  type JsonDialect,
  type JsonObject,
  type JsonValue,
} from '../json/json-value';

/** JSON as Triton reads it: bare NaN and Infinity are numbers, nesting beyond 100 is refused. */
const DIALECT: JsonDialect = {
  nonFinite: 'take',
  trailing: 'refuse',
  maxDepth: 100,
  maxNodes: MAX_NODES,
  describe: (reason, offset) => `failed to parse the request JSON buffer: ${reason} at ${offset}`,
};

const NOTHING: JsonObject = new Map<string, JsonValue>();

/** The JSON object of a request; an empty body is an empty object. Throws HTTP_INVALID_REQUEST. */
export async function parseRequest(body: Buffer): Promise<JsonObject> {
  if (body.length === 0) return NOTHING;
  const root = await parseJson(body, DIALECT);
  if (!isObject(root))
    throw invalid('failed to parse the request JSON buffer: the root is not an object', '');
  return root;
}

/** HTTP_INVALID_REQUEST with `detail` at `pointer`. */
export function invalid(detail: string, pointer: string): StriateError {
  return new StriateError('HTTP_INVALID_REQUEST', { detail, problems: [{ pointer, detail }] });
}

/** `parameters` of a request, an input or an output; empty when there are none. */
export function parametersOf(owner: JsonObject, pointer: string): JsonObject {
  const value = owner.get('parameters') ?? NOTHING;
  if (!isObject(value)) throw invalid("'parameters' must be an object", `${pointer}/parameters`);
  return value;
}

/** A parameter that is a whole number from 0 on; `fallback` when it is absent. */
export function wholeParameter(
  parameters: JsonObject,
  key: string,
  options: { fallback: number; pointer: string },
): number {
  const value = parameters.get(key);
  if (value === undefined) return options.fallback;
  if (value instanceof NumberLiteral && Number.isSafeInteger(value.value) && value.value >= 0)
    return value.value;
  throw invalid(
    `parameter '${key}' must be a whole number of 0 or more`,
    `${options.pointer}/parameters/${key}`,
  );
}

/** A parameter that is true or false; `false` when it is absent. */
export function booleanParameter(parameters: JsonObject, key: string, pointer: string): boolean {
  const value = parameters.get(key) ?? false;
  if (typeof value === 'boolean') return value;
  throw invalid(`parameter '${key}' must be true or false`, `${pointer}/parameters/${key}`);
}
