import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Compiled models that are kept; the least recently used beyond it are removed. */
const MAX_ENTRIES = 64;

/**
 * Compiled graphs by the digest of what they were made of, each in a folder that is written once and never changed.
 * A folder appears under its name only when it is whole.
 */
export class CompiledCache {
  constructor(private readonly folder: string) {}

  /** The place of `key`, marked as used now, or `null` when it has not been compiled yet. */
  async find(key: string): Promise<string | null> {
    const place = join(this.folder, key);
    try {
      const now = new Date();
      await utimes(place, now, now);
      return place;
    } catch {
      return null;
    }
  }

  /** The place where `key` belongs; its parent exists. Whoever compiles writes beside it and renames. */
  async reserve(key: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return join(this.folder, key);
  }

  /** Removes a compiled model, so that it is made anew. */
  async remove(key: string): Promise<void> {
    await rm(join(this.folder, key), { recursive: true, force: true });
  }

  /** Removes the least recently used entries beyond the bound, and leftovers of compilations that were killed. */
  async prune(inUse: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const entries = await Promise.all(
      names.map(async (name) => ({
        name,
        usedMs: (await stat(join(this.folder, name)).catch(() => null))?.mtimeMs ?? 0,
      })),
    );
    const removable = entries.filter(({ name }) => !inUse.has(name)).sort((a, b) => b.usedMs - a.usedMs);
    const room = Math.max(0, MAX_ENTRIES - (entries.length - removable.length));
    for (const { name } of removable.slice(room)) await this.remove(name);
  }
}
