import { unwatchFile, watchFile } from 'node:fs';

/** Milliseconds between looks; cheap, and the same on every file system, mounted Kubernetes secrets included. */
const LOOK_MS = 1_000;

/**
 * Calls `onChange` within about a second of a change of any of `paths`, which may be replaced, removed or come later.
 * The looks do not keep the process up. Answers a function that ends them.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): () => void {
  for (const path of paths) watchFile(path, { interval: LOOK_MS, persistent: false }, onChange);
  return () => {
    for (const path of paths) unwatchFile(path, onChange);
  };
}
