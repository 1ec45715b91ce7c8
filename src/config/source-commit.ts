import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

const COMMIT = /^[0-9a-f]{40,64}$/;

/** The commit that is checked out at `root`, in hex; `null` where that is no checkout of git, or cannot be read. */
export function sourceCommit(root: string): string | null {
  try {
    const own = gitFolder(root);
    const head = text(join(own, 'HEAD'));
    const reference = /^ref: (\S+)$/.exec(head)?.[1];
    const commit = reference === undefined ? head : commitOf(own, reference);
    return COMMIT.test(commit) ? commit : null;
  } catch {
    return null;
  }
}

/** `.git` itself, or where the `.git` file of a worktree points. */
function gitFolder(root: string): string {
  const path = join(root, '.git');
  if (statSync(path).isDirectory()) return path;
  const place = text(path).replace(/^gitdir: /, '');
  return isAbsolute(place) ? place : join(dirname(path), place);
}

function commitOf(own: string, reference: string): string {
  let common = own;
  try {
    common = join(own, text(join(own, 'commondir')));
  } catch {
    // The main checkout has no commondir.
  }
  try {
    return text(join(common, reference));
  } catch {
    const packed = text(join(common, 'packed-refs')).split('\n');
    return packed.find((line) => line.endsWith(` ${reference}`))?.split(' ')[0] ?? '';
  }
}

function text(path: string): string {
  return readFileSync(path, 'utf8').trim();
}
