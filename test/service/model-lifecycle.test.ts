import { StriateError } from '../../src/errors/striate-error';
import { createMetrics } from '../../src/metrics/metrics';
import { ModelCatalog } from '../../src/repository/model-catalog';
import { ModelLifecycle } from '../../src/service/model-lifecycle';
import { FakeClock } from '../support/fake-clock';
import { modelSource, versionSource } from '../support/model-sources';
import { PuppetLoader } from '../support/puppet-loader';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const broken = new StriateError('FORMAT_INVALID', { detail: 'weights.bin: 3 bytes missing' });
const m = (version: number): { model: string; version: number } => ({ model: 'm', version });

let clock: FakeClock;
let catalog: ModelCatalog;
let loader: PuppetLoader;
const lifecycleOf = (maxLoaded = 100): ModelLifecycle =>
  new ModelLifecycle({ catalog, loader, metrics: createMetrics(), clock, log: silent, maxLoaded });
const stateOf = (version: number): string => catalog.getVersion('m', version).state;
const nothing = (): Promise<void> => Promise.resolve();
/** Lets everything that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new FakeClock();
  catalog = new ModelCatalog(clock, new Map());
  loader = new PuppetLoader();
  catalog.put(modelSource('m', [1, 2, versionSource('m', 3, { problem: broken })]));
});

it('a loaded version answers; two loads at once are one', async () => {
  const lifecycle = lifecycleOf();
  await Promise.all([lifecycle.load(m(1)), lifecycle.load(m(1))]);
  expect(loader.broughtUp).toEqual(['m/1']);
  expect(await lifecycle.serve('m', null, ({ record }) => Promise.resolve(record.version))).toBe(1);
});

it('a version that fails says why, and others answer', async () => {
  const lifecycle = lifecycleOf();
  await lifecycle.load(m(1));
  await lifecycle.load(m(3));
  expect([stateOf(3), catalog.getVersion('m', 3).reason]).toEqual(['failed', broken]);
  await expect(lifecycle.serve('m', { version: 3 }, nothing)).rejects.toMatchObject({
    code: 'MODEL_NOT_AVAILABLE',
    message: 'version 3 of model m is failed: weights.bin: 3 bytes missing',
  });
  expect(await lifecycle.serve('m', null, ({ record }) => Promise.resolve(record.version))).toBe(1);
});

it('a version leaves only when its last request is done, and takes no new one', async () => {
  const lifecycle = lifecycleOf();
  await lifecycle.load(m(1));
  let finish = (): void => undefined;
  const request = lifecycle.serve('m', null, () => new Promise<void>((resolve) => (finish = resolve)));
  const unload = lifecycle.unload(m(1));
  await settle();
  expect([stateOf(1), loader.letGone]).toEqual(['draining', []]);
  await expect(lifecycle.serve('m', { version: 1 }, nothing)).rejects.toMatchObject({
    code: 'MODEL_NOT_AVAILABLE',
  });
  finish();
  await Promise.all([request, unload]);
  expect([stateOf(1), loader.letGone]).toEqual(['unloaded', ['m/1']]);
});

it('a request that fails lets its version go too', async () => {
  const lifecycle = lifecycleOf();
  await lifecycle.load(m(1));
  await expect(lifecycle.serve('m', null, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await lifecycle.unload(m(1));
  expect(stateOf(1)).toBe('unloaded');
});

it('what is not available cannot be unloaded', async () => {
  await expect(lifecycleOf().unload(m(1))).rejects.toMatchObject({ code: 'MODEL_STATE_CONFLICT' });
});

describe('changed files', () => {
  it('take over when they are warm; the earlier ones finish their requests', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    let finish = (): void => undefined;
    const request = lifecycle.serve('m', null, () => new Promise<void>((resolve) => (finish = resolve)));
    const replace = lifecycle.replace(m(1), versionSource('m', 1, { content: 9 }));
    await settle();
    expect([stateOf(1), loader.inMemory]).toEqual(['available', 2]);
    const newest = await lifecycle.serve('m', null, ({ served }) => Promise.resolve(served.prepared));
    expect(newest).toMatchObject({ files: [{ modifiedMs: 9 }] });
    finish();
    await Promise.all([request, replace]);
    expect([stateOf(1), loader.inMemory]).toEqual(['available', 1]);
  });

  it('that are refused leave the earlier ones serving, and the record says why', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    await lifecycle.replace(m(1), versionSource('m', 1, { problem: broken }));
    const { reason, state } = catalog.getVersion('m', 1);
    expect([state, reason?.code]).toEqual(['available', 'FORMAT_INVALID']);
    expect(reason?.message).toBe(
      'its changed files were not taken, the earlier ones serve: weights.bin: 3 bytes missing',
    );
    await expect(lifecycle.serve('m', null, nothing)).resolves.toBeUndefined();
  });

  it('of a version that was unloaded meanwhile are not kept in memory', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    const open = loader.hold();
    const replace = lifecycle.replace(m(1), versionSource('m', 1, { content: 9 }));
    await settle();
    await lifecycle.unload(m(1));
    open();
    await replace;
    expect([stateOf(1), loader.inMemory]).toEqual(['unloaded', 0]);
  });
});

describe('on demand', () => {
  it('a version that left memory comes back with the next request', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    await lifecycle.unload(m(1), { onDemand: true });
    expect([stateOf(1), lifecycle.describe('m', null).version]).toEqual(['unloaded', 1]);
    const versions = await Promise.all(
      [1, 2, 3].map(() => lifecycle.serve('m', null, ({ record }) => Promise.resolve(record.version))),
    );
    expect([versions, loader.broughtUp]).toEqual([
      [1, 1, 1],
      ['m/1', 'm/1'],
    ]);
  });

  it('a request that comes while it leaves waits and is answered', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    const unload = lifecycle.unload(m(1), { onDemand: true });
    const answer = lifecycle.serve('m', null, ({ record }) => Promise.resolve(record.state));
    await unload;
    expect(await answer).toBe('available');
  });

  it('no more versions than allowed are in memory; the least recently used leaves', async () => {
    const lifecycle = lifecycleOf(2);
    catalog.put(modelSource('n', [1]));
    await lifecycle.load(m(1));
    clock.advance(1);
    await lifecycle.load(m(2));
    clock.advance(1);
    await lifecycle.serve('m', { version: 1 }, nothing);
    await lifecycle.load({ model: 'n', version: 1 });
    expect([stateOf(1), stateOf(2), loader.letGone]).toEqual(['available', 'unloaded', ['m/2']]);
    await lifecycle.serve('m', { version: 2 }, nothing);
    expect([stateOf(1), stateOf(2), loader.mostInMemory]).toEqual(['unloaded', 'available', 2]);
  });

  it('a retired version does not come back', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    await lifecycle.unload(m(1), { onDemand: true });
    await lifecycle.retire(m(1));
    await expect(lifecycle.serve('m', { version: 1 }, nothing)).rejects.toMatchObject({
      code: 'MODEL_NOT_AVAILABLE',
    });
  });

  it('idle versions are told with how long nobody has asked', async () => {
    const lifecycle = lifecycleOf();
    await lifecycle.load(m(1));
    clock.advance(500);
    await lifecycle.load(m(2));
    clock.advance(100);
    expect(lifecycle.idle().map(({ name, idleMs }) => [name.version, idleMs])).toEqual([
      [1, 600],
      [2, 100],
    ]);
    await lifecycle.serve('m', { version: 1 }, () => {
      expect(lifecycle.idle().map(({ name }) => name.version)).toEqual([2]);
      return Promise.resolve();
    });
  });
});
