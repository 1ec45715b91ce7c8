import type { TSchema } from '@sinclair/typebox';
import { Value, ValueErrorType, type ValueError } from '@sinclair/typebox/value';
import type { Problem } from '../../errors/striate-error';

/** A copy of `value` in which every absent field that has a default has it. */
export function fillDefaults(schema: TSchema, value: unknown): unknown {
  return Value.Default(schema, Value.Clone(value));
}

/**
 * Everything in `value` that the schema refuses; pointers begin with `prefix`. One problem a place. A field with a
 * default may be absent: defaults are filled in only where the rest of a union's variant is right.
 */
export function schemaProblems(schema: TSchema, value: unknown, prefix: string): Problem[] {
  const byPlace = new Map<string, Problem>();
  for (const error of Value.Errors(schema, value)) {
    for (const inner of unfolded(error)) {
      if (inner.value === undefined && 'default' in inner.schema) continue;
      const pointer = prefix + inner.path;
      if (!byPlace.has(pointer)) byPlace.set(pointer, { pointer, detail: detailOf(inner) });
    }
  }
  return [...byPlace.values()];
}

/** Names of the fields that tell the variants of a union apart. */
const DISCRIMINATORS = ['/name', '/kind'];

/**
 * A union's error says only that no variant fits. Where the value plainly means one (it is an object, or names it in
 * a discriminator), that variant's errors say more.
 */
function unfolded(error: ValueError): readonly ValueError[] {
  if (error.type !== ValueErrorType.Union) return [error];
  const meant = error.errors
    .map((variant) => [...variant])
    .filter((errors) =>
      errors.every(
        ({ path }) => path !== error.path && !DISCRIMINATORS.some((end) => path === error.path + end),
      ),
    );
  const [only] = meant;
  return only !== undefined && meant.length === 1 ? only.flatMap(unfolded) : [error];
}

function detailOf(error: ValueError): string {
  if (error.type === ValueErrorType.ObjectAdditionalProperties) return 'this field is not known here';
  if (error.type === ValueErrorType.ObjectRequiredProperty) return 'this field is missing';
  const choices = choicesOf(error.schema);
  const expected = choices === '' ? lowerFirst(error.message) : `expected ${choices}`;
  return `${expected}, got ${shown(error.value)}`;
}

/** The variants of a union in words: literals as they are, objects by their discriminator. */
function choicesOf(schema: TSchema): string {
  const variants = (schema as { readonly anyOf?: readonly TSchema[] }).anyOf ?? [];
  const words = variants.map((variant) => {
    if ('const' in variant) return JSON.stringify(variant['const']);
    return variant['type'] === 'null' ? 'null' : String(variant['type'] ?? 'another form');
  });
  return [...new Set(words)].join(' or ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 48)}…` : text;
}
