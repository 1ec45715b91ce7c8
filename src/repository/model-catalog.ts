import { EventEmitter } from 'node:events';
import { StriateError } from '../errors/striate-error';
import type { PreparedModel } from '../messages/protocol';
import type { Clock } from '../time/clock';
import type { LabelsByModel } from './label-store';
import type { Manifest } from './manifest-schema';
import type { ModelSource, VersionSource } from './model-folder';
import type { ServingSpec } from './serving-spec';
import {
  currentLabels,
  DEFAULT_LABEL,
  isDefaultPinned,
  movedLabel,
  versionOf,
  type LabelRecord,
  type LabelRecords,
  type LabelTarget,
} from './version-labels';
import { mayMove, type VersionState } from './version-state';

/** What stands ready for requests once a version is available. */
export interface ServedModel {
  readonly prepared: PreparedModel;
  readonly spec: ServingSpec;
}

/** One version of one model: where it lies, its state, and what is known of it. */
export interface VersionRecord {
  readonly model: string;
  readonly version: number;
  readonly source: VersionSource;
  readonly state: VersionState;
  /** Why it failed, or why its changed files were not taken and the earlier ones still serve; `null` otherwise. */
  readonly reason: StriateError | null;
  /** What is known of it since it was loaded; kept while it is out of memory until the next request. */
  readonly served: ServedModel | null;
  readonly loadedAt: Date | null;
  /** Out of memory only until the next request. */
  readonly onDemand: boolean;
}

export interface ModelRecord {
  readonly name: string;
  readonly manifest: Manifest;
  /** Ascending by version. */
  readonly versions: readonly VersionRecord[];
  /** What each version label points to now, `default` among them where a version can be its target. */
  readonly labels: ReadonlyMap<string, LabelTarget>;
  /** The labels that were moved, with their past. */
  readonly moved: LabelRecords;
}

/**
 * How a request names the version it wants: by number, by label (`key` decides between the versions of a split), or
 * not at all, which is `default`.
 */
export type VersionChoice =
  { readonly version: number } | { readonly label: string; readonly key?: string } | null;

type VersionName = Pick<VersionRecord, 'model' | 'version'>;

interface CatalogEvents {
  /** A version has another state. */
  changed: [VersionRecord];
  /** A version is not known any more. */
  removed: [VersionName];
  /** A label of this model was moved through the API. */
  labelled: [model: string];
}

/** The models that are known, their versions' states and labels. It decides nothing and touches no file. */
export class ModelCatalog extends EventEmitter<CatalogEvents> {
  private readonly models = new Map<string, ModelRecord>();
  /** Moved labels of models that are not in the folder now. */
  private readonly kept: Map<string, LabelRecords>;

  /** `kept`: the labels that were moved in earlier lives of the server. */
  constructor(
    private readonly clock: Clock,
    kept: LabelsByModel,
  ) {
    super();
    this.kept = new Map(kept);
  }

  /** By name. */
  list(): ModelRecord[] {
    return [...this.models.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws MODEL_NOT_FOUND. */
  get(name: string): ModelRecord {
    const model = this.models.get(name);
    if (model === undefined)
      throw new StriateError('MODEL_NOT_FOUND', { detail: `there is no model ${quoted(name)}` });
    return model;
  }

  /** Throws MODEL_NOT_FOUND or MODEL_VERSION_NOT_FOUND. */
  getVersion(name: string, version: number): VersionRecord {
    const found = this.get(name).versions.find((each) => each.version === version);
    if (found === undefined) {
      throw new StriateError('MODEL_VERSION_NOT_FOUND', {
        detail: `model ${name} has no version ${version}`,
      });
    }
    return found;
  }

  /** The version that a request means, whatever its state. Throws MODEL_NOT_FOUND or MODEL_VERSION_NOT_FOUND. */
  choose(name: string, choice: VersionChoice): VersionRecord {
    if (choice !== null && 'version' in choice) return this.getVersion(name, choice.version);
    const model = this.get(name);
    const label = choice?.label ?? DEFAULT_LABEL;
    const target = model.labels.get(label);
    if (target === undefined) {
      throw new StriateError('MODEL_VERSION_NOT_FOUND', {
        detail: `model ${model.name} has no label ${quoted(label)}`,
      });
    }
    return this.getVersion(name, versionOf(label, target, choice?.key ?? ''));
  }

  /**
   * Takes a model from the folder: its manifest, and versions that were not known, which it answers. Versions that are
   * known keep their state and source, and those that the folder has no more stay until `remove`.
   */
  put(source: ModelSource): VersionRecord[] {
    const old = this.models.get(source.name);
    const known = old?.versions ?? [];
    const added = source.versions
      .filter((each) => !known.some(({ version }) => version === each.version))
      .map((each): VersionRecord => ({
        model: source.name,
        version: each.version,
        source: each,
        state: 'new',
        reason: null,
        served: null,
        loadedAt: null,
        onDemand: false,
      }));
    const versions = [...known, ...added].sort((a, b) => a.version - b.version);
    const moved = old?.moved ?? this.kept.get(source.name) ?? new Map<string, LabelRecord>();
    this.store({ name: source.name, manifest: source.manifest, versions, moved });
    return added;
  }

  /** Moves a version to `state`; the arrows are checked. Answers the record as it is then. */
  move(
    name: VersionName,
    state: VersionState,
    change: Partial<Pick<VersionRecord, 'reason' | 'served' | 'onDemand'>> = {},
  ): VersionRecord {
    const old = this.getVersion(name.model, name.version);
    if (!mayMove(old.state, state)) {
      throw new Error(`${old.model} ${old.version}: no arrow from ${old.state} to ${state}; this is a bug`);
    }
    const onDemand = change.onDemand ?? (old.onDemand && state !== 'available' && state !== 'failed');
    const isForgotten = state === 'failed' || (state === 'unloaded' && !onDemand);
    const next: VersionRecord = {
      ...old,
      state,
      onDemand,
      reason: change.reason ?? null,
      served: isForgotten ? null : (change.served ?? old.served),
      loadedAt: state === 'available' ? this.clock.wallTime() : isForgotten ? null : old.loadedAt,
    };
    this.replace(next);
    this.emit('changed', next);
    return next;
  }

  /** Changes what is known of a version without moving it. */
  update(
    name: VersionName,
    change: Partial<Pick<VersionRecord, 'source' | 'served' | 'reason' | 'loadedAt' | 'onDemand'>>,
  ): VersionRecord {
    const next = { ...this.getVersion(name.model, name.version), ...change };
    this.replace(next);
    return next;
  }

  /** Forgets a version that is not in memory, and the model with its last one. */
  remove({ model: name, version }: VersionName): void {
    const model = this.get(name);
    const versions = model.versions.filter((each) => each.version !== version);
    if (versions.length > 0) {
      this.store({ ...model, versions });
    } else {
      this.models.delete(name);
      this.kept.set(name, model.moved);
    }
    this.emit('removed', { model: name, version });
  }

  /** Sets what a label was moved to; `undefined` forgets the move. */
  setLabel(name: string, label: string, record: LabelRecord | undefined): void {
    const model = this.get(name);
    const moved = new Map(model.moved);
    if (record === undefined) moved.delete(label);
    else moved.set(label, record);
    this.store({ ...model, moved });
    this.emit('labelled', name);
  }

  /** The labels that were moved, of every model: those that are here, and those that may come back. */
  movedLabels(): LabelsByModel {
    return new Map([...this.kept, ...this.list().map(({ name, moved }) => [name, moved] as const)]);
  }

  private replace(next: VersionRecord): void {
    const model = this.get(next.model);
    const versions = model.versions.map((each) => (each.version === next.version ? next : each));
    this.store({ ...model, versions });
  }

  /** Puts a model with its labels worked out anew. Where `default` goes on by itself, it remembers where it was. */
  private store(model: Omit<ModelRecord, 'labels'>): void {
    const old = this.models.get(model.name);
    const before = old?.labels.get(DEFAULT_LABEL) ?? null;
    const labels = currentLabels(model);
    const now = labels.get(DEFAULT_LABEL);
    const record = model.moved.get(DEFAULT_LABEL);
    const isAvailable = (version: number | undefined): boolean =>
      model.versions.some((each) => each.version === version && each.state === 'available');
    const isFollowing = !isDefaultPinned(model) && record === old?.moved.get(DEFAULT_LABEL);
    if (
      isFollowing &&
      before !== null &&
      before.version !== now?.version &&
      isAvailable(before.version) &&
      isAvailable(now?.version)
    ) {
      const remembered = movedLabel(record, { from: before, to: null, at: this.clock.wallTime() });
      const moved = new Map(model.moved).set(DEFAULT_LABEL, remembered);
      this.models.set(model.name, { ...model, moved, labels });
      return;
    }
    this.models.set(model.name, { ...model, labels });
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 128));
}
