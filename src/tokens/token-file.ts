import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createToken, type CreatedToken } from './create-token';
import type { TokenEntry } from './token';
import { formatTokenFile, parseTokenFile, TokenFileError } from './token-file-text';

/** Far above what the most tokens take. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Every token of the file at `path`. Rejects with a TokenFileError that names the file and the place in it. */
export async function readTokenFile(path: string): Promise<readonly TokenEntry[]> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new TokenFileError(`is larger than ${MAX_FILE_BYTES} bytes`);
    return parseTokenFile(await readFile(path, 'utf8'));
  } catch (error) {
    throw new TokenFileError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Adds a token to the file, which is made when there is none. Rejects with a TokenFileError, the file as it was. */
export async function addToken(path: string, entry: TokenEntry): Promise<void> {
  await changeTokenFile(path, { mayBeNew: true, change: (entries) => [...entries, entry] });
}

/**
 * Makes a new token that may do what the token `id` may, and lets the old one live for `graceMs` from `now` (0: not at
 * all), so that its clients can be changed one by one. The new one expires when the old one would have.
 */
export async function rotateToken(
  path: string,
  options: { readonly id: string; readonly now: Date; readonly graceMs: number },
): Promise<CreatedToken> {
  const { id, now, graceMs } = options;
  let made: CreatedToken | undefined;
  await changeTokenFile(path, {
    mayBeNew: false,
    change: (entries) => {
      const old = find(entries, id);
      made = createToken({ ...old, createdAt: now });
      const end = new Date(Math.min(now.getTime() + graceMs, old.expiresAt?.getTime() ?? Infinity));
      const kept = entries.map((each) => (each === old ? { ...old, expiresAt: end } : each));
      return [...kept, made.entry];
    },
  });
  return made!;
}

/** Takes a token out of the file; a running server refuses it from its next look at the file on. */
export async function revokeToken(path: string, id: string): Promise<TokenEntry> {
  let revoked: TokenEntry | undefined;
  await changeTokenFile(path, {
    mayBeNew: false,
    change: (entries) => {
      const old = find(entries, id);
      revoked = old;
      return entries.filter((each) => each !== old);
    },
  });
  return revoked!;
}

function find(entries: readonly TokenEntry[], id: string): TokenEntry {
  const found = entries.find((each) => each.id === id);
  if (found === undefined) throw new TokenFileError(`there is no token ${id}`);
  return found;
}

/**
 * Replaces the file by what `change` makes of it. The new text is written to `PATH.lock`, which only one process can
 * make, and then takes the file's name: readers meet the old file or the new one, two writers never undo each other.
 */
async function changeTokenFile(
  path: string,
  options: {
    readonly mayBeNew: boolean;
    readonly change: (entries: readonly TokenEntry[]) => readonly TokenEntry[];
  },
): Promise<void> {
  const lock = `${path}.lock`;
  const file = await open(lock, 'wx', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new TokenFileError(
      `${lock} is there: another process changes the tokens; when none does, remove it and try again`,
    );
  });
  try {
    const entries = options.mayBeNew && (await isMissing(path)) ? [] : await readTokenFile(path);
    await file.writeFile(formatTokenFile(options.change(entries)), 'utf8');
    await file.sync();
    await rename(lock, path);
  } catch (error) {
    await rm(lock, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
  );
}
