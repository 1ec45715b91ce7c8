import { createHash } from 'node:crypto';
import type { Manifest } from './manifest-schema';
import { canServe, type VersionState } from './version-state';

/** Version labels: `stable`, `canary`. `default` is one of them, and always there. */
export const VERSION_LABEL = /^[a-z][a-z0-9_-]{0,62}$/;
export const DEFAULT_LABEL = 'default';
/** Earlier targets that are remembered of each label, for rollback. */
const MAX_PAST_TARGETS = 20;
const BUCKETS = 10_000;

/** The second version of a label that answers a share of its requests. */
export interface LabelSplit {
  readonly version: number;
  /** Of the requests, 0 to 100, in steps of 0.01. */
  readonly percent: number;
}

export interface LabelTarget {
  readonly version: number;
  readonly split: LabelSplit | null;
}

/** What a label pointed to, and when it stopped. */
export interface PastTarget extends LabelTarget {
  /** ISO 8601. */
  readonly until: string;
}

/**
 * A label as it was moved through the API. Without a target it was removed; `default` without one follows the newest
 * available version.
 */
export interface LabelRecord {
  readonly target: LabelTarget | null;
  /** Oldest first. */
  readonly past: readonly PastTarget[];
}

/** Labels of one model by name, as the API moved them. */
export type LabelRecords = ReadonlyMap<string, LabelRecord>;

/** `record` pointed to `target` instead of `from`, which is remembered. */
export function movedLabel(
  record: LabelRecord | undefined,
  change: { readonly from: LabelTarget | null; readonly to: LabelTarget | null; readonly at: Date },
): LabelRecord {
  const past = [...(record?.past ?? [])];
  if (change.from !== null) past.push({ ...change.from, until: change.at.toISOString() });
  return { target: change.to, past: past.slice(-MAX_PAST_TARGETS) };
}

/** The version that answers a request with `key`: the same for the same key, for as long as the split grows only. */
export function versionOf(label: string, target: LabelTarget, key: string): number {
  const { split, version } = target;
  if (split === null) return version;
  const hash = createHash('sha256').update(`${label}\0${key}`).digest().readUInt32BE(0);
  return ((hash % BUCKETS) / BUCKETS) * 100 < split.percent ? split.version : version;
}

/**
 * What each label points to now: moves made through the API win over the manifest's `version_labels`; labels of
 * versions that are not there are left out. `default` is pinned by a move or the manifest, else it follows the newest
 * version that can answer, or, while none can, the newest that may come to.
 */
export function currentLabels(model: {
  readonly manifest: Manifest;
  readonly moved: LabelRecords;
  readonly versions: readonly {
    readonly version: number;
    readonly state: VersionState;
    readonly onDemand: boolean;
  }[];
}): ReadonlyMap<string, LabelTarget> {
  const labels = new Map<string, LabelTarget>();
  for (const [label, version] of Object.entries(model.manifest.version_labels ?? {})) {
    if (version !== undefined) labels.set(label, { version, split: null });
  }
  for (const [label, { target }] of model.moved) {
    if (target === null) labels.delete(label);
    else labels.set(label, target);
  }
  const known = new Set(model.versions.map(({ version }) => version));
  for (const [label, { version, split }] of labels) {
    if (!known.has(version)) labels.delete(label);
    else if (split !== null && !known.has(split.version)) labels.set(label, { version, split: null });
  }
  if (!labels.has(DEFAULT_LABEL)) {
    const newest =
      model.versions.filter(canServe).at(-1) ??
      model.versions.filter(({ state }) => !['unloaded', 'unloading', 'draining'].includes(state)).at(-1);
    if (newest !== undefined) labels.set(DEFAULT_LABEL, { version: newest.version, split: null });
  }
  return labels;
}

/** Whether `default` was put on a version and stays there, instead of following the newest. */
export function isDefaultPinned(model: {
  readonly manifest: Manifest;
  readonly moved: LabelRecords;
}): boolean {
  const record = model.moved.get(DEFAULT_LABEL);
  if (record !== undefined) return record.target !== null;
  return model.manifest.version_labels?.[DEFAULT_LABEL] !== undefined;
}

/** Every version that a label points to, by its share or whole. */
export function labelledVersions(labels: Iterable<LabelTarget>): Set<number> {
  return new Set(
    [...labels].flatMap(({ version, split }) => (split === null ? [version] : [version, split.version])),
  );
}
