import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const FILE = 'instance';

/**
 * The name under which the process of a locked data folder claims jobs: the same in all its lives, and no other live
 * process has it. The host is part of it, because a folder may be copied to another machine.
 */
export async function instanceName(dataFolder: string): Promise<string> {
  const path = join(dataFolder, FILE);
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f]{16}$/.test(known)) return `${hostname()}/${known}`;
  const made = randomBytes(8).toString('hex');
  await writeFile(path, made, { flush: true });
  return `${hostname()}/${made}`;
}
