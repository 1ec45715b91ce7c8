import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const JOB_ID = /^job_[0-9a-f]{24}$/;
const REPORT = 'report.json';
/** Holds the id of the store that knows the job. */
const MARK = '.store';

/** A store of jobs, as far as its folders go. */
export interface SweptStore {
  /** No two stores have the same one. */
  readonly id: string;
  /** Jobs that it knows now. */
  readonly knownIds: () => Promise<ReadonlySet<string>>;
}

/** Folders that were taken away, and those that were left because this store has not known their jobs. */
export interface Swept {
  readonly removed: number;
  readonly foreign: number;
}

/** What lies on the disk for a job: `ID/checkpoints/STEP.ckpt`, `ID/result/…` while it trains, `ID/report.json`. */
export class JobFolders {
  constructor(private readonly root: string) {}

  /** Makes a job's folders; what an earlier attempt left of its result goes. */
  async prepare(jobId: string): Promise<{ readonly checkpoints: string; readonly result: string }> {
    const folder = this.of(jobId);
    const [checkpoints, result] = [join(folder, 'checkpoints'), join(folder, 'result')];
    await rm(result, { recursive: true, force: true });
    await mkdir(checkpoints, { recursive: true });
    await mkdir(result, { recursive: true });
    return { checkpoints, result };
  }

  /** The file of a checkpoint; `null` when it is gone or no longer holds what was written. */
  async checkpoint(
    jobId: string,
    { step, sha256 }: { readonly step: number; readonly sha256: string },
  ): Promise<string | null> {
    const path = this.checkpointPath(jobId, step);
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    } catch {
      // Gone, or on a disk that cannot read it: no use either way.
      return null;
    }
    return hash.digest('hex') === sha256 ? path : null;
  }

  async dropCheckpoint(jobId: string, step: number): Promise<void> {
    await rm(this.checkpointPath(jobId, step), { force: true });
  }

  /** Writes a text file into the result, beside the model. */
  async addToResult(jobId: string, name: string, text: string): Promise<void> {
    await writeFile(join(this.of(jobId), 'result', name), text, { flush: true });
  }

  async writeReport(jobId: string, report: unknown): Promise<void> {
    await writeFile(join(this.of(jobId), REPORT), JSON.stringify(report), { flush: true });
  }

  /** The report; `null` before the job has one. */
  async report(jobId: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.of(jobId), REPORT), 'utf8')) as unknown;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async dropResult(jobId: string): Promise<void> {
    await rm(join(this.of(jobId), 'result'), { recursive: true, force: true });
  }

  /**
   * Takes away the folders of jobs that their store has forgotten. A folder is marked with its store while that knows
   * the job, and only folders with the store's own mark are taken away: what another store keeps here stays.
   */
  async sweep(store: SweptStore): Promise<Swept> {
    await mkdir(this.root, { recursive: true });
    // The names first: a job is in its store before it has a folder.
    const names = (await readdir(this.root)).filter((name) => JOB_ID.test(name));
    const known = await store.knownIds();
    let [removed, foreign] = [0, 0];
    for (const name of names) {
      const path = join(this.root, name, MARK);
      const mark = await readFile(path, 'utf8').catch(() => null);
      if (known.has(name)) {
        if (mark !== store.id) await writeFile(path, store.id).catch(ignoreGone);
      } else if (mark === store.id) {
        await rm(join(this.root, name), { recursive: true, force: true });
        removed += 1;
      } else {
        foreign += 1;
      }
    }
    return { removed, foreign };
  }

  private checkpointPath(jobId: string, step: number): string {
    return join(this.of(jobId), 'checkpoints', `${step}.ckpt`);
  }

  private of(jobId: string): string {
    return join(this.root, jobId);
  }
}

/** Another server has swept the folder meanwhile. */
function ignoreGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
