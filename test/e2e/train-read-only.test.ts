import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RunningServer } from '../support/running-server';
import { birthsCsv, smallJob, TrainOperations } from '../support/train-operations';

const ROOT = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'striate-read-only-'));
const models = join(folder, 'models');
mkdirSync(models);
/** Root may write whatever the modes say: only a file system that is read-only stops him. */
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', models]).status === 0;
if (!isMounted)
  process.stdout.write(
    'no disk can be mounted (not root): left out: training with a read-only models folder\n',
  );

(isMounted ? describe : describe.skip)('a models folder that cannot be written', () => {
  let server: RunningServer;
  const api = new TrainOperations(() => server.url);
  const remount = (mode: 'ro' | 'rw'): unknown =>
    execFileSync('mount', ['-o', `remount,${mode},size=16m`, models]);

  beforeAll(async () => {
    cpSync(join(ROOT, 'models', 'births'), join(models, 'births'), { recursive: true });
    remount('ro');
    server = await RunningServer.start({ environment: { STRIATE_MODELS: models } });
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    execFileSync('umount', ['--lazy', models]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves; a job that could not be published is refused before it begins, and taken when it could', async () => {
    const job = smallJob(await api.dataset('births', birthsCsv()), 'births', 1);
    for (const query of ['', '?dryRun=true']) {
      const answer = await api.send(`/train-jobs${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(job),
      });
      expect(answer.status).toBe(507);
      expect(await answer.json()).toMatchObject({ code: 'MODEL_FOLDER_READ_ONLY' });
    }
    expect(await api.read('/train-jobs')).toMatchObject({ jobs: [] });
    remount('rw');
    const { state, published } = await api.ended((await api.submit(job)).id);
    expect([state, published]).toEqual(['succeeded', { model: 'births', version: 2 }]);
  }, 300_000);
});
