import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StriateError } from '../errors/striate-error';
import { mergeManifests, parseManifest } from './manifest';
import type { Manifest } from './manifest-schema';

/** Model names: they become URL segments, metric labels and keys, and are looked up in a map, never joined to a path. */
export const MODEL_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;
const VERSION_NAME = /^[1-9][0-9]{0,9}$/;
const MANIFEST_FILE = 'striate.json';
/** Files that are a whole model by themselves and may lie bare in the model's folder: they are version 1. */
const BARE_MODEL = /\.(keras|h5|hdf5)$/i;

const MAX_MODELS = 10_000;
const MAX_VERSIONS = 10_000;
const MAX_FILES_PER_VERSION = 10_000;
const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;

/** One file of a version: its name inside the version's folder, with `/` between folders. */
interface VersionFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** A version as it lies on the disk. */
export interface VersionSource {
  readonly model: string;
  readonly version: number;
  /** Folder, or the one file that is the model. */
  readonly path: string;
  readonly files: readonly VersionFile[];
  readonly manifest: Manifest;
  /** Why it cannot be served although it is there; `null` when nothing is wrong so far. */
  readonly problem: StriateError | null;
}

/** A model as it lies on the disk, its versions ascending. */
export interface ModelSource {
  readonly name: string;
  readonly manifest: Manifest;
  readonly versions: readonly VersionSource[];
}

/**
 * Lists the models under `root`: `NAME/VERSION/…` and bare `NAME/FILE.keras`. Names that are no model names are passed
 * over; what is wrong with one version is in its `problem` and harms no other. Links that leave `root` are refused.
 */
export async function scanModels(root: string): Promise<ModelSource[]> {
  const realRoot = await realpath(root);
  const entries = await readdir(realRoot, { withFileTypes: true });
  const names = entries.map((entry) => entry.name).filter((name) => MODEL_NAME.test(name));
  const models: ModelSource[] = [];
  for (const name of names.sort().slice(0, MAX_MODELS)) {
    const model = await scanModel(realRoot, name);
    if (model !== null) models.push(model);
  }
  return models;
}

async function scanModel(root: string, name: string): Promise<ModelSource | null> {
  const folder = join(root, name);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null) return null;
  const numbered = entries.filter((entry) => VERSION_NAME.test(entry.name)).map((entry) => entry.name);
  const bare = entries
    .filter((entry) => entry.isFile() && BARE_MODEL.test(entry.name))
    .map((entry) => entry.name);
  const places = numbered.map((each) => [Number(each), join(folder, each)] as const);
  const [onlyBare] = bare;
  if (onlyBare !== undefined && !numbered.includes('1')) places.push([1, join(folder, onlyBare)]);
  if (places.length === 0) return null;
  const { manifest, problem } = await readManifest(folder, MANIFEST_FILE);
  const versions: VersionSource[] = [];
  for (const [version, path] of places.sort((a, b) => a[0] - b[0]).slice(-MAX_VERSIONS)) {
    versions.push(await scanVersion({ root, model: name, version, path, manifest, problem }));
  }
  return { name, manifest, versions };
}

interface VersionPlace {
  readonly root: string;
  readonly model: string;
  readonly version: number;
  readonly path: string;
  readonly manifest: Manifest;
  readonly problem: StriateError | null;
}

async function scanVersion(place: VersionPlace): Promise<VersionSource> {
  const { root, model, version, path, manifest } = place;
  const broken = (problem: StriateError): VersionSource => ({
    model,
    version,
    path,
    files: [],
    manifest,
    problem,
  });
  try {
    await refuseOutside(root, path);
    if ((await lstat(path)).isFile()) {
      const files = [await fileEntry(path, path.slice(path.lastIndexOf(sep) + 1))];
      return { model, version, path, files, manifest, problem: place.problem };
    }
    const files = await listFiles(root, path);
    const own = await readManifest(path, `${version}/${MANIFEST_FILE}`);
    const merged = mergeManifests(manifest, own.manifest);
    return { model, version, path, files, manifest: merged, problem: place.problem ?? own.problem };
  } catch (error) {
    if (error instanceof StriateError) return broken(error);
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    return broken(
      new StriateError('FORMAT_INVALID', {
        detail: `version ${version} cannot be read: ${code}`,
        cause: error,
      }),
    );
  }
}

async function listFiles(root: string, folder: string): Promise<VersionFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  if (entries.length > MAX_FILES_PER_VERSION) {
    throw new StriateError('FORMAT_INVALID', {
      detail: `the version has ${entries.length} files; at most ${MAX_FILES_PER_VERSION} are taken`,
    });
  }
  const files: VersionFile[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) continue;
    if (entry.isSymbolicLink()) await refuseOutside(root, path);
    files.push(await fileEntry(path, relative(folder, path).split(sep).join('/')));
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function fileEntry(path: string, name: string): Promise<VersionFile> {
  const { size, mtimeMs } = await lstat(path);
  return { name, path, bytes: size, modifiedMs: mtimeMs };
}

async function refuseOutside(root: string, path: string): Promise<void> {
  const real = await realpath(path);
  if (real === root || real.startsWith(root + sep)) return;
  throw new StriateError('FORMAT_INVALID', {
    detail: `${relative(root, path)} is a link that leaves the models folder`,
  });
}

async function readManifest(
  folder: string,
  shownName: string,
): Promise<{ manifest: Manifest; problem: StriateError | null }> {
  const path = join(folder, MANIFEST_FILE);
  try {
    const { size } = await lstat(path);
    if (size > MAX_MANIFEST_BYTES) {
      const detail = `${shownName} has ${size} bytes; at most ${MAX_MANIFEST_BYTES} are taken`;
      return { manifest: {}, problem: new StriateError('MANIFEST_INVALID', { detail }) };
    }
    return { manifest: parseManifest(await readFile(path, 'utf8'), shownName), problem: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { manifest: {}, problem: null };
    if (error instanceof StriateError) return { manifest: {}, problem: error };
    const detail = `${shownName} cannot be read`;
    return { manifest: {}, problem: new StriateError('MANIFEST_INVALID', { detail, cause: error }) };
  }
}

/** SHA-256, in hex, over the names and contents of a version's files; the manifest is not part of the model. */
export async function digestFiles(source: VersionSource): Promise<string> {
  const hash = createHash('sha256');
  for (const file of source.files) {
    if (file.name === MANIFEST_FILE) continue;
    hash.update(`${file.name}\0${file.bytes}\0`);
    await pipeline(createReadStream(file.path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk);
    });
  }
  return hash.digest('hex');
}
