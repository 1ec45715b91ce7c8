import { EventEmitter } from 'node:events';
import { StriateError } from '../errors/striate-error';
import type { PreparedModel } from '../messages/protocol';
import type { Clock } from '../time/clock';
import type { Manifest } from './manifest-schema';
import type { ModelSource, VersionSource } from './model-folder';
import type { ServingSpec } from './serving-spec';
import { hasEndedLoading, mayMove, type VersionState } from './version-state';

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
  /** Why it failed; `null` otherwise. */
  readonly reason: StriateError | null;
  readonly served: ServedModel | null;
  readonly loadedAt: Date | null;
}

export interface ModelRecord {
  readonly name: string;
  readonly manifest: Manifest;
  /** Ascending by version. */
  readonly versions: readonly VersionRecord[];
  /** Version labels, `default` among them where a version can be its target. */
  readonly labels: Readonly<Record<string, number>>;
}

/** How a request names the version it wants: by number, by label, or not at all. */
export type VersionChoice = { readonly version: number } | { readonly label: string } | null;

interface CatalogEvents {
  changed: [VersionRecord];
}

/** The models that are known, their versions' states and labels. It decides nothing and touches no file. */
export class ModelCatalog extends EventEmitter<CatalogEvents> {
  private readonly models = new Map<string, ModelRecord>();

  constructor(private readonly clock: Clock) {
    super();
  }

  list(): ModelRecord[] {
    return [...this.models.values()];
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

  /**
   * The version that answers a request: the chosen one, or the one `default` points to. Throws MODEL_NOT_FOUND,
   * MODEL_VERSION_NOT_FOUND, or MODEL_NOT_AVAILABLE with the version's reason when it cannot answer now.
   */
  resolve(name: string, choice: VersionChoice): VersionRecord & { readonly served: ServedModel } {
    const model = this.get(name);
    const version = this.chosenVersion(model, choice);
    const record = this.getVersion(name, version);
    if (record.state !== 'available' || record.served === null) {
      const why = record.reason === null ? '' : `: ${record.reason.message}`;
      throw new StriateError('MODEL_NOT_AVAILABLE', {
        detail: `version ${version} of model ${name} is ${record.state}${why}`,
        ...(record.state === 'loading' || record.state === 'new' ? { retryAfterMs: 1_000 } : {}),
      });
    }
    return { ...record, served: record.served };
  }

  /** Adds a model or its new versions; versions that are known keep their state. */
  put(source: ModelSource): VersionRecord[] {
    const known = this.models.get(source.name);
    const added: VersionRecord[] = [];
    const versions = source.versions.map((each): VersionRecord => {
      const old = known?.versions.find((record) => record.version === each.version);
      if (old !== undefined) return { ...old, source: each };
      const record: VersionRecord = {
        model: source.name,
        version: each.version,
        source: each,
        state: 'new',
        reason: null,
        served: null,
        loadedAt: null,
      };
      added.push(record);
      return record;
    });
    const labels = known?.labels ?? labelsOf(source.manifest);
    this.models.set(source.name, { name: source.name, manifest: source.manifest, versions, labels });
    this.pointDefault(source.name);
    return added;
  }

  /** Moves a version to `state`; the arrows are checked. Answers the record as it is then. */
  move(
    record: Pick<VersionRecord, 'model' | 'version'>,
    state: VersionState,
    change: { readonly reason?: StriateError; readonly served?: ServedModel } = {},
  ): VersionRecord {
    const old = this.getVersion(record.model, record.version);
    if (!mayMove(old.state, state)) {
      throw new Error(`${old.model} ${old.version}: no arrow from ${old.state} to ${state}; this is a bug`);
    }
    const next: VersionRecord = {
      ...old,
      state,
      reason: change.reason ?? null,
      served: state === 'unloaded' || state === 'failed' ? null : (change.served ?? old.served),
      loadedAt: state === 'available' ? this.clock.wallTime() : state === 'unloaded' ? null : old.loadedAt,
    };
    const model = this.get(record.model);
    const versions = model.versions.map((each) => (each.version === next.version ? next : each));
    this.models.set(model.name, { ...model, versions });
    this.pointDefault(model.name);
    this.emit('changed', next);
    return next;
  }

  /** Whether every version has come to the end of its first loading. */
  hasSettled(): boolean {
    return this.list().every((model) => model.versions.every((version) => hasEndedLoading(version.state)));
  }

  private chosenVersion(model: ModelRecord, choice: VersionChoice): number {
    if (choice !== null && 'version' in choice) return choice.version;
    const label = choice?.label ?? 'default';
    const version = model.labels[label];
    if (version !== undefined) return version;
    throw new StriateError('MODEL_VERSION_NOT_FOUND', {
      detail: `model ${model.name} has no label ${quoted(label)}`,
    });
  }

  /** `default` follows the newest available version, or, while there is none, the newest one that may become it. */
  private pointDefault(name: string): void {
    const model = this.get(name);
    const newest = (state: (record: VersionRecord) => boolean): number | undefined =>
      model.versions.filter(state).at(-1)?.version;
    const target =
      newest((each) => each.state === 'available') ??
      newest((each) => !['unloaded', 'unloading', 'draining'].includes(each.state));
    const { default: _, ...others } = model.labels;
    const labels = target === undefined ? others : { ...others, default: target };
    this.models.set(name, { ...model, labels });
  }
}

function labelsOf(manifest: Manifest): Record<string, number> {
  return Object.fromEntries(
    Object.entries(manifest.version_labels ?? {}).flatMap(([label, version]) =>
      version === undefined ? [] : [[label, version]],
    ),
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 128));
}
