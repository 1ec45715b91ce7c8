import type { ErrorCode } from '../errors/catalogue';
import { StriateError } from '../errors/striate-error';

/** Text from a model file that stands in a message: printable, on one line, at most 80 characters. */
export function quoted(text: string): string {
  const printable = text.slice(0, 80).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return `"${text.length > 80 ? `${printable.slice(0, 79)}…` : printable}"`;
}

/** A JSON value from a model file in a message, as `quoted`. */
export function quotedJson(value: unknown): string {
  return quoted(
    (JSON.stringify(value) as string | undefined)?.slice(0, 200).replaceAll('"', "'") ?? 'nothing',
  );
}

/** Throws FORMAT_INVALID: `file` does not say what its format promises. */
export function invalid(file: string, detail: string, cause?: unknown): never {
  refuse('FORMAT_INVALID', file, detail, cause);
}

/** Throws FORMAT_UNSUPPORTED: `file` is right, but asks for something that this reader does not do. */
export function unsupported(file: string, detail: string): never {
  refuse('FORMAT_UNSUPPORTED', file, detail);
}

/** Throws FORMAT_TOO_LARGE: `file` passes a limit of this reader. */
export function tooLarge(file: string, detail: string): never {
  refuse('FORMAT_TOO_LARGE', file, detail);
}

function refuse(code: ErrorCode, file: string, detail: string, cause?: unknown): never {
  throw new StriateError(code, { detail: `${file}: ${detail}`, cause });
}
