import { StriateError } from '../../errors/striate-error';
import { quoted, quotedJson } from '../refusal';
import { isList, isObject, type Json, type JsonObject } from '../untrusted-json';

/** Which program wrote the config: its defaults and the meaning of some words differ. */
export type Dialect = 'tfjs' | 'keras2' | 'keras3';

/** Where a layer's config stands, for messages. */
export interface LayerOrigin {
  readonly file: string;
  readonly layer: string;
  readonly className: string;
  readonly dialect: Dialect;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** No size, unit count, stride or axis of a real layer is larger. */
const MAX_INTEGER = 2 ** 31 - 1;

/** Typed, checked access to one layer's options. Each method's last words are the error: expected and got. */
export class LayerConfig {
  constructor(
    readonly origin: LayerOrigin,
    readonly values: JsonObject,
  ) {}

  /** The raw value; `undefined` also where the file says null, since Keras gives null its default meaning "none". */
  get(key: string): Json | undefined {
    return Object.hasOwn(this.values, key) ? (this.values[key] ?? undefined) : undefined;
  }

  integer(key: string, fallback?: number, bounds: Bounds = { min: 1 }): number {
    return this.#integer(key, this.get(key) ?? fallback, bounds);
  }

  number(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) this.invalid(key, 'a finite number');
    return value;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.get(key) ?? fallback;
    // Keras 1 wrote some flags as 0 and 1.
    if (value === 0 || value === 1) return value === 1;
    if (typeof value !== 'boolean') this.invalid(key, 'true or false');
    return value;
  }

  /** A word of `allowed`; another word is refused as unsupported. Absent means `fallback`. */
  oneOf<Word extends string>(key: string, allowed: readonly Word[], fallback: Word): Word {
    const value = this.get(key) ?? fallback;
    if (typeof value !== 'string') this.invalid(key, 'a string');
    const found = allowed.find((word) => word === snakeCase(value));
    return found ?? this.refuse(`${key} = ${quoted(value)}; supported: ${allowed.join(', ')}`);
  }

  /** `length` integers; one integer alone stands for all of them. */
  integers(key: string, length: number, fallback?: number, bounds: Bounds = { min: 1 }): number[] {
    const value = this.get(key) ?? fallback;
    if (!isList(value)) return new Array<number>(length).fill(this.#integer(key, value, bounds));
    if (value.length !== length) this.invalid(key, `${length} integers`);
    return value.map((item) => this.#integer(key, item, bounds));
  }

  /** A list of at most `maxLength` integers, or one integer as a list of one; absent means `undefined`. */
  integerList(key: string, maxLength: number, bounds: Bounds): number[] | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    const list = isList(value) ? value : [value];
    if (list.length > maxLength) this.invalid(key, `at most ${maxLength} integers`);
    return list.map((item) => this.#integer(key, item, bounds));
  }

  /** Refuses the layer if a flag is set that would change its numbers. */
  refuseIfSet(...keys: readonly string[]): void {
    for (const key of keys) if (this.boolean(key, false)) this.refuse(`${key} = true`);
  }

  /** Throws FORMAT_UNSUPPORTED_LAYER with the layer's name and class, and `option` as written there. */
  refuse(option: string): never {
    const { file, layer, className } = this.origin;
    throw new StriateError('FORMAT_UNSUPPORTED_LAYER', {
      detail: `${file}: layer ${quoted(layer)} of class ${quoted(className)} is not supported: ${option}`,
    });
  }

  /** Throws FORMAT_INVALID for the option `key`. */
  invalid(key: string, expected: string): never {
    const { file, layer, className } = this.origin;
    const got = quotedJson(this.get(key));
    throw new StriateError('FORMAT_INVALID', {
      detail: `${file}: layer ${quoted(layer)} (${className}): ${key}: expected ${expected}, got ${got}`,
    });
  }

  /** The config of an object inside this layer (a cell, a wrapped layer): `{class_name, config}`. */
  inner(key: string): { className: string; config: JsonObject; definition: JsonObject } {
    const value = this.get(key);
    if (!isObject(value) || typeof value['class_name'] !== 'string' || !isObject(value['config'])) {
      this.invalid(key, '{class_name, config}');
    }
    return { className: value['class_name'], config: value['config'], definition: value };
  }

  #integer(key: string, value: Json | undefined, bounds: Bounds): number {
    const { min = -MAX_INTEGER, max = MAX_INTEGER } = bounds;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      this.invalid(key, min > -MAX_INTEGER ? `an integer of at least ${min}` : 'an integer');
    }
    return value;
  }
}

/** TF.js writes some words in camel case, Keras all in snake case. */
export function snakeCase(word: string): string {
  return word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
