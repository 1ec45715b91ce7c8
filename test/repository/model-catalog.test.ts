import { StriateError } from '../../src/errors/striate-error';
import { ModelCatalog } from '../../src/repository/model-catalog';
import { FakeClock } from '../support/fake-clock';
import { modelSource } from '../support/model-sources';

let catalog: ModelCatalog;
beforeEach(() => {
  catalog = new ModelCatalog(new FakeClock(), new Map());
  catalog.put(modelSource('m', [1, 2]));
});

const served = {} as never;
const m = (version: number): { model: string; version: number } => ({ model: 'm', version });
const makeAvailable = (version: number): void => {
  catalog.move(m(version), 'loading');
  catalog.move(m(version), 'available', { served });
};
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as StriateError).code;
  }
  return 'none';
};

it('a model that is put again keeps the states of its versions and tells what is new', () => {
  makeAvailable(1);
  const added = catalog.put(modelSource('m', [1, 2, 3]));
  expect(added.map(({ version }) => version)).toEqual([3]);
  expect(catalog.get('m').versions.map(({ state }) => state)).toEqual(['available', 'new', 'new']);
});

it('a move that has no arrow is a bug', () => {
  expect(() => catalog.move(m(1), 'available')).toThrow(/no arrow from new to available/);
});

it('a version that failed has its reason, until it is loaded again', () => {
  const reason = new StriateError('FORMAT_INVALID', { detail: 'broken' });
  catalog.move(m(1), 'loading');
  expect(catalog.move(m(1), 'failed', { reason }).reason).toBe(reason);
  expect(catalog.move(m(1), 'loading').reason).toBeNull();
});

it('a version that is unloaded is forgotten, unless it waits for its next request', () => {
  makeAvailable(1);
  makeAvailable(2);
  for (const [version, onDemand] of [
    [1, false],
    [2, true],
  ] as const) {
    catalog.move(m(version), 'draining', { onDemand });
    catalog.move(m(version), 'unloading');
    catalog.move(m(version), 'unloaded');
  }
  expect(catalog.getVersion('m', 1)).toMatchObject({ served: null, loadedAt: null, onDemand: false });
  expect(catalog.getVersion('m', 2)).toMatchObject({ served, onDemand: true });
  expect(catalog.choose('m', null).version).toBe(2);
  catalog.move(m(2), 'loading');
  expect(catalog.move(m(2), 'available').onDemand).toBe(false);
});

describe('a choice', () => {
  it('names a version, a label, or default', () => {
    makeAvailable(1);
    catalog.setLabel('m', 'stable', { target: { version: 2, split: null }, past: [] });
    expect(catalog.choose('m', null).version).toBe(1);
    expect(catalog.choose('m', { label: 'default', key: 'k' }).version).toBe(1);
    expect(catalog.choose('m', { label: 'stable' }).version).toBe(2);
    expect(catalog.choose('m', { version: 2 }).version).toBe(2);
  });

  it.each(['constructor', 'toString', 'hasownproperty'])('of the label %s is of no label', (label) => {
    expect(refusal(() => catalog.choose('m', { label }))).toBe('MODEL_VERSION_NOT_FOUND');
  });

  it.each([
    ['x', null, 'MODEL_NOT_FOUND'],
    ['__proto__', null, 'MODEL_NOT_FOUND'],
    ['m', { version: 3 }, 'MODEL_VERSION_NOT_FOUND'],
  ] as const)('of %s %j is refused', (model, choice, code) => {
    expect(refusal(() => catalog.choose(model, choice))).toBe(code);
  });
});

describe('default', () => {
  const past = (): (number | undefined)[] =>
    catalog
      .get('m')
      .moved.get('default')
      ?.past.map(({ version }) => version) ?? [];

  it('goes on to the newest available version and remembers where it was', () => {
    makeAvailable(1);
    expect(past()).toEqual([]);
    makeAvailable(2);
    expect([catalog.choose('m', null).version, past()]).toEqual([2, [1]]);
  });

  it('does not go on when it is pinned', () => {
    makeAvailable(1);
    catalog.setLabel('m', 'default', { target: { version: 1, split: null }, past: [] });
    makeAvailable(2);
    expect([catalog.choose('m', null).version, past()]).toEqual([1, []]);
  });

  it('remembers nothing of a version that cannot answer any more', () => {
    makeAvailable(1);
    makeAvailable(2);
    catalog.move(m(2), 'draining');
    expect([catalog.choose('m', null).version, past()]).toEqual([1, [1]]);
  });
});

it('labels outlive their model, which may come back', () => {
  catalog.setLabel('m', 'stable', { target: { version: 1, split: null }, past: [] });
  catalog.remove(m(1));
  expect(catalog.get('m').labels.has('stable')).toBe(false);
  catalog.remove(m(2));
  expect(catalog.list()).toEqual([]);
  catalog.put(modelSource('m', [1]));
  expect(catalog.get('m').labels.get('stable')).toEqual({ version: 1, split: null });
  expect(catalog.movedLabels().get('m')?.has('stable')).toBe(true);
});

it('tells what happens', () => {
  const heard: unknown[] = [];
  catalog.on('changed', ({ version, state }) => heard.push([version, state]));
  catalog.on('removed', ({ version }) => heard.push([version, 'removed']));
  catalog.on('labelled', (model) => heard.push(model));
  catalog.move(m(1), 'unloaded');
  catalog.setLabel('m', 'stable', undefined);
  catalog.remove(m(1));
  expect(heard).toEqual([[1, 'unloaded'], 'm', [1, 'removed']]);
});
