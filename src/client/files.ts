import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { FilePart } from './types';

/**
 * A file on the disk as the client sends it; its bytes are read as they are sent, so it may be larger than the memory.
 * Node.js only. Rejects as the file system does.
 */
export async function fileOnDisk(path: string): Promise<FilePart> {
  return { name: basename(path), content: await openAsBlob(path) };
}
