import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { broken, tooLarge } from '../file-errors';

export interface ByteBound {
  /** Bytes that may come out. */
  readonly maxBytes: number;
  /** What the bytes are, for messages. */
  readonly what: string;
}

/** All bytes of a stream, which is destroyed when there are more than allowed: DATASET_TOO_LARGE. */
export async function collectBytes(stream: Readable, bound: ByteBound): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bound.maxBytes) {
        throw tooLarge(`${bound.what}: expected at most ${bound.maxBytes} bytes after unpacking`);
      }
      chunks.push(chunk);
    }
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks, bytes);
}

/** A gzip file's content, with the same bound. Throws DATASET_FILE_BROKEN when it is no whole gzip file. */
export async function gunzipFile(path: string, bound: ByteBound): Promise<Buffer> {
  const gunzip = createGunzip();
  const file = createReadStream(path);
  file.on('error', (error) => gunzip.destroy(error));
  try {
    return await collectBytes(file.pipe(gunzip), bound);
  } catch (error) {
    throw asBrokenGzip(error, bound.what);
  } finally {
    file.destroy();
  }
}

/** The same for bytes in memory. */
export async function gunzipBytes(bytes: Uint8Array, bound: ByteBound): Promise<Buffer> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  try {
    return await collectBytes(gunzip, bound);
  } catch (error) {
    throw asBrokenGzip(error, bound.what);
  }
}

function asBrokenGzip(error: unknown, what: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? broken(`${what}: expected a whole gzip file`, error) : error;
}
