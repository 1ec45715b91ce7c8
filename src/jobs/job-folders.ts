import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const JOB_ID = /^job_[0-9a-f]{24}$/;
const REPORT = 'report.json';

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

  /** Takes away the folders of jobs that are no longer known. */
  async sweep(isKnown: (jobId: string) => Promise<boolean>): Promise<void> {
    await mkdir(this.root, { recursive: true });
    for (const name of await readdir(this.root)) {
      if (!JOB_ID.test(name) || (await isKnown(name))) continue;
      await rm(join(this.root, name), { recursive: true, force: true });
    }
  }

  private checkpointPath(jobId: string, step: number): string {
    return join(this.of(jobId), 'checkpoints', `${step}.ckpt`);
  }

  private of(jobId: string): string {
    return join(this.root, jobId);
  }
}
