import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the file that says what a version was made by: `{"job": …}` and what the job found. */
export const REPORT_FILE = 'report.json';

const VERSION_NAME = /^[1-9][0-9]{0,9}$/;
/** Versions whose origin is looked at: a job that was cut short between two steps made one of the newest. */
const RECENT_VERSIONS = 20;

/** Numbers that are tried when others publish versions of the same model meanwhile. */
const MAX_TRIES = 100;

/** Puts finished versions into the models folder. */
export class VersionPublisher {
  /** @param root The models folder. */
  constructor(private readonly root: string) {}

  /**
   * Copies the files of `source` into the next version of a model: it appears whole, by one rename, and is on the disk
   * when this returns. Several may publish versions of one model at once: each gets a number of its own. Once for each
   * job: a version that this job has published before is given back. Rejects with the system's error when the folder
   * cannot be written; nothing is left then.
   */
  async publish(version: {
    readonly model: string;
    readonly job: string;
    readonly source: string;
  }): Promise<number> {
    const folder = join(this.root, version.model);
    await mkdir(folder, { recursive: true });
    const numbers = await versionsIn(folder);
    for (const number of numbers.slice(-RECENT_VERSIONS)) {
      if ((await jobOf(join(folder, String(number)))) === version.job) return number;
    }
    const incoming = join(this.root, `.incoming-${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(incoming);
      for (const name of await readdir(version.source)) {
        await writeFile(join(incoming, name), await readFile(join(version.source, name)), { flush: true });
      }
      await syncFolder(incoming);
      const next = await renameToNext(incoming, folder);
      await syncFolder(folder);
      await syncFolder(this.root);
      return next;
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }

  /** Takes back a version that cannot be served. */
  async withdraw(model: string, version: number): Promise<void> {
    const gone = join(this.root, `.incoming-${randomBytes(8).toString('hex')}`);
    await rename(join(this.root, model, String(version)), gone);
    await rm(gone, { recursive: true, force: true });
  }
}

/** Gives a whole version the next number that is free: a rename never replaces a version of another. */
async function renameToNext(incoming: string, folder: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const next = ((await versionsIn(folder)).at(-1) ?? 0) + 1;
    try {
      await rename(incoming, join(folder, String(next)));
      return next;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOTEMPTY' && code !== 'EEXIST') || tries === MAX_TRIES) throw error;
    }
  }
}

/** Ascending. */
async function versionsIn(folder: string): Promise<readonly number[]> {
  const names = (await readdir(folder)).filter((name) => VERSION_NAME.test(name));
  return names.map(Number).sort((left, right) => left - right);
}

async function jobOf(folder: string): Promise<unknown> {
  try {
    return (JSON.parse(await readFile(join(folder, REPORT_FILE), 'utf8')) as { job?: unknown }).job;
  } catch {
    // Made elsewhere, without a report.
    return null;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
