/** A JSON Schema, as far as forms are made of it. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a field is filled in with. */
export type Control =
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly min?: number;
      readonly max?: number;
      readonly mayBeEmpty: boolean;
    }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly (string | null)[] }
  | { readonly kind: 'text'; readonly mayBeEmpty: boolean }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'group'; readonly fields: readonly FormField[] }
  | { readonly kind: 'variants'; readonly key: string; readonly variants: readonly Variant[] }
  | { readonly kind: 'json' };

export interface Variant {
  /** The value of the key that chooses it. */
  readonly name: string;
  readonly fields: readonly FormField[];
}

export interface FormField {
  readonly name: string;
  readonly control: Control;
  readonly standard: unknown;
  readonly description: string | undefined;
}

/** The fields of a form for an object's schema, in its order. */
export function fieldsOf(schema: unknown): readonly FormField[] {
  return Object.entries((schema as Schema).properties ?? {}).map(([name, field]) => ({
    name,
    control: controlOf(field),
    standard: field.default,
    description: field.description,
  }));
}

function controlOf(schema: Schema): Control {
  if (schema.anyOf !== undefined) return controlOfUnion(schema.anyOf);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return numberControl(schema, false);
    case 'boolean':
      return { kind: 'flag' };
    case 'string':
      return { kind: 'text', mayBeEmpty: false };
    case 'array':
      return isNumeric(schema.items) ? { kind: 'numbers' } : { kind: 'json' };
    case 'object':
      return schema.properties === undefined ? { kind: 'json' } : { kind: 'group', fields: fieldsOf(schema) };
    default:
      return { kind: 'json' };
  }
}

function controlOfUnion(parts: readonly Schema[]): Control {
  const isNull = ({ type }: Schema): boolean => type === 'null';
  const others = parts.filter((part) => !isNull(part));
  const mayBeEmpty = others.length < parts.length;
  if (others.every((part) => typeof part.const === 'string')) {
    const options = others.map((part) => part.const as string);
    return { kind: 'choice', options: mayBeEmpty ? [null, ...options] : options };
  }
  const [only] = others;
  if (others.length === 1 && isNumeric(only)) return numberControl(only, mayBeEmpty);
  if (others.length === 1 && only?.type === 'string') return { kind: 'text', mayBeEmpty };
  const key = others.map(keyOf)[0];
  if (key !== undefined && others.every((part) => keyOf(part) === key)) {
    return { kind: 'variants', key, variants: others.flatMap((part) => variantsOf(part, key)) };
  }
  return { kind: 'json' };
}

const isNumeric = (schema: Schema | undefined): schema is Schema =>
  schema?.type === 'integer' || schema?.type === 'number';

function numberControl(schema: Schema, mayBeEmpty: boolean): Control {
  const { minimum, maximum } = schema;
  return {
    kind: 'number',
    isWhole: schema.type === 'integer',
    mayBeEmpty,
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined ? {} : { max: maximum }),
  };
}

/** The property that tells one object of a union from the others: the one whose values are all fixed. */
function keyOf(schema: Schema): string | undefined {
  return Object.entries(schema.properties ?? {}).find(([, field]) => constantsOf(field) !== null)?.[0];
}

function constantsOf(schema: Schema): readonly string[] | null {
  const parts = schema.anyOf ?? [schema];
  return parts.every((part) => typeof part.const === 'string')
    ? parts.map((part) => part.const as string)
    : null;
}

function variantsOf(schema: Schema, key: string): readonly Variant[] {
  const fields = fieldsOf(schema).filter(({ name }) => name !== key);
  return (constantsOf(schema.properties?.[key] ?? {}) ?? []).map((name) => ({ name, fields }));
}
