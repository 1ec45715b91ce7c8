import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';
import type { Dataset, DatasetLimits, DecodePicture } from './dataset';
import { checkOptions, type DatasetOptions } from './dataset-options';
import { asStorageFailure, tooLarge } from './file-errors';
import { readUpload } from './read-upload';
import { receiveFile, type ReceivedFile, type UploadPart } from './receive-upload';
import { openStored, type StoredDataset } from './stored-dataset';
import { folderBytes, VersionFolders } from './version-folders';

export interface DatasetStoreOptions {
  /** A folder of its own, made when absent. */
  readonly folder: string;
  readonly limits: DatasetLimits;
  readonly clock: Clock;
  readonly decodePicture: DecodePicture;
  /**
   * Runs work while no other process that writes into the folder does the same; absent: the folder has one server, and
   * nobody else ever writes into it.
   */
  readonly exclusively?: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface IngestOptions {
  /** The same name gives the next version of the same data set. */
  readonly name: string;
  /** How to read the file, unchecked as it came; `{}` finds everything out. */
  readonly options: unknown;
}

export interface Ingested {
  readonly dataset: Dataset;
  /** False when this name had these bytes, read in this way, already: then that version is given. */
  readonly created: boolean;
}

/** Files of one upload: IDX comes as two. */
const MAX_FILES = 4;

/** Uploads that are read at a time; each may hold its unpacked arrays in memory. */
const MAX_AT_ONCE = 4;

/** Milliseconds after which another upload is worth a try. */
const RETRY_AFTER_MS = 5_000;

/** Immutable versions of data sets, on the disk. */
export class DatasetStore {
  private readonly versions = new Map<string, Dataset>();
  private uploads = 0;
  /** Versions are numbered one after another. */
  private publishing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly options: DatasetStoreOptions,
    private readonly folders: VersionFolders,
  ) {}

  /** Opens the store: clears what a crash left over and reads the records. */
  static async open(options: DatasetStoreOptions): Promise<DatasetStore> {
    await mkdir(options.folder, { recursive: true });
    const store = new DatasetStore(options, new VersionFolders(options.folder));
    await store.folders.clear({ isShared: options.exclusively !== undefined });
    await store.read();
    return store;
  }

  /** Sees what other processes have added and removed, where there are any. */
  async refresh(): Promise<void> {
    if (this.options.exclusively !== undefined) await this.read();
  }

  /**
   * Reads an upload into a new version; when it returns, the version is on the disk. Whatever fails, nothing is left.
   * Throws DATASET_… for all that is wrong with name, options, files and content, and IMAGE_… never: pictures that
   * cannot be decoded are places of DATASET_INVALID.
   */
  async ingest(
    parts: AsyncIterable<UploadPart> | Iterable<UploadPart>,
    given: IngestOptions,
  ): Promise<Ingested> {
    checkName(given.name);
    const options = checkOptions(given.options);
    if (this.uploads >= MAX_AT_ONCE) {
      throw new StriateError('DATASET_BUSY', {
        detail: `${MAX_AT_ONCE} uploads are being read, which is the limit`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    this.uploads += 1;
    const folder = await this.folders.incoming().catch((error: unknown) => {
      this.uploads -= 1;
      throw asStorageFailure(error);
    });
    try {
      return await this.ingestInto(folder, parts, { name: given.name, options });
    } catch (error) {
      throw asStorageFailure(error);
    } finally {
      await this.folders.discard(folder);
      this.uploads -= 1;
    }
  }

  /** All versions, newest first. */
  list(): readonly Dataset[] {
    return [...this.versions.values()].sort(
      (left, right) => right.createdAt.localeCompare(left.createdAt) || right.version - left.version,
    );
  }

  /** One version; the newest when `version` is absent. Throws DATASET_UNKNOWN. */
  get(id: string, version?: number): Dataset {
    const found =
      version === undefined
        ? this.versionsOf(id).reduce<Dataset | undefined>(
            (newest, dataset) =>
              newest !== undefined && newest.version > dataset.version ? newest : dataset,
            undefined,
          )
        : this.versions.get(keyOf(id, version));
    if (found === undefined) {
      throw new StriateError('DATASET_UNKNOWN', { detail: 'no data set has this id and version' });
    }
    return found;
  }

  /** Opens a version for reading. Throws DATASET_UNKNOWN. */
  async open(id: string, version: number): Promise<StoredDataset> {
    if (!this.versions.has(keyOf(id, version))) await this.refresh();
    const dataset = this.get(id, version);
    return openStored(dataset, this.folders.of(dataset));
  }

  /** Takes a version away for good; its number is never given again. Throws DATASET_UNKNOWN. */
  async remove(id: string, version: number): Promise<void> {
    const dataset = this.get(id, version);
    this.versions.delete(keyOf(id, version));
    await this.folders.remove(dataset);
  }

  private async ingestInto(
    folder: string,
    parts: AsyncIterable<UploadPart> | Iterable<UploadPart>,
    given: { readonly name: string; readonly options: DatasetOptions },
  ): Promise<Ingested> {
    const files = await this.receive(folder, parts);
    const digest = digestOf(files, given.options);
    const same = this.list().find((dataset) => dataset.name === given.name && dataset.digest === digest);
    if (same !== undefined) return { dataset: same, created: false };
    const stored = join(folder, 'stored');
    await mkdir(stored);
    const { limits, decodePicture } = this.options;
    const read = await readUpload(files, { folder: stored, given: given.options, limits, decodePicture });
    const bytes = await folderBytes(stored);
    return this.publish(stored, { ...read, name: given.name, kind: read.summary.kind, digest, bytes });
  }

  private async receive(
    folder: string,
    parts: AsyncIterable<UploadPart> | Iterable<UploadPart>,
  ): Promise<readonly ReceivedFile[]> {
    const files: ReceivedFile[] = [];
    let left = this.options.limits.maxUploadBytes;
    for await (const part of parts) {
      if (files.length === MAX_FILES) {
        part.stream.destroy();
        throw tooLarge(`expected at most ${MAX_FILES} files in one upload`);
      }
      const file = await receiveFile(part, { path: join(folder, `part-${files.length}`), maxBytes: left });
      left -= file.bytes;
      files.push(file);
    }
    return files;
  }

  /** One at a time, so that two uploads of one name get two numbers, and equal ones one version. */
  private publish(stored: string, found: Omit<Dataset, 'id' | 'version' | 'createdAt'>): Promise<Ingested> {
    const publishInTurn = async (): Promise<Ingested> => {
      await this.refresh();
      const known = this.list().find((dataset) => dataset.name === found.name);
      const same = this.list().find(
        (dataset) => dataset.name === found.name && dataset.digest === found.digest,
      );
      if (same !== undefined) return { dataset: same, created: false };
      if (this.versions.size >= this.options.limits.maxVersions) {
        throw new StriateError('DATASET_STORAGE_FULL', {
          detail: `expected at most ${this.options.limits.maxVersions} versions of data sets: remove some`,
        });
      }
      const id = known?.id ?? `ds_${randomBytes(12).toString('hex')}`;
      const version = await this.folders.takeVersion(id, found.name);
      const createdAt = this.options.clock.wallTime().toISOString();
      const dataset: Dataset = { id, version, ...found, createdAt };
      await this.folders.publish(stored, dataset);
      this.versions.set(keyOf(id, version), dataset);
      return { dataset, created: true };
    };
    const turn = this.publishing.then(() =>
      this.options.exclusively === undefined ? publishInTurn() : this.options.exclusively(publishInTurn),
    );
    this.publishing = turn.catch(() => undefined);
    return turn;
  }

  private async read(): Promise<void> {
    const before = [...this.versions.keys()];
    const found = await this.folders.load((id, version) => this.versions.get(keyOf(id, version)));
    for (const key of before) this.versions.delete(key);
    for (const dataset of found) this.versions.set(keyOf(dataset.id, dataset.version), dataset);
  }

  private versionsOf(id: string): readonly Dataset[] {
    return [...this.versions.values()].filter((dataset) => dataset.id === id);
  }
}

function keyOf(id: string, version: number): string {
  return `${id}/${version}`;
}

/** Over the bytes of all files, in any order, and the options in any order. */
function digestOf(files: readonly ReceivedFile[], options: DatasetOptions): string {
  const sorted = Object.entries(options).sort(([left], [right]) => (left < right ? -1 : 1));
  const content = [...files.map(({ sha256 }) => sha256).sort(), JSON.stringify(sorted)].join('\n');
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function checkName(name: string): void {
  if (/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/.test(name)) return;
  throw new StriateError('DATASET_NAME_INVALID', {
    detail: 'expected 1 to 64 lower-case letters, digits, dots, dashes and underscores',
  });
}
