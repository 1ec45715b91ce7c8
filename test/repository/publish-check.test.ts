import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPublishable } from '../../src/repository/publish-check';

const root = mkdtempSync(join(tmpdir(), 'striate-publish-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what a job makes can be published', () => {
  it('into a folder that can be written, that is not there yet, and where others do it; nothing is made', async () => {
    const open = join(root, 'open');
    mkdirSync(join(open, 'digits'), { recursive: true });
    await checkPublishable(open, 'digits');
    await checkPublishable(open, 'new');
    await checkPublishable(join(open, 'not', 'yet'), 'new');
    await checkPublishable(null, 'digits');
    expect(readdirSync(open)).toEqual(['digits']);
  });

  it('but not under a file', async () => {
    writeFileSync(join(root, 'file'), '');
    const refusal = { code: 'MODEL_FOLDER_READ_ONLY', status: 507 };
    await expect(checkPublishable(join(root, 'file'), 'digits')).rejects.toMatchObject(refusal);
    await expect(checkPublishable(join(root, 'file', 'models'), 'digits')).rejects.toMatchObject(refusal);
  });
});

describe('a folder that cannot be written', () => {
  const closed = join(root, 'closed');
  const isRoot = process.getuid?.() === 0;
  mkdirSync(join(closed, 'digits'), { recursive: true });
  /** Root may write whatever the modes say: only a file system that is read-only stops him. */
  const isMounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', closed]).status === 0;
  if (!isRoot) chmodSync(closed, 0o555);
  afterAll(() => {
    if (isMounted) execFileSync('umount', ['--lazy', closed]);
    if (!isRoot) chmodSync(closed, 0o755);
  });
  if (isRoot && !isMounted)
    process.stdout.write('no disk can be mounted: left out: a read-only models folder\n');

  (isRoot && !isMounted ? it.skip : it)('is refused, and the client hears no path', async () => {
    const error: unknown = await checkPublishable(closed, 'digits').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'MODEL_FOLDER_READ_ONLY', status: 507 });
    expect((error as Error).message).not.toContain(root);
    await expect(checkPublishable(join(closed, 'not-yet'), 'new')).rejects.toMatchObject({ status: 507 });
  });
});
