import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelApi } from '../support/model-api';
import { RunningServer } from '../support/running-server';
import { putVersion, TINY_SERIES } from '../support/tiny-models';

let root: string;
let data: string;
let server: RunningServer;
const api = new ModelApi(() => server.url);
const labels = '/api/v1/models/pair/labels';
const start = (): Promise<RunningServer> =>
  RunningServer.start({ environment: { STRIATE_MODELS: root }, dataFolder: data });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'striate-models-'));
  data = mkdtempSync(join(tmpdir(), 'striate-data-'));
  putVersion(root, 'pair', { version: 1, value: 100 });
  putVersion(root, 'pair', { version: 2, value: 200 });
  writeFileSync(join(root, 'pair/striate.json'), JSON.stringify({ version_policy: { all: true } }));
  putVersion(root, 'single', { version: 7, value: 700 });
  server = await start();
}, 200_000);

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
});

describe('version labels', () => {
  it('default follows the newest; a request may name a version or a label', async () => {
    const model = await api.model('pair');
    expect(model.version_labels).toEqual({ default: 2 });
    expect(model.versions.map(({ state }) => state)).toEqual(['available', 'available']);
    expect(await api.forecast('pair')).toMatchObject({ status: 200, version: 2, value: 200 });
    expect(await api.forecast('pair', { query: '?version=1' })).toMatchObject({ version: 1, value: 100 });
    const unknown = await api.forecast('pair', { query: '?version_label=constructor' });
    expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining('MODEL_VERSION_NOT_FOUND')]);
  });

  it('are moved by compare-and-set, rolled back and removed', async () => {
    expect((await api.call('PUT', `${labels}/stable`, { version: 1, expected: null })).status).toBe(200);
    const conflict = await api.call('PUT', `${labels}/stable`, { version: 2, expected: 2 });
    expect([conflict.status, conflict.body.code]).toEqual([409, 'MODEL_LABEL_CONFLICT']);
    expect(conflict.body.detail).toBe(
      'label stable of model pair: expected it to point to version 2, it points to version 1',
    );
    const moved = await api.call<{ past: object[] }>('PUT', `${labels}/stable`, { version: 2, expected: 1 });
    expect(moved.body).toMatchObject({ label: 'stable', version: 2, split: null, pinned: true });
    expect(moved.body.past).toMatchObject([{ version: 1 }]);
    const back = await api.call<{ version: number }>('POST', `${labels}/stable/rollback`);
    expect([back.status, back.body.version]).toEqual([200, 1]);
    expect(await api.forecast('pair', { query: '?version_label=stable' })).toMatchObject({ value: 100 });
    expect((await api.call('DELETE', `${labels}/stable?expected=2`)).status).toBe(409);
    expect((await api.call('DELETE', `${labels}/stable`)).status).toBe(204);
    expect((await api.call('GET', `${labels}/stable`)).body.code).toBe('MODEL_LABEL_NOT_FOUND');
  });

  it('point to available versions only', async () => {
    const absent = await api.call('PUT', `${labels}/canary`, { version: 9, expected: null });
    expect([absent.status, absent.body.code]).toEqual([404, 'MODEL_VERSION_NOT_FOUND']);
    expect((await api.call('POST', '/api/v1/models/pair/versions/1/unload')).status).toBe(200);
    const unloaded = await api.call('PUT', `${labels}/canary`, { version: 1, expected: null });
    expect([unloaded.status, unloaded.body.code]).toEqual([409, 'MODEL_STATE_CONFLICT']);
    const refused = await api.forecast('pair', { query: '?version=1' });
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('MODEL_NOT_AVAILABLE')]);
    expect((await api.call('POST', '/api/v1/models/pair/versions/1/load')).body).toMatchObject({
      state: 'available',
    });
    expect((await api.call('PUT', `${labels}/canary`, { version: 1, expected: null })).status).toBe(200);
    const held = await api.call('POST', '/api/v1/models/pair/versions/1/unload');
    expect([held.status, held.body.detail]).toEqual([409, expect.stringContaining('canary')]);
    expect((await api.call('DELETE', `${labels}/canary`)).status).toBe(204);
  });

  it('split requests between two versions, the same key to the same one', async () => {
    const split = { version: 2, percent: 30 };
    expect((await api.call('PUT', `${labels}/default`, { version: 1, split, expected: 2 })).status).toBe(200);
    expect((await api.model('pair')).version_splits).toEqual({ default: split });
    const keys = Array.from({ length: 200 }, (_, index) => `user-${index}`);
    const versions: number[] = [];
    for (const key of keys) versions.push((await api.forecast('pair', { key })).version);
    const share = versions.filter((version) => version === 2).length / keys.length;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.42);
    for (const [index, key] of keys.slice(0, 20).entries()) {
      expect((await api.forecast('pair', { key })).version).toBe(versions[index]);
    }
  });

  it('split the requests of the other protocols too, the same key to the same version everywhere', async () => {
    const split = { version: 2, percent: 50 };
    expect((await api.call('PUT', `${labels}/default`, { version: 1, split, expected: 1 })).status).toBe(200);
    const ask = async (path: string, body: object, key: string | null): Promise<number> => {
      const headers = key === null ? {} : { 'x-request-key': key };
      const answer = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers });
      // Version 1 answers [100, 100] to everything, version 2 [200, 200].
      return Number(/\b([12])00(?:\.0)?\s*,/.exec(await answer.text())?.[1]);
    };
    const { body } = await api.call<{ inputs: { name: string }[] }>('GET', '/v2/models/pair');
    const input = { name: body.inputs[0]!.name, datatype: 'FP32', shape: [1, 3, 1], data: TINY_SERIES };
    const routes: readonly (readonly [string, object])[] = [
      ['/v1/models/pair:predict', { instances: [TINY_SERIES.map((value) => [value])] }],
      ['/v2/models/pair/infer', { inputs: [input] }],
    ];
    for (const [path, sent] of routes) {
      const byId: number[] = [];
      for (let index = 0; index < 40; index++) byId.push(await ask(path, sent, null));
      expect([...new Set(byId)].sort()).toEqual([1, 2]);
      for (let index = 0; index < 10; index++) {
        const { version } = await api.forecast('pair', { key: `user-${index}` });
        expect(await ask(path, sent, `user-${index}`)).toBe(version);
      }
    }
  });

  it('and their moves survive a kill of the server', async () => {
    expect((await api.call('PUT', `${labels}/default`, { version: 1, expected: 1 })).status).toBe(200);
    expect((await api.call('PUT', `${labels}/stable`, { version: 2, expected: null })).status).toBe(200);
    await server.stop('SIGKILL');
    server = await start();
    expect((await api.model('pair')).version_labels).toEqual({ default: 1, stable: 2 });
    expect((await api.call('GET', `${labels}/default`)).body).toMatchObject({ version: 1, pinned: true });
    expect((await api.call('DELETE', `${labels}/default`)).status).toBe(204);
    expect((await api.model('pair')).version_labels).toEqual({ default: 2, stable: 2 });
  }, 200_000);
});

describe('the manifest', () => {
  it('is described by a JSON Schema', async () => {
    const { status, body } = await api.call<{ properties: object }>('GET', '/schemas/manifest');
    expect(status).toBe(200);
    expect(Object.keys(body.properties)).toEqual(
      expect.arrayContaining(['task', 'labels', 'version_policy']),
    );
  });

  it('is guessed where there is none, and the guesses are told', async () => {
    const version = await api.version('single', 7);
    expect(version).toMatchObject({
      state: 'available',
      guessed: expect.arrayContaining(['task']) as string[],
    });
    expect(await api.forecast('single')).toMatchObject({ version: 7, value: 700 });
  });
});
