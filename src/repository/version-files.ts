import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StriateError } from '../errors/striate-error';

/** One file of a version: its name inside the version's folder, with `/` between folders. */
export interface VersionFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Tells two files of one name, size and time apart. */
  readonly inode: number;
}

/** Name of the manifest, beside the versions and inside of one. */
export const MANIFEST_FILE = 'striate.json';
const MAX_FILES_PER_VERSION = 10_000;

/**
 * The files of the version at `path`, a folder or one file, sorted by name. Links are followed inside of `root` only.
 * Throws FORMAT_INVALID, with the file's name, for a link that leaves `root` or ends nowhere, for what is neither file
 * nor folder (a pipe would be read for ever), for a link to a folder, and for too many files.
 */
export async function listVersionFiles(root: string, path: string): Promise<VersionFile[]> {
  await refuseOutside(root, path);
  if ((await stat(path)).isFile()) return [await fileEntry(root, path, basename(path))];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  if (entries.length > MAX_FILES_PER_VERSION) {
    throw new StriateError('FORMAT_INVALID', {
      detail: `the version has ${entries.length} files; at most ${MAX_FILES_PER_VERSION} are taken`,
    });
  }
  const files: VersionFile[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const place = join(entry.parentPath, entry.name);
    files.push(await fileEntry(root, place, relative(path, place).split(sep).join('/')));
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws FORMAT_INVALID when `path` leads out of `root`, which must be free of links, or nowhere. */
export async function refuseOutside(root: string, path: string): Promise<void> {
  const real = await realpath(path).catch((error: unknown) => {
    throw unreadable(relative(root, path), error);
  });
  if (real === root || real.startsWith(root + sep)) return;
  throw new StriateError('FORMAT_INVALID', {
    detail: `${relative(root, path)}: it is a link that leaves the models folder`,
  });
}

/**
 * SHA-256 of each file, in hex, in the order of `files`; the manifest is passed over, as it is not part of the model.
 * Throws FORMAT_INVALID, with the file's name, when one cannot be read.
 */
export async function digestFiles(
  files: readonly VersionFile[],
): Promise<{ readonly file: VersionFile; readonly sha256: string }[]> {
  const digests: { file: VersionFile; sha256: string }[] = [];
  for (const file of files) {
    if (file.name === MANIFEST_FILE) continue;
    const hash = createHash('sha256');
    try {
      await pipeline(createReadStream(file.path), async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) hash.update(chunk);
      });
    } catch (error) {
      throw unreadable(file.name, error);
    }
    digests.push({ file, sha256: hash.digest('hex') });
  }
  return digests;
}

async function fileEntry(root: string, path: string, name: string): Promise<VersionFile> {
  await refuseOutside(root, path);
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (!found.isFile()) {
    const kind = found.isDirectory() ? 'a link to a folder' : 'neither a file nor a folder';
    throw new StriateError('FORMAT_INVALID', { detail: `${name}: it is ${kind}; expected a file` });
  }
  return { name, path, bytes: found.size, modifiedMs: found.mtimeMs, inode: found.ino };
}

/** The refusal of a file that the system does not let us read; paths of the machine stay in the log. */
function unreadable(name: string, error: unknown): StriateError {
  if (error instanceof StriateError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'an error';
  return new StriateError('FORMAT_INVALID', { detail: `${name}: it cannot be read (${code})`, cause: error });
}
