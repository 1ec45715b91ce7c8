import { invalid, quoted, tooLarge } from './refusal';

/**
 * The files of one model version, by name. Whoever makes one decides what may be read; a reader of a format asks by
 * name only, and only for names that passed `checkFileName`, so nothing that a model file says becomes a path.
 */
export interface ModelFiles {
  /** Names of the files, `/` between folders of a SavedModel, in any order. */
  list(): readonly string[];
  /** Size in bytes of a listed file. */
  size(name: string): number;
  /** The bytes of a listed file. Throws what the file system throws. */
  read(name: string): Uint8Array;
}

/** Longest file name that Linux file systems keep. */
const MAX_NAME_LENGTH = 255;

/** The largest file that is read whole: a protobuf and a wasm heap both end at 2 GiB. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/**
 * Refuses (FORMAT_INVALID) a name that a model file gives for its neighbour unless it is a plain name: no folder,
 * no drive or URL scheme, no NUL or other control character, no `.` or `..`.
 * @param namedIn the file that gives the name, for the message
 */
export function checkFileName(name: string, namedIn: string): string {
  const plain = /^[^/\\:\p{C}]+$/u.test(name) && name !== '.' && name !== '..' && !name.includes('%');
  if (!plain || name.length > MAX_NAME_LENGTH) {
    invalid(namedIn, `names the file ${quoted(name)}; expected a plain name in the same folder`);
  }
  return name;
}

/**
 * Reads one file, refusing it before the read if it is absent or larger than `maxBytes`.
 * @throws StriateError FORMAT_INVALID if it is not there, FORMAT_TOO_LARGE
 */
export function readBounded(files: ModelFiles, name: string, maxBytes = MAX_FILE_BYTES): Uint8Array {
  if (!files.list().includes(name)) invalid(name, 'the file is missing');
  const size = files.size(name);
  if (size > maxBytes) tooLarge(name, `${size} bytes; expected at most ${maxBytes}`);
  let bytes: Uint8Array;
  try {
    bytes = files.read(name);
  } catch (error) {
    invalid(name, 'the file cannot be read', error);
  }
  if (bytes.byteLength > maxBytes) tooLarge(name, `${bytes.byteLength} bytes; expected at most ${maxBytes}`);
  return bytes;
}
