import type { Manifest } from '../repository/manifest-schema';
import type { VersionState } from '../repository/version-state';

/** What the plan needs to know of a version. */
export interface PlannedVersion {
  readonly version: number;
  readonly state: VersionState;
  readonly onDemand: boolean;
}

export interface PlanOptions {
  readonly policy: Manifest['version_policy'];
  /** Versions that a label points to: they stay, whatever the policy says. */
  readonly labelled: ReadonlySet<number>;
  /** What was asked for through the API; it wins over policy and labels. */
  readonly byHand: ReadonlyMap<number, 'load' | 'unload'>;
}

/** What is to be done with the versions of one model, in this order: `load`, then `retire`. */
export interface VersionPlan {
  readonly load: readonly number[];
  /** Available ones that nobody wants any more; empty as long as a wanted one is still to come. */
  readonly retire: readonly number[];
  /** New ones that are not wanted: known, and left on the disk. */
  readonly leave: readonly number[];
}

/**
 * Which versions to load and which to let go. A version that failed counts for nothing, so that the next older one
 * keeps its place or gets it back; nothing is let go before everything that is wanted can answer.
 */
export function planVersions(versions: readonly PlannedVersion[], options: PlanOptions): VersionPlan {
  const { byHand, labelled, policy } = options;
  const usable = versions.filter(
    ({ version, state }) => state !== 'failed' && byHand.get(version) !== 'unload',
  );
  const byPolicy = new Set(
    wantedVersions(
      policy,
      usable.map(({ version }) => version),
    ),
  );
  const isWanted = ({ version }: PlannedVersion): boolean =>
    byPolicy.has(version) || labelled.has(version) || byHand.get(version) === 'load';
  const wanted = usable.filter(isWanted);
  const load = wanted.filter(({ state, onDemand }) => state === 'new' || (state === 'unloaded' && !onDemand));
  const isWhole = wanted.every(({ state, onDemand }) => state === 'available' || onDemand);
  const others = versions.filter((each) => !wanted.includes(each));
  return {
    load: numbers(load),
    retire: isWhole ? numbers(others.filter(({ state, onDemand }) => state === 'available' || onDemand)) : [],
    leave: numbers(others.filter(({ state }) => state === 'new')),
  };
}

/** The versions that the manifest's policy wants served, of those that are there; default the latest one. */
function wantedVersions(policy: Manifest['version_policy'], present: readonly number[]): number[] {
  const ascending = [...present].sort((a, b) => a - b);
  if (policy === undefined) return ascending.slice(-1);
  if ('all' in policy) return ascending;
  if ('versions' in policy) return ascending.filter((version) => policy.versions?.includes(version) ?? false);
  return ascending.slice(-('latest' in policy ? (policy.latest ?? 1) : 1));
}

function numbers(versions: readonly PlannedVersion[]): number[] {
  return versions.map(({ version }) => version);
}
