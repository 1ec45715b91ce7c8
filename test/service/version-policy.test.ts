import type { VersionState } from '../../src/repository/version-state';
import { planVersions, type PlanOptions } from '../../src/service/version-policy';

const plan = (
  states: readonly (VersionState | 'asleep')[],
  options: Partial<PlanOptions> = {},
): ReturnType<typeof planVersions> =>
  planVersions(
    states.map((state, index) =>
      state === 'asleep'
        ? { version: index + 1, state: 'unloaded', onDemand: true }
        : { version: index + 1, state, onDemand: false },
    ),
    { policy: undefined, labelled: new Set(), byHand: new Map(), ...options },
  );

it('without a policy the latest is loaded, the others are left on the disk', () => {
  expect(plan(['new', 'new', 'new'])).toEqual({ load: [3], retire: [], leave: [1, 2] });
});

it.each([
  [{ latest: 2 }, [2, 3]],
  [{ latest: 9 }, [1, 2, 3]],
  [{ all: true as const }, [1, 2, 3]],
  [{ versions: [1, 3, 7] }, [1, 3]],
])('the policy %j loads %j of three', (policy, load) => {
  expect(plan(['new', 'new', 'new'], { policy }).load).toEqual(load);
});

it('the old version stays until the new one is available', () => {
  expect(plan(['available', 'new'])).toMatchObject({ load: [2], retire: [] });
  expect(plan(['available', 'loading'])).toMatchObject({ load: [], retire: [] });
  expect(plan(['available', 'available'])).toMatchObject({ load: [], retire: [1] });
});

it('a version that failed leaves the old one serving, or has it loaded again', () => {
  expect(plan(['available', 'failed'])).toMatchObject({ load: [], retire: [] });
  expect(plan(['unloaded', 'failed'])).toMatchObject({ load: [1], retire: [] });
  expect(plan(['failed', 'failed'])).toEqual({ load: [], retire: [], leave: [] });
});

it('a version that a label points to stays', () => {
  expect(plan(['available', 'available'], { labelled: new Set([1]) }).retire).toEqual([]);
  expect(plan(['unloaded', 'available'], { labelled: new Set([1]) }).load).toEqual([1]);
});

it('what was asked for by hand wins', () => {
  expect(plan(['available', 'available'], { byHand: new Map([[1, 'load']]) }).retire).toEqual([]);
  expect(plan(['new', 'unloaded'], { byHand: new Map([[2, 'unload']]) })).toEqual({
    load: [1],
    retire: [],
    leave: [],
  });
});

it('a version that waits for its next request is not loaded, and is let go when a newer one serves', () => {
  expect(plan(['asleep'])).toEqual({ load: [], retire: [], leave: [] });
  expect(plan(['asleep', 'available']).retire).toEqual([1]);
});
