import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dailyBirths } from '../support/births';
import { RunningServer } from '../support/running-server';
import { birthsCsv, smallJob, TrainOperations, type DatasetName } from '../support/train-operations';

const ROOT = resolve(__dirname, '../..');
const DISK_MIB = 8;

const folder = mkdtempSync(join(tmpdir(), 'striate-full-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
mkdirSync(dataFolder);
/** A disk of its own for the data folder; only root can make one. */
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', dataFolder]).status === 0;
if (!isMounted)
  process.stdout.write('no disk can be mounted (not root): left out: a full disk while training\n');

const onSmallDisk = isMounted ? describe : describe.skip;

onSmallDisk('a full disk while a job trains', () => {
  let server: RunningServer;
  let dataset: DatasetName;
  const api = new TrainOperations(() => server.url);
  const filler = join(dataFolder, 'filler');

  beforeAll(async () => {
    cpSync(join(ROOT, 'models', 'births'), join(models, 'births'), { recursive: true });
    const compiled = join(ROOT, 'build', 'e2e-compiled');
    mkdirSync(compiled, { recursive: true });
    symlinkSync(compiled, join(dataFolder, 'compiled'));
    server = await RunningServer.start({
      dataFolder,
      environment: { STRIATE_MODELS: models, STRIATE_THREADS: '1' },
    });
    dataset = await api.dataset('births', birthsCsv());
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    execFileSync('umount', ['--lazy', dataFolder]);
    rmSync(folder, { recursive: true, force: true });
  });

  function fill(): void {
    try {
      writeFileSync(filler, Buffer.alloc(2 * DISK_MIB * 2 ** 20));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }

  it('is 507 for what would be kept, serves on, fails the job with the reason, and the job can be retried', async () => {
    const { id } = await api.submit(smallJob(dataset, 'squeezed', 8));
    await api.until(id, () => api.hasCheckpoint(id));
    fill();
    expect((await api.post(smallJob(dataset, 'no-room', 1))).status).toBe(507);
    expect((await api.upload('more', `date,births\n${'2020-01-01,1\n'.repeat(50_000)}`)).status).toBe(507);
    const forecast = await api.send('/models/births/forecast', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ series: dailyBirths().values.slice(-56) }),
    });
    expect(forecast.status).toBe(200);
    while (!server.log.some(({ msg }) => msg === 'the end of an attempt could not be kept yet')) {
      await new Promise((next) => setTimeout(next, 50));
    }
    rmSync(filler);
    const job = await api.ended(id);
    expect([job.state, job.reason]).toEqual(['failed', 'storage_full']);
    const retried = (await (await api.wish(id, 'retry')).json()) as { id: string };
    expect((await api.ended(retried.id)).state).toBe('succeeded');
    const [started] = (await api.events(retried.id)).filter(({ data }) => data['text'] === 'started');
    expect(started?.data['resumed_step']).toBeGreaterThan(0);
  }, 300_000);
});
