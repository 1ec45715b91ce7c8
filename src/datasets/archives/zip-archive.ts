import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { StriateError } from '../../errors/striate-error';
import type { DatasetLimits } from '../dataset';
import { broken, tooLarge } from '../file-errors';
import { clip } from '../problem-list';
import { collectBytes } from './bounded-bytes';

/** A file inside a zip. Its name is text from the client: it is compared and shown, and never becomes a path. */
export interface ZipEntry {
  /** Parts of the name between slashes, at least one; none is empty, `.` or `..`. */
  readonly parts: readonly string[];
  /** Bytes that it unpacks to, as the directory says and as reading enforces. */
  readonly bytes: number;
  read(): Promise<Buffer>;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  close(): void;
}

type Bounds = Pick<DatasetLimits, 'maxEntries' | 'maxExpandedBytes' | 'maxRatio'>;

/** An entry this small may have any ratio: a kilobyte of zeros is no bomb. */
const RATIO_FROM_BYTES = 1_048_576;

/** Directories and names that operating systems leave in archives. */
const LITTER = /^(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)$/;

/**
 * Opens a zip and judges its whole directory before anything is unpacked: number of entries, sizes, ratio, names, links
 * and encryption. Entries that systems leave behind (`__MACOSX`, names that begin with a dot) are passed over.
 * Throws DATASET_ARCHIVE_REFUSED, DATASET_TOO_LARGE, DATASET_FILE_BROKEN.
 */
export async function openZip(path: string, bounds: Bounds): Promise<ZipArchive> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true }).catch(
    (error: unknown) => {
      throw broken('expected a whole zip archive: its directory cannot be read', error);
    },
  );
  try {
    return { entries: await readDirectory(zip, bounds), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error instanceof StriateError ? error : asRefusal(error);
  }
}

async function readDirectory(zip: ZipFile, bounds: Bounds): Promise<readonly ZipEntry[]> {
  if (zip.entryCount > bounds.maxEntries) {
    throw tooLarge(`expected at most ${bounds.maxEntries} entries in the archive, got ${zip.entryCount}`);
  }
  const entries: ZipEntry[] = [];
  let expanded = 0;
  for await (const entry of zip.eachEntry()) {
    const parts = judgeName(entry);
    expanded += entry.uncompressedSize;
    judgeSize(entry, bounds);
    if (expanded > bounds.maxExpandedBytes) {
      throw tooLarge(`expected at most ${bounds.maxExpandedBytes} bytes after unpacking the archive`);
    }
    if (entry.fileName.endsWith('/') || parts.some(isLitter)) continue;
    entries.push({ parts, bytes: entry.uncompressedSize, read: () => readEntry(zip, entry) });
  }
  return entries;
}

function isLitter(part: string): boolean {
  return part.startsWith('.') || LITTER.test(part);
}

function judgeName(entry: Entry): readonly string[] {
  const name = entry.fileName;
  const refuse = (why: string): never => {
    throw new StriateError('DATASET_ARCHIVE_REFUSED', { detail: `entry "${clip(name)}" ${why}` });
  };
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    refuse('has a name that leads elsewhere');
  if (/^[A-Za-z]:|\\|\0/.test(name)) refuse('has a name that leads elsewhere');
  const unixKind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (unixKind !== 0 && unixKind !== 0o100000 && unixKind !== 0o040000) refuse('is a link or a device');
  if ((entry.generalPurposeBitFlag & 1) !== 0) refuse('is encrypted');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    refuse('is packed by a method other than deflate');
  return parts;
}

function judgeSize(entry: Entry, bounds: Bounds): void {
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize < RATIO_FROM_BYTES || uncompressedSize <= compressedSize * bounds.maxRatio) return;
  throw tooLarge(
    `entry "${clip(entry.fileName)}": expected at most ${bounds.maxRatio} times its packed size, got ` +
      `${uncompressedSize} bytes from ${compressedSize}`,
  );
}

/** yauzl stops an entry that unpacks to another size than the directory says; the bound holds here again. */
async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const what = `entry "${clip(entry.fileName)}"`;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    return await collectBytes(stream, { maxBytes: entry.uncompressedSize, what });
  } catch (error) {
    throw error instanceof StriateError ? error : broken(`${what}: cannot be unpacked`, error);
  }
}

/** yauzl throws plain errors, also for names that it refuses by itself. */
function asRefusal(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const name = /(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/is.exec(
    message,
  )?.[1];
  if (name !== undefined) {
    return new StriateError('DATASET_ARCHIVE_REFUSED', {
      detail: `entry "${clip(name)}" has a name that leads elsewhere`,
      cause: error,
    });
  }
  return broken('expected a whole zip archive: its directory cannot be read', error);
}
