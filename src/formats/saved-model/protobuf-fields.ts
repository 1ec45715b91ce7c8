import { Reader } from 'protobufjs/minimal';

import { invalid } from '../refusal';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Handlers of the fields of one message by number; a number without a handler is skipped. */
export interface FieldHandlers {
  readonly bytes?: Readonly<Record<number, (value: Uint8Array) => void>>;
  /** Signed 64-bit; values beyond 2^53 lose their last bits, which no shape or enumeration needs. */
  readonly integers?: Readonly<Record<number, (value: number) => void>>;
}

/**
 * Walks the fields of one protobuf message without a schema. Nothing is copied: bytes are views of the input, so the
 * work and memory are bounded by the message's length.
 * @throws StriateError FORMAT_INVALID for a truncated or malformed message
 */
export function readFields(message: Uint8Array, handlers: FieldHandlers, file: string): void {
  const reader = Reader.create(message);
  const broken = (cause: unknown): never => invalid(file, 'not a valid protobuf message', cause);
  while (reader.pos < reader.len) {
    const tag = attempt(() => reader.uint32(), broken);
    const field = tag >>> 3;
    const type = tag & 7;
    const onBytes = handlers.bytes?.[field];
    const onInteger = handlers.integers?.[field];
    if (type === BYTES && onBytes !== undefined) onBytes(attempt(() => reader.bytes(), broken));
    else if (type === VARINT && onInteger !== undefined) onInteger(attempt(() => signed(reader), broken));
    // Groups (3, 4) are not in any of these messages, and skipping them would recurse.
    else if (type === VARINT || type === FIXED64 || type === BYTES || type === FIXED32) {
      attempt(() => reader.skipType(type), broken);
    } else broken(undefined);
  }
}

/** UTF-8 text of a `string` field. */
export function readText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function signed(reader: Reader): number {
  // A number where protobufjs finds no package `long`.
  const value = reader.int64() as number | { readonly low: number; readonly high: number };
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}

function attempt<Result>(action: () => Result, broken: (cause: unknown) => never): Result {
  try {
    return action();
  } catch (error) {
    return broken(error);
  }
}
