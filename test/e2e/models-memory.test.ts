import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putVersion } from '../support/tiny-models';

const ROUNDS = 100;
const WARM_UP_ROUNDS = 20;
const MOST_GROWTH_BYTES = 50 * 1024 * 1024;

let root: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-memory-'));
  putVersion(root, 'sleepy', { version: 1, value: 100 });
  writeFileSync(join(root, 'sleepy/striate.json'), JSON.stringify({ keep_alive_seconds: 1 }));
  putVersion(root, 'round', { version: 1, value: 100 });
  const batching = { max_batch_size: 2 };
  writeFileSync(join(root, 'round/striate.json'), JSON.stringify({ batching }));
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root, STRIATE_LOG_LEVEL: 'info' } });
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Resident bytes of the serving engine and of the server together. */
function residentBytes(): number {
  return [server.enginePids().at(-1)!, server.process.pid!]
    .map((pid) => /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    .reduce((sum, kilobytes) => sum + Number(kilobytes) * 1024, 0);
}

it('a model that nobody asks leaves memory and comes back with the next request', async () => {
  const { versions } = await api.untilState('sleepy', 1, 'unloaded');
  expect(versions[0]).toMatchObject({ on_demand: true });
  const answers = await Promise.all([1, 2, 3].map(() => api.forecast('sleepy')));
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, version: 1, value: 100 });
  await api.untilState('sleepy', 1, 'unloaded');
}, 120_000);

it(`${ROUNDS} rounds of loading and unloading give the memory back`, async () => {
  const round = async (): Promise<void> => {
    expect((await api.call('POST', '/api/v1/models/round/versions/1/unload')).status).toBe(200);
    expect((await api.call('POST', '/api/v1/models/round/versions/1/load')).status).toBe(200);
  };
  for (let index = 0; index < WARM_UP_ROUNDS; index++) await round();
  const before = residentBytes();
  for (let index = 0; index < ROUNDS; index++) await round();
  expect(residentBytes() - before).toBeLessThan(MOST_GROWTH_BYTES);
  expect(await api.forecast('round')).toMatchObject({ status: 200, value: 100 });
}, 240_000);
