import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { SetupError } from './report.mjs';

/** A staging folder that nobody wrote to for this long was left by a set-up that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/** The per-user cache: STRIATE_CACHE, else XDG_CACHE_HOME/striate, else ~/.cache/striate. */
export function cacheRoot(env) {
  if (env.STRIATE_CACHE) return env.STRIATE_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'striate');
}

/**
 * The folder `name` of the cache, made by `fill` when it is not there yet. An entry is filled in a staging folder beside
 * it and renamed, so an entry that exists is whole. Of two set-ups at once the second waits and uses the first one's.
 *
 * @param entry `{root, name, neededBytes}`; neededBytes is the free disk that filling takes at its peak
 * @param fill  writes the entry into the (empty) folder it is given
 * @returns the entry's path
 */
export async function cacheEntry({ root, name, neededBytes }, fill) {
  const path = join(root, name);
  if (existsSync(path)) return path;
  return await withLock(path, async () => {
    if (existsSync(path)) return path;
    makeRoot(root);
    removeAbandoned(root);
    checkFreeDisk(root, neededBytes);
    const staging = join(root, `.staging-${process.pid}-${randomBytes(4).toString('hex')}`);
    const discard = () => rmSync(staging, { recursive: true, force: true });
    process.once('exit', discard);
    try {
      mkdirSync(staging);
      await fill(staging);
      renameUnlessThere(staging, path);
    } finally {
      discard();
      process.off('exit', discard);
    }
    return path;
  });
}

function makeRoot(root) {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw new SetupError({
      missing: `the cache folder ${root} cannot be made (${error.code})`,
      why: 'the TensorFlow library is kept there, outside of the checkout, so that it is fetched once',
      mend: 'set STRIATE_CACHE to a folder you may write to, and run the command again',
    });
  }
}

function removeAbandoned(root) {
  for (const name of readdirSync(root)) {
    if (!name.startsWith('.staging-')) continue;
    const path = join(root, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function checkFreeDisk(root, neededBytes) {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  throw new SetupError({
    missing: `${gigabytes(free)} GB free in ${root}; ${gigabytes(neededBytes)} GB are needed`,
    why: 'the TensorFlow wheel and what is taken from it lie side by side for a moment',
    mend: `free some disk, or set STRIATE_CACHE to a folder on a larger disk (now ${dirname(root)})`,
  });
}

/** A set-up that our lock could not hold back may have finished first; its entry is as good as ours. */
function renameUnlessThere(staging, path) {
  try {
    renameSync(staging, path);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}
