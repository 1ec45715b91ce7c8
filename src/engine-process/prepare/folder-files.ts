import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { StriateError } from '../../errors/striate-error';
import type { ModelFiles } from '../../formats/model-files';

const MAX_FILES = 10_000;

/** The files of a version: a folder, or one file that is the model. Nothing outside of it can be named. */
export function openModelFiles(source: string): ModelFiles {
  const places = placesOf(source);
  const find = (name: string): string => {
    const path = places.get(name);
    if (path === undefined)
      throw new StriateError('FORMAT_INVALID', { detail: `${name}: the file is missing` });
    return path;
  };
  return {
    list: () => [...places.keys()],
    size: (name) => statSync(find(name)).size,
    read: (name) => readFileSync(find(name)),
  };
}

function placesOf(source: string): Map<string, string> {
  if (statSync(source).isFile()) return new Map([[basename(source), source]]);
  const entries = readdirSync(source, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory()).slice(0, MAX_FILES);
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(source, path).split(sep).join('/'), path];
    }),
  );
}
