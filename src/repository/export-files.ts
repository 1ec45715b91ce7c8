import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file of an exported SavedModel: its name in the archive, and where it lies. */
export interface ExportFile {
  readonly name: string;
  readonly path: string;
}

const SAVED_MODEL_FILE = 'saved_model.pb';
/** The graph without Striate's own input, where the served one has it. */
const EXPORT_FILE = 'export.pb';

/** The SavedModel in a compiled model's folder as TensorFlow's tools want it, under `prefix`. */
export async function exportFiles(folder: string, prefix: string): Promise<ExportFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const graph = names.includes(EXPORT_FILE) ? EXPORT_FILE : SAVED_MODEL_FILE;
  return [
    { name: `${prefix}/${SAVED_MODEL_FILE}`, path: join(folder, graph) },
    ...names
      .filter((name) => name.startsWith('variables/'))
      .map((name) => ({ name: `${prefix}/${name}`, path: join(folder, name) })),
  ];
}
