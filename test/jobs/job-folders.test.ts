import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobFolders } from '../../src/jobs/job-folders';

const JOB = `job_${'a'.repeat(24)}`;

let root: string;
let folders: JobFolders;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'striate-folders-'));
  folders = new JobFolders(root);
});

afterEach(() => rm(root, { recursive: true }));

describe('a checkpoint', () => {
  it('is found while it holds what was written, not when it is torn or gone', async () => {
    const { checkpoints } = await folders.prepare(JOB);
    const path = join(checkpoints, '40.ckpt');
    await writeFile(path, 'weights');
    const known = { step: 40, sha256: createHash('sha256').update('weights').digest('hex') };
    expect(await folders.checkpoint(JOB, known)).toBe(path);
    await truncate(path, 3);
    expect(await folders.checkpoint(JOB, known)).toBeNull();
    await rm(path);
    expect(await folders.checkpoint(JOB, known)).toBeNull();
  });
});

describe('a sweep', () => {
  const OTHER = `job_${'b'.repeat(24)}`;
  const storeOf = (id: string, ...jobs: readonly string[]) => ({
    id,
    knownIds: () => Promise.resolve(new Set(jobs)),
  });

  it('takes away the folders of jobs that their store has forgotten, and those alone', async () => {
    await folders.prepare(JOB);
    await folders.prepare(OTHER);
    expect(await folders.sweep(storeOf('one', JOB, OTHER))).toEqual({ removed: 0, foreign: 0 });
    expect(await folders.sweep(storeOf('one', OTHER))).toEqual({ removed: 1, foreign: 0 });
    expect(await readdir(root)).toEqual([OTHER]);
  });

  it('leaves what another store keeps there, and what nobody has marked', async () => {
    await folders.prepare(JOB);
    await folders.sweep(storeOf('one', JOB));
    await folders.prepare(OTHER);
    expect(await folders.sweep(storeOf('two'))).toEqual({ removed: 0, foreign: 2 });
    expect(await readdir(root)).toEqual([JOB, OTHER]);
  });
});
