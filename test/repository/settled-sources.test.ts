import { StriateError } from '../../src/errors/striate-error';
import type { ModelSource } from '../../src/repository/model-folder';
import { QUIET_MS, SettledSources } from '../../src/repository/settled-sources';
import { modelSource, versionSource } from '../support/model-sources';

let settled: SettledSources;
beforeEach(() => {
  settled = new SettledSources();
  settled.accept([modelSource('m', [1])], 0);
});

const names = (models: readonly ModelSource[]): string[] =>
  models.flatMap(({ versions }) =>
    versions.map(({ model, version, files }) => `${model}/${version}:${files[0]?.modifiedMs ?? 0}`),
  );
const changed = (version: number, content: number): ReturnType<typeof versionSource> =>
  versionSource('m', version, { content });

it('a new version appears once its files have been the same for the quiet time', () => {
  const found = [modelSource('m', [1, changed(2, 5)])];
  const first = settled.observe(found, 10);
  expect([names(first.models), first.isSettled]).toEqual([['m/1:1'], false]);
  expect(names(settled.observe(found, 10 + QUIET_MS - 1).models)).toEqual(['m/1:1']);
  const then = settled.observe(found, 10 + QUIET_MS);
  expect([names(then.models), then.isSettled]).toEqual([['m/1:1', 'm/2:5'], true]);
});

it('a version that is still written to waits on', () => {
  for (let look = 0; look < 10; look++) {
    const { models, isSettled } = settled.observe([modelSource('m', [1, changed(2, look)])], look * QUIET_MS);
    expect([names(models), isSettled]).toEqual([['m/1:1'], false]);
  }
});

it('a version that is changed in place stands as it was until the change is quiet', () => {
  const found = [modelSource('m', [changed(1, 9)])];
  expect(names(settled.observe(found, 0).models)).toEqual(['m/1:1']);
  expect(names(settled.observe(found, QUIET_MS).models)).toEqual(['m/1:9']);
});

it('a change that is taken back changes nothing', () => {
  settled.observe([modelSource('m', [changed(1, 9)])], 0);
  const { models, isSettled } = settled.observe([modelSource('m', [1])], QUIET_MS);
  expect([names(models), isSettled]).toEqual([['m/1:1'], true]);
});

it('a version that has gone is missed for the quiet time before it is believed', () => {
  const first = settled.observe([], 0);
  expect([names(first.models), first.isSettled]).toEqual([['m/1:1'], false]);
  const then = settled.observe([], QUIET_MS);
  expect([names(then.models), then.isSettled]).toEqual([[], true]);
});

it('one that comes back in time was never gone', () => {
  settled.observe([], 0);
  expect(settled.observe([modelSource('m', [1])], QUIET_MS - 1).isSettled).toBe(true);
  expect(names(settled.observe([modelSource('m', [1])], 2 * QUIET_MS).models)).toEqual(['m/1:1']);
});

it('a new model appears with its manifest', () => {
  const found = [modelSource('m', [1]), modelSource('n', [1], { version_policy: { all: true } })];
  settled.observe(found, 0);
  const { models } = settled.observe(found, QUIET_MS);
  expect(models[1]).toMatchObject({ name: 'n', manifest: { version_policy: { all: true } } });
});

it('a manifest that cannot be read leaves the policy as it was', () => {
  settled.accept([modelSource('m', [1], { version_policy: { latest: 2 } })], 0);
  const problem = new StriateError('MANIFEST_INVALID', { detail: 'striate.json is not JSON' });
  const broken = { ...modelSource('m', [versionSource('m', 1, { problem })]), problem };
  settled.observe([broken], 0);
  const { models } = settled.observe([broken], QUIET_MS);
  expect(models[0]?.manifest).toEqual({ version_policy: { latest: 2 } });
  expect(models[0]?.versions[0]?.problem).toBe(problem);
});
