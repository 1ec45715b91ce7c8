import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putFolder, putVersion, tinyModelFiles } from '../support/tiny-models';

const CLIENTS = 4;
/** Between two requests of a client: the engine is busy, and the load of a new version gets its turn all the same. */
const PAUSE_MS = 5;
const LABEL_MOVES = 50;

let root: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-switch-'));
  putVersion(root, 'm', { version: 1, value: 100 });
  putVersion(root, 'm', { version: 2, value: 200 });
  writeFileSync(join(root, 'm/striate.json'), JSON.stringify({ version_policy: { latest: 2 } }));
  server = await RunningServer.start({ environment: { STRIATE_MODELS: root } });
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

interface Tally {
  readonly answers: Map<number, number>;
  readonly wrong: string[];
}

/** Closed-loop clients until `work` is done; every answer's value must be its version's. */
async function underLoad(query: string, work: () => Promise<void>): Promise<Tally> {
  const tally: Tally = { answers: new Map(), wrong: [] };
  let isDone = false;
  const client = async (): Promise<void> => {
    while (!isDone) {
      const { status, version, value, text } = await api.forecast('m', { query });
      if (status === 200 && value === version * 100)
        tally.answers.set(version, (tally.answers.get(version) ?? 0) + 1);
      else tally.wrong.push(`${status} ${text}`);
      await new Promise((next) => setTimeout(next, PAUSE_MS));
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  try {
    await work();
  } finally {
    isDone = true;
    await Promise.all(clients);
  }
  return tally;
}

it(`${LABEL_MOVES} moves of a label under load lose no request and mix up no answer`, async () => {
  await api.call('PUT', '/api/v1/models/m/labels/stable', { version: 2, expected: null });
  const { answers, wrong } = await underLoad('?version_label=stable', async () => {
    for (let move = 0; move < LABEL_MOVES; move++) {
      const [version, expected] = move % 2 === 0 ? [1, 2] : [2, 1];
      const { status } = await api.call('PUT', '/api/v1/models/m/labels/stable', { version, expected });
      expect(status).toBe(200);
    }
  });
  expect(wrong).toEqual([]);
  expect([...answers.keys()].sort()).toEqual([1, 2]);
  expect((await api.call('DELETE', '/api/v1/models/m/labels/stable')).status).toBe(204);
}, 60_000);

it('new versions take over and old ones leave under load; one that is broken changes nothing', async () => {
  const { answers, wrong } = await underLoad('', async () => {
    for (const version of [3, 4, 5]) {
      putVersion(root, 'm', { version, value: version * 100 });
      await api.untilState('m', version, 'available');
    }
    const { 'weights.bin': weights, ...files } = tinyModelFiles(600);
    putFolder(join(root, 'm/6'), { ...files, 'weights.bin': weights!.subarray(0, 20) });
    await api.untilState('m', 6, 'failed');
  });
  expect(wrong).toEqual([]);
  expect([...answers.keys()].sort()).toEqual([2, 3, 4, 5]);
  const model = await api.untilState('m', 3, 'unloaded');
  expect(model.default_version).toBe(5);
  expect(model.versions.map(({ version, state }) => [version, state])).toEqual([
    [1, 'unloaded'],
    [2, 'unloaded'],
    [3, 'unloaded'],
    [4, 'available'],
    [5, 'available'],
    [6, 'failed'],
  ]);
  expect(model.versions[5]!.reason).toMatchObject({ code: 'FORMAT_INVALID' });
  expect(model.versions[5]!.reason!.detail).toContain('weights.bin');
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('striate_load_failures_total{model="m",version="6",code="FORMAT_INVALID"} 1');
}, 120_000);

it('a removed version is drained and forgotten, and the one before it takes over', async () => {
  const { wrong } = await underLoad('', async () => {
    rmSync(join(root, 'm/6'), { recursive: true });
    rmSync(join(root, 'm/5'), { recursive: true });
    await api.until('m', ({ versions }) => versions.at(-1)?.version === 4);
  });
  expect(wrong).toEqual([]);
  expect(await api.forecast('m')).toMatchObject({ version: 4, value: 400 });
  await api.untilState('m', 3, 'available');
}, 60_000);

it('a rollback of default pins it to the version it followed before', async () => {
  const back = await api.call<{ version: number }>('POST', '/api/v1/models/m/labels/default/rollback');
  expect([back.status, back.body]).toMatchObject([200, { version: 3, pinned: true }]);
  expect(await api.forecast('m')).toMatchObject({ version: 3, value: 300 });
  expect((await api.call('DELETE', '/api/v1/models/m/labels/default')).status).toBe(204);
  expect(await api.forecast('m')).toMatchObject({ version: 4, value: 400 });
}, 60_000);
