import type { ModelSource, VersionSource } from './model-folder';

/** A version is whole when its files have stayed the same for this long; a copy that stalls longer is tried and refused. */
export const QUIET_MS = 1_000;

interface Seen<T> {
  /** What was last taken for whole; `null` before. */
  accepted: { readonly value: T; readonly content: string } | null;
  /** What the newest look found; `null`: it was gone. */
  content: string | null;
  sinceMs: number;
}

/**
 * Tells what is whole in a folder that others write into: it compares looks at it, and lets a new, changed or vanished
 * version through once it has been the same for `QUIET_MS`. Until then the version stands as it was accepted before.
 */
export class SettledSources {
  private readonly versions = new Map<string, Seen<VersionSource>>();
  private readonly manifests = new Map<string, Seen<ModelSource>>();

  /** Takes everything as it is, without waiting. */
  accept(models: readonly ModelSource[], nowMs: number): readonly ModelSource[] {
    this.versions.clear();
    this.manifests.clear();
    for (const model of models) {
      this.manifests.set(model.name, acceptedNow(model, manifestContent(model), nowMs));
      for (const version of model.versions) {
        this.versions.set(keyOf(version), acceptedNow(version, contentOf(version), nowMs));
      }
    }
    return models;
  }

  /**
   * Compares a look at the folder with the ones before. `isSettled`: nothing is waiting for its quiet time. A model's
   * manifest that became unreadable changes nothing but the versions' `problem`: policy and labels stay as they were.
   */
  observe(
    models: readonly ModelSource[],
    nowMs: number,
  ): { readonly models: readonly ModelSource[]; readonly isSettled: boolean } {
    const found = models.flatMap((model) => model.versions);
    const versions = look(this.versions, new Map(found.map((each) => [keyOf(each), each])), contentOf, nowMs);
    const readable = models.filter((model) => model.problem === null || !this.manifests.has(model.name));
    const unreadable = models.filter((model) => !readable.includes(model));
    const manifests = look(
      this.manifests,
      new Map(readable.map((each) => [each.name, each])),
      manifestContent,
      nowMs,
      new Set(unreadable.map((each) => each.name)),
    );
    return {
      models: [...this.manifests].flatMap(([name, { accepted }]): ModelSource[] => {
        const own = versions.accepted.filter(({ model }) => model === name);
        if (accepted === null || own.length === 0) return [];
        own.sort((a, b) => a.version - b.version);
        return [{ name, manifest: accepted.value.manifest, problem: null, versions: own }];
      }),
      isSettled: versions.isSettled && manifests.isSettled,
    };
  }
}

/** One look: forgets what has been gone for the quiet time, accepts what has stayed the same for it. */
function look<T>(
  seen: Map<string, Seen<T>>,
  found: ReadonlyMap<string, T>,
  content: (value: T) => string,
  nowMs: number,
  untouched: ReadonlySet<string> = new Set(),
): { readonly accepted: T[]; readonly isSettled: boolean } {
  let isSettled = true;
  for (const [key, value] of found) {
    const now = content(value);
    const old = seen.get(key) ?? { accepted: null, content: null, sinceMs: nowMs };
    if (old.content !== now) seen.set(key, { accepted: old.accepted, content: now, sinceMs: nowMs });
    const entry = seen.get(key) ?? old;
    if (entry.accepted?.content === now) continue;
    if (nowMs - entry.sinceMs >= QUIET_MS) entry.accepted = { value, content: now };
    else isSettled = false;
  }
  for (const [key, entry] of seen) {
    if (found.has(key) || untouched.has(key)) continue;
    if (entry.content !== null) Object.assign(entry, { content: null, sinceMs: nowMs });
    if (nowMs - entry.sinceMs >= QUIET_MS || entry.accepted === null) seen.delete(key);
    else isSettled = false;
  }
  return { accepted: [...seen.values()].flatMap(({ accepted }) => accepted?.value ?? []), isSettled };
}

function acceptedNow<T>(value: T, content: string, nowMs: number): Seen<T> {
  return { accepted: { value, content }, content, sinceMs: nowMs };
}

/** Text that is equal for two looks at the same version exactly when nothing about it has changed. */
export function contentOf(source: VersionSource): string {
  const files = source.files.map(({ name, bytes, modifiedMs, inode }) => [name, bytes, modifiedMs, inode]);
  return JSON.stringify([source.path, files, source.manifest, source.problem?.message ?? null]);
}

function manifestContent(model: ModelSource): string {
  return JSON.stringify(model.manifest);
}

function keyOf({ model, version }: VersionSource): string {
  return `${model}/${version}`;
}
