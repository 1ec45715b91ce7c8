import { StriateError } from '../../src/errors/striate-error';
import { createMetrics } from '../../src/metrics/metrics';
import { ModelCatalog } from '../../src/repository/model-catalog';
import { ModelLifecycle } from '../../src/service/model-lifecycle';
import { ModelReconciler } from '../../src/service/model-reconciler';
import { FakeClock } from '../support/fake-clock';
import { modelSource, versionSource } from '../support/model-sources';
import { PuppetLoader } from '../support/puppet-loader';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const broken = new StriateError('FORMAT_INVALID', { detail: 'weights.bin: 3 bytes missing' });
const bad = (version: number): ReturnType<typeof versionSource> =>
  versionSource('m', version, { problem: broken });
const m = (version: number): { model: string; version: number } => ({ model: 'm', version });

let catalog: ModelCatalog;
let loader: PuppetLoader;
let reconciler: ModelReconciler;
const states = (): Record<number, string> =>
  Object.fromEntries(catalog.get('m').versions.map(({ version, state }) => [version, state]));

beforeEach(() => {
  const clock = new FakeClock();
  catalog = new ModelCatalog(clock, new Map());
  loader = new PuppetLoader();
  const metrics = createMetrics();
  const lifecycle = new ModelLifecycle({ catalog, loader, metrics, clock, log: silent, maxLoaded: 100 });
  reconciler = new ModelReconciler({ catalog, lifecycle, log: silent });
});

it('the first look loads what the policy wants', async () => {
  expect(reconciler.hasSettled).toBe(false);
  await reconciler.take([modelSource('m', [1, 2])]);
  expect([states(), reconciler.hasSettled]).toEqual([{ 1: 'unloaded', 2: 'available' }, true]);
});

it('a new version takes over, then the old one leaves', async () => {
  await reconciler.take([modelSource('m', [1])]);
  await reconciler.take([modelSource('m', [1, 2])]);
  expect([states(), loader.mostInMemory]).toEqual([{ 1: 'unloaded', 2: 'available' }, 2]);
});

it('a new version that fails leaves the old one serving, is not tried at every look, but when its files change', async () => {
  await reconciler.take([modelSource('m', [1])]);
  await reconciler.take([modelSource('m', [1, bad(2)])]);
  await reconciler.take([modelSource('m', [1, bad(2)])]);
  expect([states(), catalog.choose('m', null).version]).toEqual([{ 1: 'available', 2: 'failed' }, 1]);
  await reconciler.take([modelSource('m', [1, 2])]);
  expect(states()).toEqual({ 1: 'unloaded', 2: 'available' });
});

it('at the first look a version that fails has the one before it loaded', async () => {
  await reconciler.take([modelSource('m', [1, 2, bad(3)])]);
  expect(states()).toEqual({ 1: 'unloaded', 2: 'available', 3: 'failed' });
});

it('a version that is not in the folder any more is drained and forgotten, and the one before it serves', async () => {
  await reconciler.take([modelSource('m', [1, 2])]);
  await reconciler.take([modelSource('m', [1])]);
  expect([states(), loader.letGone]).toEqual([{ 1: 'available' }, ['m/2']]);
  await reconciler.take([]);
  expect([catalog.list(), loader.inMemory]).toEqual([[], 0]);
});

it('a changed manifest counts: the policy, and the labels that keep a version', async () => {
  await reconciler.take([modelSource('m', [1, 2, 3])]);
  await reconciler.take([modelSource('m', [1, 2, 3], { version_policy: { all: true } })]);
  expect(Object.values(states())).toEqual(['available', 'available', 'available']);
  await reconciler.take([modelSource('m', [1, 2, 3], { version_labels: { stable: 1 } })]);
  expect(states()).toEqual({ 1: 'available', 2: 'unloaded', 3: 'available' });
});

it('a label that moves away lets its version go', async () => {
  await reconciler.take([modelSource('m', [1, 2], { version_policy: { all: true } })]);
  catalog.setLabel('m', 'stable', { target: { version: 1, split: null }, past: [] });
  await reconciler.take([modelSource('m', [1, 2])]);
  expect(states()).toEqual({ 1: 'available', 2: 'available' });
  catalog.setLabel('m', 'stable', { target: { version: 2, split: null }, past: [] });
  await reconciler.take([modelSource('m', [1, 2])]);
  expect(states()).toEqual({ 1: 'unloaded', 2: 'available' });
});

describe('by hand', () => {
  it('a version is loaded and stays, is unloaded and stays out, until it is forgotten', async () => {
    const look = [modelSource('m', [1, 2])];
    await reconciler.take(look);
    await reconciler.load(m(1));
    await reconciler.take(look);
    expect(states()).toEqual({ 1: 'available', 2: 'available' });
    await reconciler.unload(m(2));
    await reconciler.take(look);
    expect(states()).toEqual({ 1: 'available', 2: 'unloaded' });
    reconciler.forget('m');
    await reconciler.take(look);
    expect(states()).toEqual({ 1: 'unloaded', 2: 'available' });
  });

  it('a load that fails rejects with the reason', async () => {
    await reconciler.take([modelSource('m', [bad(1), 2])]);
    await expect(reconciler.load(m(1))).rejects.toBe(broken);
    await expect(reconciler.load(m(9))).rejects.toMatchObject({ code: 'MODEL_VERSION_NOT_FOUND' });
  });

  it('a version that a label points to is not unloaded', async () => {
    await reconciler.take([modelSource('m', [1], { version_labels: { stable: 1 } })]);
    await expect(reconciler.unload(m(1))).rejects.toMatchObject({
      code: 'MODEL_STATE_CONFLICT',
      message: 'version 1 of model m has the labels stable; move them first',
    });
  });
});
