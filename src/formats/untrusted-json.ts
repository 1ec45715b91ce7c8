import { invalid, quoted, tooLarge } from './refusal';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A ResNet-152's config is about 0.6 MB; a graph model's GraphDef as JSON may reach some tens of MB. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Real configs stay under 30: a nested model adds about eight levels. */
const MAX_DEPTH = 200;
/** Keys that name something on every JavaScript object; no layer has an option of such a name. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * Parses JSON that a stranger wrote: bounded in size and depth, with no key that could reach a prototype.
 * @param file name for the message
 * @throws StriateError FORMAT_INVALID, FORMAT_TOO_LARGE
 */
export function parseJson(source: Uint8Array | string, file: string): Json {
  if (source.length > MAX_JSON_BYTES) {
    tooLarge(file, `${source.length} bytes of JSON; expected at most ${MAX_JSON_BYTES}`);
  }
  let value: Json;
  try {
    const text =
      typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
    value = JSON.parse(text) as Json;
  } catch (error) {
    invalid(file, 'not valid JSON', error);
  }
  checkTree(value, file);
  return value;
}

/** Walks without recursion: depth is what is being checked. */
function checkTree(root: Json, file: string): void {
  const open: { value: Json; depth: number }[] = [{ value: root, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { value, depth } = entry;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) invalid(file, `nested deeper than ${MAX_DEPTH} levels`);
    if (isList(value)) {
      for (const item of value) open.push({ value: item, depth: depth + 1 });
      continue;
    }
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.has(key)) invalid(file, `has the key ${quoted(key)}`);
      open.push({ value: value[key]!, depth: depth + 1 });
    }
  }
}
