import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { tooLarge } from './file-errors';

/** One file of an upload. */
export interface UploadPart {
  /** As the client named it: shown in messages and used to tell IDX files apart, never a path. */
  readonly filename: string;
  readonly stream: Readable;
}

/** A file of an upload on the disk, under a name of ours. */
export interface ReceivedFile {
  readonly filename: string;
  readonly path: string;
  readonly bytes: number;
  /** Hex sha256 of the bytes. */
  readonly sha256: string;
}

export interface ReceiveOptions {
  /** Where the bytes go; must not exist. */
  readonly path: string;
  /** Bytes that this file may have. */
  readonly maxBytes: number;
}

/**
 * Streams one file to the disk. Stops reading, destroys the stream and throws DATASET_TOO_LARGE when it is longer than
 * allowed. What it has written by then is the caller's to remove, with the folder.
 */
export async function receiveFile(part: UploadPart, options: ReceiveOptions): Promise<ReceivedFile> {
  const { path, maxBytes } = options;
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of part.stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw tooLarge(`expected at most ${maxBytes} bytes in what is left of the upload limit`);
      }
      hash.update(chunk);
      // Unlike `write`, goes on until all of the chunk is written.
      await file.writeFile(chunk);
    }
  } finally {
    part.stream.destroy();
    await file.close();
  }
  return { filename: part.filename, path, bytes, sha256: hash.digest('hex') };
}
