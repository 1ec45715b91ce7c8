import fc from 'fast-check';
import {
  currentLabels,
  isDefaultPinned,
  labelledVersions,
  movedLabel,
  versionOf,
  type LabelRecord,
  type LabelTarget,
} from '../../src/repository/version-labels';
import type { VersionState } from '../../src/repository/version-state';

const at = new Date(0);
const target = (version: number): LabelTarget => ({ version, split: null });
const versions = (...states: VersionState[]): { version: number; state: VersionState; onDemand: boolean }[] =>
  states.map((state, index) => ({ version: index + 1, state, onDemand: false }));
const moved = (label: string, to: LabelTarget | null): ReadonlyMap<string, LabelRecord> =>
  new Map([[label, { target: to, past: [] }]]);

describe('default', () => {
  const defaultOf = (...states: VersionState[]): number | undefined =>
    currentLabels({ manifest: {}, moved: new Map(), versions: versions(...states) }).get('default')?.version;

  it('follows the newest available version', () => {
    expect(defaultOf('available', 'available', 'loading', 'failed')).toBe(2);
  });

  it('points to the newest that may come while none is available', () => {
    expect(defaultOf('loading', 'new', 'unloaded')).toBe(2);
    expect(defaultOf('unloaded', 'draining')).toBeUndefined();
  });

  it('counts a version that waits for its next request', () => {
    const sleeping = [...versions('available'), { version: 2, state: 'unloaded' as const, onDemand: true }];
    expect(currentLabels({ manifest: {}, moved: new Map(), versions: sleeping }).get('default')).toEqual(
      target(2),
    );
  });

  it('stays where it was pinned, by the manifest or by a move, which wins', () => {
    const manifest = { version_labels: { default: 1 } };
    const both = versions('available', 'available');
    expect(currentLabels({ manifest, moved: new Map(), versions: both }).get('default')).toEqual(target(1));
    const move = moved('default', target(2));
    expect(currentLabels({ manifest, moved: move, versions: both }).get('default')).toEqual(target(2));
    expect(isDefaultPinned({ manifest, moved: new Map() })).toBe(true);
    expect(isDefaultPinned({ manifest, moved: moved('default', null) })).toBe(false);
  });

  it('follows the newest when the version it was pinned to has gone', () => {
    const move = moved('default', target(9));
    expect(
      currentLabels({ manifest: {}, moved: move, versions: versions('available') }).get('default'),
    ).toEqual(target(1));
  });
});

it('labels of versions that are not there are left out, a removed one stays removed', () => {
  const manifest = { version_labels: { stable: 1, old: 9, gone: 1 } };
  const labels = currentLabels({ manifest, moved: moved('gone', null), versions: versions('available') });
  expect([...labels.keys()].sort()).toEqual(['default', 'stable']);
});

it('a split whose second version has gone is whole again', () => {
  const split = { version: 1, split: { version: 9, percent: 50 } };
  const labels = currentLabels({
    manifest: {},
    moved: moved('canary', split),
    versions: versions('available'),
  });
  expect(labels.get('canary')).toEqual(target(1));
});

it('a move remembers where the label was, twenty times at most', () => {
  let record = movedLabel(undefined, { from: null, to: target(1), at });
  expect(record).toEqual({ target: target(1), past: [] });
  for (let version = 2; version < 50; version++) {
    record = movedLabel(record, { from: target(version - 1), to: target(version), at });
  }
  expect(record.past).toHaveLength(20);
  expect(record.past.at(-1)).toEqual({ version: 48, split: null, until: '1970-01-01T00:00:00.000Z' });
});

it('labelled versions are both of a split', () => {
  expect(labelledVersions([target(1), { version: 2, split: { version: 3, percent: 1 } }])).toEqual(
    new Set([1, 2, 3]),
  );
});

describe('a split', () => {
  const split = (percent: number): LabelTarget => ({ version: 1, split: { version: 2, percent } });

  it('gives the same key the same version, and keeps keys on the second one while it grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.float({ min: 0, max: 100, noNaN: true }), (key, percent) => {
        const version = versionOf('canary', split(percent), key);
        expect(versionOf('canary', split(percent), key)).toBe(version);
        if (version === 2) expect(versionOf('canary', split(100), key)).toBe(2);
        expect(versionOf('canary', split(0), key)).toBe(1);
      }),
    );
  });

  it.each([1, 25, 50, 99])('of %d percent is that share of many keys', (percent) => {
    const keys = 20_000;
    let second = 0;
    for (let key = 0; key < keys; key++) if (versionOf('canary', split(percent), String(key)) === 2) second++;
    // Five standard deviations of a binomial share.
    const deviation = Math.sqrt((percent / 100) * (1 - percent / 100) * keys);
    expect(Math.abs(second - (keys * percent) / 100)).toBeLessThan(5 * deviation);
  });
});
