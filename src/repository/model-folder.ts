import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../errors/striate-error';
import { mergeManifests, parseManifest } from './manifest';
import type { Manifest } from './manifest-schema';
import { listVersionFiles, MANIFEST_FILE, refuseOutside, type VersionFile } from './version-files';

/** Model names: they become URL segments, metric labels and keys, and are looked up in a map, never joined to a path. */
const MODEL_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;
const VERSION_NAME = /^[1-9][0-9]{0,9}$/;
/** Files that are a whole model by themselves and may lie bare in the model's folder: they are version 1. */
const BARE_MODEL = /\.(keras|h5|hdf5)$/i;
/** The file that makes a model's folder a whole model by itself, when it has no numbered folders: version 1 too. */
const BARE_FOLDER_MARKS: readonly string[] = ['model.json', 'saved_model.pb'];

const MAX_MODELS = 10_000;
const MAX_VERSIONS = 10_000;
const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;

/** A version as it lies on the disk. */
export interface VersionSource {
  readonly model: string;
  readonly version: number;
  /** Folder, or the one file that is the model. */
  readonly path: string;
  readonly files: readonly VersionFile[];
  /** The model's manifest with the version's own keys over it. */
  readonly manifest: Manifest;
  /** Why it cannot be served although it is there; `null` when nothing is wrong so far. */
  readonly problem: StriateError | null;
}

/** A model as it lies on the disk, its versions ascending. */
export interface ModelSource {
  readonly name: string;
  readonly manifest: Manifest;
  /** Why the manifest was not read, then it is empty; every version has the same problem. */
  readonly problem: StriateError | null;
  readonly versions: readonly VersionSource[];
}

/**
 * Lists the models under `root`: `NAME/VERSION/…`, bare `NAME/FILE.keras` and bare `NAME/model.json`. Names that are
 * no model names are passed over; what is wrong with one version is in its `problem` and harms no other. Nothing
 * outside of `root` is opened, whatever links say. Rejects when `root` itself cannot be read.
 */
export async function scanModels(root: string): Promise<ModelSource[]> {
  const realRoot = await realpath(root);
  const names = (await readdir(realRoot)).filter((name) => MODEL_NAME.test(name));
  const models: ModelSource[] = [];
  for (const name of names.sort().slice(0, MAX_MODELS)) {
    const model = await scanModel(realRoot, name);
    if (model !== null) models.push(model);
  }
  return models;
}

async function scanModel(root: string, name: string): Promise<ModelSource | null> {
  const folder = join(root, name);
  const entries = await readFolder(root, folder);
  if (entries === null) return null;
  const places = placesOf(folder, entries);
  if (places.length === 0) return null;
  const { manifest, problem } = await readManifest(root, folder, MANIFEST_FILE);
  const versions: VersionSource[] = [];
  for (const place of places.slice(-MAX_VERSIONS)) {
    versions.push(
      await scanVersion(root, { ...place, model: name, manifest, problem: place.problem ?? problem }),
    );
  }
  return { name, manifest, problem, versions };
}

/** `null` for what is no folder inside of `root`. */
async function readFolder(root: string, folder: string): Promise<Dirent[] | null> {
  try {
    await refuseOutside(root, folder);
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

interface Place {
  readonly version: number;
  readonly path: string;
  readonly problem: StriateError | null;
}

/** Where the versions of a model lie, ascending. */
function placesOf(folder: string, entries: readonly Dirent[]): Place[] {
  const numbered = entries.filter((entry) => VERSION_NAME.test(entry.name));
  const places = numbered.map(({ name }): Place => ({
    version: Number(name),
    path: join(folder, name),
    problem: null,
  }));
  const bare = bareModel(folder, entries, numbered.length > 0);
  if (bare !== null && !places.some(({ version }) => version === 1)) places.push(bare);
  return places.sort((a, b) => a.version - b.version);
}

function bareModel(folder: string, entries: readonly Dirent[], hasNumbered: boolean): Place | null {
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const bare = names.filter((name) => BARE_MODEL.test(name)).sort();
  const marks = hasNumbered ? [] : names.filter((name) => BARE_FOLDER_MARKS.includes(name));
  const [first] = bare;
  const path = marks.length > 0 || first === undefined ? folder : join(folder, first);
  const found = [...bare, ...marks];
  if (found.length === 0) return null;
  if (found.length === 1) return { version: 1, path, problem: null };
  const detail = `${found.join(', ')}: several models lie bare in the folder; put each into a numbered folder`;
  return { version: 1, path, problem: new StriateError('FORMAT_INVALID', { detail }) };
}

async function scanVersion(
  root: string,
  {
    model,
    version,
    path,
    manifest,
    problem,
  }: Place & { readonly model: string; readonly manifest: Manifest },
): Promise<VersionSource> {
  try {
    const files = await listVersionFiles(root, path);
    if (files.length === 0) {
      throw new StriateError('FORMAT_INVALID', { detail: `version ${version} has no files` });
    }
    const isFolder = files.some((file) => file.path !== path);
    const own = isFolder
      ? await readManifest(root, path, `${version}/${MANIFEST_FILE}`)
      : { manifest: {}, problem: null };
    const merged = mergeManifests(manifest, own.manifest);
    return { model, version, path, files, manifest: merged, problem: problem ?? own.problem };
  } catch (error) {
    return { model, version, path, files: [], manifest, problem: problem ?? refusalOf(version, error) };
  }
}

function refusalOf(version: number, error: unknown): StriateError {
  if (error instanceof StriateError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? 'an error';
  return new StriateError('FORMAT_INVALID', {
    detail: `version ${version} cannot be read (${code})`,
    cause: error,
  });
}

async function readManifest(
  root: string,
  folder: string,
  shownName: string,
): Promise<{ manifest: Manifest; problem: StriateError | null }> {
  const path = join(folder, MANIFEST_FILE);
  const refused = (detail: string, cause?: unknown): { manifest: Manifest; problem: StriateError } => ({
    manifest: {},
    problem: new StriateError('MANIFEST_INVALID', { detail: `${shownName}: ${detail}`, cause }),
  });
  try {
    const found = await stat(path);
    await refuseOutside(root, path);
    if (!found.isFile()) return refused('expected a file');
    if (found.size > MAX_MANIFEST_BYTES) {
      return refused(`it has ${found.size} bytes; at most ${MAX_MANIFEST_BYTES} are taken`);
    }
    return { manifest: parseManifest(await readFile(path, 'utf8'), shownName), problem: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { manifest: {}, problem: null };
    if (error instanceof StriateError) return { manifest: {}, problem: error };
    return refused('it cannot be read', error);
  }
}
