import { StriateError } from '../errors/striate-error';
import type { LabelChange, LabelStore } from '../repository/label-store';
import type { ModelCatalog, ModelRecord, VersionRecord } from '../repository/model-catalog';
import {
  DEFAULT_LABEL,
  isDefaultPinned,
  movedLabel,
  VERSION_LABEL,
  type LabelRecord,
  type LabelTarget,
  type PastTarget,
} from '../repository/version-labels';
import { canServe } from '../repository/version-state';
import type { LifecycleLog } from './model-lifecycle';
import type { Clock } from '../time/clock';

/** Labels of one model; more are a mistake of a script. */
const MAX_LABELS = 64;

/** A label as people want to see it. */
export interface LabelView {
  readonly label: string;
  readonly target: LabelTarget;
  /** Whether it stays where it is; only `default` ever follows the newest version by itself. */
  readonly isPinned: boolean;
  /** Oldest first. */
  readonly past: readonly PastTarget[];
}

/** `expected`: the version that the label pointed to when the caller looked; `null`: there was no such label. */
export interface LabelMove extends LabelTarget {
  readonly expected: number | null;
}

/**
 * Moves version labels by compare-and-set. A move counts for requests at once, and is answered when it is on the disk;
 * one that cannot be written is taken back.
 */
export class VersionLabelService {
  private last: Promise<unknown> = Promise.resolve();
  /** Moves made elsewhere whose versions cannot serve here yet; one a label. */
  private readonly pending = new Map<string, LabelChange>();

  constructor(
    private readonly options: {
      readonly catalog: ModelCatalog;
      readonly store: LabelStore;
      /** Loads a version that is out of memory; it is available then, or has failed. */
      readonly bringBack: (version: { readonly model: string; readonly version: number }) => Promise<void>;
      readonly clock: Clock;
      readonly log: LifecycleLog;
    },
  ) {}

  /** Every label of a model. Throws MODEL_NOT_FOUND. */
  list(model: string): LabelView[] {
    const record = this.options.catalog.get(model);
    return [...record.labels].map(([label, target]) => viewOf(record, label, target));
  }

  /** Throws MODEL_NOT_FOUND or MODEL_LABEL_NOT_FOUND. */
  get(model: string, label: string): LabelView {
    const record = this.options.catalog.get(model);
    const target = record.labels.get(label);
    if (target === undefined) {
      throw new StriateError('MODEL_LABEL_NOT_FOUND', { detail: `model ${model} has no label ${label}` });
    }
    return viewOf(record, label, target);
  }

  /**
   * Points a label to a version, or splits it between two. Rejects with MODEL_LABEL_CONFLICT when it does not point to
   * `expected` any more, MODEL_VERSION_NOT_FOUND and MODEL_STATE_CONFLICT when a target cannot answer requests.
   */
  point(model: string, label: string, { version, split, expected }: LabelMove): Promise<LabelView> {
    return this.inTurn(async () => {
      const from = this.compare(model, label, expected);
      const { labels } = this.options.catalog.get(model);
      if (from === null && labels.size >= MAX_LABELS) {
        throw new StriateError('MODEL_STATE_CONFLICT', {
          detail: `model ${model} has ${labels.size} labels, which is the limit`,
        });
      }
      await this.move(model, label, from, { version, split });
      return this.get(model, label);
    });
  }

  /**
   * Removes a label; `default` follows the newest available version from then on. Rejects with MODEL_LABEL_NOT_FOUND,
   * and with MODEL_LABEL_CONFLICT when `expected` is given and the label points elsewhere.
   */
  remove(model: string, label: string, expected?: number): Promise<void> {
    return this.inTurn(async () => {
      const { target } = this.get(model, label);
      const from = expected === undefined ? target : this.compare(model, label, expected);
      await this.move(model, label, from, null);
    });
  }

  /**
   * Points a label to what it pointed to before, and forgets what came after: the next rollback goes further back.
   * A version that left the memory since is loaded first. Rejects as `point` does, and with MODEL_STATE_CONFLICT when
   * nothing is remembered.
   */
  rollBack(model: string, label: string, expected?: number): Promise<LabelView> {
    return this.inTurn(async () => {
      if (expected !== undefined) this.compare(model, label, expected);
      const { labels, moved } = this.options.catalog.get(model);
      const past = moved.get(label)?.past ?? [];
      const now = labels.get(label);
      const place = past.findLastIndex((each) => now === undefined || !isSame(each, now));
      const to = past[place];
      if (to === undefined) {
        throw new StriateError('MODEL_STATE_CONFLICT', {
          detail: `label ${label} of model ${model} has not pointed to anything else before`,
        });
      }
      const target: LabelTarget = { version: to.version, split: to.split };
      await this.bringBack(model, target);
      this.requireServing(model, target);
      await this.keep(model, label, { target, past: past.slice(0, place) });
      return this.get(model, label);
    });
  }

  /**
   * Takes over what others moved. A label goes to a version that others found fit only when that version can answer
   * here too; until then it stays where it is, and the next call looks again.
   */
  takeChanges(): Promise<void> {
    return this.inTurn(async () => {
      for (const change of await this.options.store.changes()) {
        this.pending.set(`${change.model}/${change.label}`, change);
      }
      for (const [key, change] of this.pending) {
        if (!(await this.canFollow(change))) continue;
        this.pending.delete(key);
        this.follow(change);
      }
    });
  }

  private async canFollow({ model, record: { target } }: LabelChange): Promise<boolean> {
    const { catalog } = this.options;
    const versionsOf = (): readonly VersionRecord[] =>
      catalog.list().find(({ name }) => name === model)?.versions ?? [];
    const isKnown = versionsOf().length > 0;
    if (target === null || !isKnown) return isKnown;
    const wanted = target.split === null ? [target.version] : [target.version, target.split.version];
    if (!wanted.every((version) => versionsOf().some((each) => each.version === version))) return false;
    await this.bringBack(model, target);
    return versionsOf().every((each) => !wanted.includes(each.version) || canServe(each));
  }

  private follow({ model, label, record }: LabelChange): void {
    const { catalog, log } = this.options;
    const known = catalog.get(model).moved.get(label);
    if (JSON.stringify(known) === JSON.stringify(record)) return;
    catalog.setLabel(model, label, record);
    const { target } = record;
    log.info(
      { model, label, version: target?.version ?? null, split: target?.split ?? null },
      'version label moved elsewhere',
    );
  }

  private compare(model: string, label: string, expected: number | null): LabelTarget | null {
    if (!VERSION_LABEL.test(label)) {
      throw new StriateError('HTTP_INVALID_REQUEST', {
        detail: `label: expected a name like stable, lower case, of at most 63 characters`,
      });
    }
    const now = this.options.catalog.get(model).labels.get(label) ?? null;
    if ((now?.version ?? null) === expected) return now;
    const [is, was] = [now?.version ?? null, expected].map((each) =>
      each === null ? 'nothing' : `version ${each}`,
    );
    throw new StriateError('MODEL_LABEL_CONFLICT', {
      detail: `label ${label} of model ${model}: expected it to point to ${was ?? ''}, it points to ${is ?? ''}`,
    });
  }

  private async move(
    model: string,
    label: string,
    from: LabelTarget | null,
    to: LabelTarget | null,
  ): Promise<void> {
    const { catalog, clock } = this.options;
    if (to !== null) this.requireServing(model, to);
    const record = catalog.get(model).moved.get(label);
    await this.keep(model, label, movedLabel(record, { from, to, at: clock.wallTime() }));
  }

  private async bringBack(model: string, { version, split }: LabelTarget): Promise<void> {
    for (const each of split === null ? [version] : [version, split.version]) {
      const { state, onDemand } = this.options.catalog.getVersion(model, each);
      if (state === 'unloaded' && !onDemand) await this.options.bringBack({ model, version: each });
    }
  }

  /** Labels point to versions that can answer, so that a move never turns requests away. */
  private requireServing(model: string, { version, split }: LabelTarget): void {
    if (split?.version === version) {
      throw new StriateError('HTTP_INVALID_REQUEST', {
        detail: `split.version: expected another version than version, got ${version} for both`,
      });
    }
    for (const each of split === null ? [version] : [version, split.version]) {
      const record = this.options.catalog.getVersion(model, each);
      if (canServe(record) && record.state !== 'draining' && record.state !== 'unloading') continue;
      throw new StriateError('MODEL_STATE_CONFLICT', {
        detail: `version ${each} of model ${model} is ${record.state}; a label points to an available version`,
      });
    }
  }

  private async keep(model: string, label: string, next: LabelRecord): Promise<void> {
    const { catalog, store, log } = this.options;
    const before = catalog.get(model).moved.get(label);
    catalog.setLabel(model, label, next);
    try {
      await store.write(catalog.movedLabels(), { model, label, record: next }, before);
    } catch (error) {
      catalog.setLabel(model, label, before);
      if (error instanceof StriateError && error.code === 'MODEL_LABEL_CONFLICT') throw error;
      throw new StriateError('MODEL_LABELS_NOT_SAVED', {
        detail: `label ${label} of model ${model} could not be written down; it is where it was`,
        cause: error,
      });
    }
    const { target } = next;
    log.info(
      { model, label, version: target?.version ?? null, split: target?.split ?? null },
      'version label moved',
    );
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

function isSame(a: LabelTarget, b: LabelTarget): boolean {
  return (
    a.version === b.version && a.split?.version === b.split?.version && a.split?.percent === b.split?.percent
  );
}

function viewOf(model: ModelRecord, label: string, target: LabelTarget): LabelView {
  const isPinned = label !== DEFAULT_LABEL || isDefaultPinned(model);
  return { label, target, isPinned, past: model.moved.get(label)?.past ?? [] };
}
