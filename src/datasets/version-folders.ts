import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from './dataset';

/** What stands at the head of a data set, beside its versions. */
interface DatasetHead {
  readonly name: string;
  /** The highest version ever given; it only rises. */
  readonly lastVersion: number;
}

const ID = /^ds_[0-9a-f]{24}$/;
const HEAD = 'name.json';
const RECORD = 'dataset.json';
/** Uploads on their way in and versions on their way out; emptied at the start. */
const INCOMING = '.incoming';
/** In a shared folder, what others left over goes when it is older than any upload can be. */
const STALE_MS = 24 * 60 * 60 * 1_000;

/**
 * The folder of data sets: `ID/name.json`, `ID/VERSION/dataset.json` and the stored form beside it. A version is there
 * from one rename to another, whole; what a crash leaves behind lies in `.incoming` and goes at the next start.
 */
export class VersionFolders {
  constructor(private readonly folder: string) {}

  /** Clears what was left over. `isShared`: others may have uploads on their way. */
  async clear({ isShared }: { readonly isShared: boolean }): Promise<void> {
    const incoming = join(this.folder, INCOMING);
    if (!isShared) await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    for (const name of await readdir(incoming)) {
      const { mtimeMs } = await stat(join(incoming, name));
      if (Date.now() - mtimeMs > STALE_MS) await rm(join(incoming, name), { recursive: true, force: true });
    }
  }

  /** Every record. What is in `known` already is not read again: a version never changes. */
  async load(known: (id: string, version: number) => Dataset | undefined): Promise<readonly Dataset[]> {
    const datasets: Dataset[] = [];
    for (const id of (await readdir(this.folder)).filter((name) => ID.test(name))) {
      for (const name of await readdir(join(this.folder, id))) {
        if (!/^\d+$/.test(name)) continue;
        const found = known(id, Number(name)) ?? (await this.read(id, name));
        if (found !== null) datasets.push(found);
      }
    }
    return datasets;
  }

  /** `null`: it was just taken away. */
  private async read(id: string, version: string): Promise<Dataset | null> {
    try {
      return JSON.parse(await readFile(join(this.folder, id, version, RECORD), 'utf8')) as Dataset;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** A new folder of its own for one upload. */
  async incoming(): Promise<string> {
    const folder = join(this.folder, INCOMING, randomBytes(8).toString('hex'));
    await mkdir(folder, { mode: 0o700 });
    return folder;
  }

  async discard(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  /** The number that the next version of this data set gets, which is durably taken. */
  async takeVersion(id: string, name: string): Promise<number> {
    const own = join(this.folder, id);
    await mkdir(own, { recursive: true });
    const head = await readFile(join(own, HEAD), 'utf8').then(
      (text) => JSON.parse(text) as DatasetHead,
      () => ({ name, lastVersion: 0 }),
    );
    const lastVersion = head.lastVersion + 1;
    const next = join(own, `${HEAD}.next`);
    await writeFile(next, JSON.stringify({ name, lastVersion }), { flush: true });
    await rename(next, join(own, HEAD));
    await syncFolder(own);
    return lastVersion;
  }

  /** Moves a finished stored form to its place. When it returns, the version survives a power cut. */
  async publish(stored: string, dataset: Dataset): Promise<void> {
    await writeFile(join(stored, RECORD), JSON.stringify(dataset, null, 2), { flush: true });
    await syncFolder(stored);
    await rename(stored, this.of(dataset));
    await syncFolder(join(this.folder, dataset.id));
    await syncFolder(this.folder);
  }

  /** Takes a version away; readers that hold its files open keep them. */
  async remove(dataset: Dataset): Promise<void> {
    const gone = join(this.folder, INCOMING, randomBytes(8).toString('hex'));
    await rename(this.of(dataset), gone);
    await syncFolder(join(this.folder, dataset.id));
    await rm(gone, { recursive: true, force: true });
  }

  of(dataset: Dataset): string {
    return join(this.folder, dataset.id, String(dataset.version));
  }
}

/** Bytes of the files of one folder. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
