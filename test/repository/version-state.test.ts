import { canServe, mayMove, VERSION_STATES, type VersionState } from '../../src/repository/version-state';

const ARROWS: readonly (readonly [VersionState, VersionState])[] = [
  ['new', 'loading'],
  ['new', 'failed'],
  ['new', 'unloaded'],
  ['loading', 'available'],
  ['loading', 'failed'],
  ['available', 'draining'],
  ['available', 'failed'],
  ['draining', 'unloading'],
  ['unloading', 'unloaded'],
  ['unloaded', 'loading'],
  ['unloaded', 'failed'],
  ['failed', 'loading'],
  ['failed', 'unloaded'],
];

it.each(ARROWS)('a version may go from %s to %s', (from, to) => {
  expect(mayMove(from, to)).toBe(true);
});

it('and nowhere else', () => {
  const others = VERSION_STATES.flatMap((from) => VERSION_STATES.map((to) => [from, to] as const)).filter(
    ([from, to]) => !ARROWS.some(([a, b]) => a === from && b === to),
  );
  expect(others.filter(([from, to]) => mayMove(from, to))).toEqual([]);
});

it('an available version answers, and one that waits for its next request', () => {
  expect(canServe({ state: 'available', onDemand: false })).toBe(true);
  expect(canServe({ state: 'unloaded', onDemand: true })).toBe(true);
  expect(canServe({ state: 'unloaded', onDemand: false })).toBe(false);
});
