import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putVersion } from '../support/tiny-models';

let root: string;
let data: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-engine-lost-'));
  data = mkdtempSync(join(tmpdir(), 'striate-data-'));
  putVersion(root, 'm', { version: 1, value: 100 });
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root }, dataFolder: data });
}, 200_000);

afterAll(async () => {
  await server.stop();
  for (const folder of [root, data]) rmSync(folder, { recursive: true, force: true });
});

/** A candidate ends by itself when it was idle, and its number may be another process' by now. */
function isEngine(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && readFileSync(file, 'utf8').includes('striate-engine');
}

it.each(['serving', 'candidate'])(
  'a %s engine that is killed while a version loads keeps it from nothing',
  async (engine) => {
    const version = engine === 'serving' ? 2 : 3;
    putVersion(root, 'm', { version, value: version * 100 });
    const reload = api.call('POST', '/api/v1/models/m/reload');
    await api.until('m', ({ versions }) =>
      versions.some((each) => each.version === version && each.state !== 'new'),
    );
    const pid = server.enginePids(engine).at(-1);
    if (pid !== undefined && isEngine(pid)) process.kill(pid, 'SIGKILL');
    await reload;
    await api.untilState('m', version, 'available');
    await api.until('m', ({ default_version: now }) => now === version);
    expect(await api.forecast('m')).toMatchObject({ status: 200, version, value: version * 100 });
  },
  120_000,
);

it('a compiled model that was damaged on the disk is made anew', async () => {
  await api.call('POST', '/api/v1/models/m/versions/3/unload');
  for (const name of readdirSync(join(data, 'compiled'))) {
    writeFileSync(join(data, 'compiled', name, 'saved_model.pb'), 'damaged');
  }
  const { status } = await api.call('POST', '/api/v1/models/m/versions/3/load');
  expect(status).toBe(200);
  expect(await api.forecast('m')).toMatchObject({ status: 200, version: 3, value: 300 });
}, 120_000);

it('a stop while a version loads ends within the time that the last request needs', async () => {
  putVersion(root, 'm', { version: 4, value: 400 });
  const reload = api.call('POST', '/api/v1/models/m/reload').catch(() => null);
  await api.until('m', ({ versions }) => versions.some((each) => each.version === 4));
  expect(await server.stop()).toBe(0);
  await reload;
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root }, dataFolder: data });
  expect(await api.forecast('m')).toMatchObject({ status: 200, version: 4, value: 400 });
}, 120_000);
