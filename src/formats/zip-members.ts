import { crc32 } from 'node:zlib';

import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

import { invalid, quoted, tooLarge } from './refusal';

export interface ZipLimits {
  /** Largest number of members in the archive. */
  readonly maxMembers: number;
  /** Largest size of one member, in bytes, unpacked. */
  readonly maxMemberBytes: number;
  /** Largest quotient of unpacked and packed size of a member above 1 MiB. */
  readonly maxRatio: number;
}

/** Members smaller than this may be packed as well as they like: a config of zeros is no bomb. */
const RATIO_FLOOR_BYTES = 2 ** 20;

/**
 * Reads the members called `names` from a zip archive in memory; other members are neither unpacked nor written.
 * Sizes are checked before unpacking and again while, checksums after it.
 * @param file name for messages
 * @returns by name; a name that is not in the archive is not in the map
 * @throws StriateError FORMAT_INVALID for a damaged archive or two members of one name, FORMAT_TOO_LARGE
 */
export async function readZipMembers(
  archive: Uint8Array,
  names: ReadonlySet<string>,
  file: string,
  limits: ZipLimits,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const zip = await openZip(archive, file);
  if (zip.entryCount > limits.maxMembers) {
    tooLarge(file, `${zip.entryCount} members; expected at most ${limits.maxMembers}`);
  }
  const entries = await listEntries(zip, file);
  const members = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (!names.has(entry.fileName)) continue;
    if (members.has(entry.fileName)) invalid(file, `has two members ${quoted(entry.fileName)}`);
    checkSize(entry, file, limits);
    members.set(entry.fileName, await readEntry(zip, entry, file));
  }
  return members;
}

function openZip(archive: Uint8Array, file: string): Promise<ZipFile> {
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  return attempt(file, (settle) => fromBuffer(buffer, { lazyEntries: true }, settle));
}

function listEntries(zip: ZipFile, file: string): Promise<Entry[]> {
  return attempt(file, (settle) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('error', settle);
    zip.on('end', () => settle(null, entries));
    zip.readEntry();
  });
}

function checkSize(entry: Entry, file: string, limits: ZipLimits): void {
  const { uncompressedSize: size, compressedSize: packed } = entry;
  const member = `${file}/${entry.fileName}`;
  if (size > limits.maxMemberBytes) {
    tooLarge(member, `${size} bytes; expected at most ${limits.maxMemberBytes}`);
  }
  if (size > RATIO_FLOOR_BYTES && size > packed * limits.maxRatio) {
    tooLarge(member, `unpacks ${packed} bytes to ${size}; expected at most ${limits.maxRatio} times as many`);
  }
}

/** The library itself stops a member that unpacks to more than it said. */
async function readEntry(zip: ZipFile, entry: Entry, file: string): Promise<Uint8Array> {
  const member = `${file}/${entry.fileName}`;
  const bytes = await attempt<Uint8Array>(member, (settle) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        settle(error);
        return;
      }
      const content = new Uint8Array(entry.uncompressedSize);
      let offset = 0;
      stream.on('error', settle);
      stream.on('data', (chunk: Buffer) => {
        content.set(chunk, offset);
        offset += chunk.length;
      });
      stream.on('end', () => settle(null, content.subarray(0, offset)));
    });
  });
  if (crc32(bytes) !== entry.crc32) invalid(member, 'the checksum is wrong: the file is damaged');
  return bytes;
}

/** A callback of the library as a promise; whatever it refuses is FORMAT_INVALID. */
async function attempt<Result>(
  file: string,
  start: (settle: (error: Error | null, result?: Result) => void) => void,
): Promise<Result> {
  try {
    return await new Promise<Result>((resolve, reject) => {
      start((error, result) => {
        if (error !== null) reject(error);
        else resolve(result as Result);
      });
    });
  } catch (error) {
    invalid(file, 'not a valid zip archive', error);
  }
}
