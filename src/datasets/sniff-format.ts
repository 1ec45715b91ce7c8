import { open } from 'node:fs/promises';

export type FileFormat = 'zip' | 'gzip' | 'idx' | 'npy' | 'parquet' | 'json' | 'text' | 'unknown';

/** Bytes that are looked at. */
const HEAD_BYTES = 4_096;

/** What a file is by its first bytes; its name and content type do not count. */
export async function sniffFile(path: string): Promise<FileFormat> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return sniffBytes(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The same for the first bytes themselves. */
export function sniffBytes(head: Uint8Array): FileFormat {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const starts = (magic: string): boolean =>
    text.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'));
  if (starts('PK\x03\x04') || starts('PK\x05\x06')) return 'zip';
  if (starts('\x1f\x8b')) return 'gzip';
  if (starts('\x93NUMPY')) return 'npy';
  if (starts('PAR1')) return 'parquet';
  if (head.length >= 4 && head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14) return 'idx';
  if (head.length === 0 || head.includes(0)) return 'unknown';
  const start = text
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return start.startsWith('{') || start.startsWith('[') ? 'json' : 'text';
}
