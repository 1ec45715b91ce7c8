import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rooms whose code decides what a compiled model looks like and how it is proved. */
const COMPILING_ROOMS = ['formats', 'graph', 'engine-process'];

/**
 * SHA-256, in hex, over the built code that compiles models: a cached graph made by other code is never taken. It
 * stands for the compiler's version and cannot be forgotten when the compiler changes.
 */
export function compilerDigest(): string {
  const root = join(__dirname, '..');
  const hash = createHash('sha256');
  for (const room of COMPILING_ROOMS) {
    const names = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.js')).sort()) {
      hash.update(`${room}/${name}\0`);
      hash.update(readFileSync(join(root, room, name)));
    }
  }
  return hash.digest('hex');
}
