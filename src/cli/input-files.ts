import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FilePart } from '../client';
import { usageError } from './exit';

/** A file as the client sends it; `-` is stdin. A path that cannot be read is a wrong argument. */
export async function filePart(path: string): Promise<FilePart> {
  const bytes = await readInput(path);
  return { name: path === '-' ? 'stdin' : basename(path), content: new Blob([bytes]) };
}

/** The text of a file; `-` is stdin. */
export async function inputText(path: string): Promise<string> {
  return new TextDecoder().decode(await readInput(path));
}

async function readInput(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (path !== '-') return new Uint8Array(await readFile(path));
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return new Uint8Array(Buffer.concat(chunks));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The usage error of a path that the system refuses. */
export function unreadable(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why =
    { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[code] ??
    (error as Error).message;
  return usageError(`${path}: ${why}`);
}
