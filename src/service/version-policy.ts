import type { Manifest } from '../repository/manifest-schema';

/** The versions that the manifest's policy wants served, of those that are there; default the latest one. */
export function wantedVersions(policy: Manifest['version_policy'], present: readonly number[]): number[] {
  const ascending = [...present].sort((a, b) => a - b);
  if (policy === undefined) return ascending.slice(-1);
  if ('all' in policy) return ascending;
  if ('versions' in policy) return ascending.filter((version) => policy.versions?.includes(version) ?? false);
  return ascending.slice(-('latest' in policy ? (policy.latest ?? 1) : 1));
}
