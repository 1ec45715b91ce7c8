import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPORT_FILE, VersionPublisher } from '../../src/repository/version-publisher';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'striate-publisher-'));
});

afterEach(() => rm(root, { recursive: true }));

async function sourceOf(job: string): Promise<string> {
  const source = join(root, `source-${job}`);
  await mkdir(source);
  await writeFile(join(source, REPORT_FILE), JSON.stringify({ job }));
  return source;
}

describe('a version', () => {
  it('gets a number of its own though many publish to one model at once', async () => {
    const models = join(root, 'models');
    const jobs = Array.from({ length: 12 }, (_, index) => `job_${index}`);
    const versions = await Promise.all(
      jobs.map(async (job) =>
        new VersionPublisher(models).publish({ model: 'digits', job, source: await sourceOf(job) }),
      ),
    );
    expect([...versions].sort((left, right) => left - right)).toEqual(jobs.map((_, index) => index + 1));
    expect(await readdir(models)).toEqual(['digits']);
  });

  it('is published once for a job', async () => {
    const publisher = new VersionPublisher(join(root, 'models'));
    const version = { model: 'digits', job: 'job_1', source: await sourceOf('job_1') };
    expect(await publisher.publish(version)).toBe(1);
    expect(await publisher.publish(version)).toBe(1);
  });
});
