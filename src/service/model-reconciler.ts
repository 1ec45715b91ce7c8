import { StriateError } from '../errors/striate-error';
import type { ModelCatalog, VersionRecord } from '../repository/model-catalog';
import type { ModelSource } from '../repository/model-folder';
import { contentOf } from '../repository/settled-sources';
import {
  DEFAULT_LABEL,
  isDefaultPinned,
  labelledVersions,
  type LabelTarget,
} from '../repository/version-labels';
import type { LifecycleLog, ModelLifecycle } from './model-lifecycle';
import { planVersions } from './version-policy';

type VersionName = Pick<VersionRecord, 'model' | 'version'>;

/**
 * Brings what serves in line with what is wanted: what lies in the folder, the manifests' policies, the labels, and
 * what was asked for by hand. A new version is loaded, proved and warmed first; only then the ones it replaces go.
 */
export class ModelReconciler {
  /** Versions that were loaded or unloaded through the API, until `forget` or their end. */
  private readonly byHand = new Map<string, Map<number, 'load' | 'unload'>>();
  private last: Promise<void> = Promise.resolve();
  private settledOnce = false;

  constructor(
    private readonly options: {
      readonly catalog: ModelCatalog;
      readonly lifecycle: ModelLifecycle;
      readonly log: LifecycleLog;
    },
  ) {
    options.catalog.on('labelled', (model) => {
      // What goes wrong is logged where the turn ends.
      this.inTurn(() => this.settle(model)).catch(() => undefined);
    });
  }

  /** Whether everything that the first look found has ended loading, well or badly. */
  get hasSettled(): boolean {
    return this.settledOnce;
  }

  /** Takes a look at the folder: adds, replaces and removes versions. Resolves when all of it is done. */
  take(models: readonly ModelSource[]): Promise<void> {
    return this.inTurn(async () => {
      const { catalog } = this.options;
      const changed: (() => Promise<void>)[] = [];
      for (const model of models) {
        catalog.put(model);
        changed.push(...model.versions.map((source) => () => this.refresh(source)));
      }
      for (const refresh of changed) await refresh();
      await this.removeAbsent(models);
      for (const { name } of catalog.list()) await this.settle(name);
      this.settledOnce = true;
    });
  }

  /** Loads a version, whatever the policy says. Rejects with the version's reason when it fails. */
  async load({ model, version }: VersionName): Promise<void> {
    const { catalog, lifecycle } = this.options;
    catalog.getVersion(model, version);
    this.ask(model, version, 'load');
    await lifecycle.load({ model, version });
    const { reason, state } = catalog.getVersion(model, version);
    if (state === 'failed' && reason !== null) throw reason;
  }

  /**
   * Unloads a version and keeps it unloaded, whatever the policy says. Rejects with MODEL_STATE_CONFLICT when it is not
   * available, or a label other than a `default` that follows the newest points to it.
   */
  async unload({ model, version }: VersionName): Promise<void> {
    const { catalog, lifecycle } = this.options;
    catalog.getVersion(model, version);
    const held = this.heldBy(model, version);
    if (held.length > 0) {
      throw new StriateError('MODEL_STATE_CONFLICT', {
        detail: `version ${version} of model ${model} has the labels ${held.join(', ')}; move them first`,
      });
    }
    await lifecycle.unload({ model, version });
    this.ask(model, version, 'unload');
  }

  /** Forgets what was asked for by hand of a model, and that its versions failed, so that the next look tries anew. */
  forget(model: string): void {
    const { catalog } = this.options;
    const { versions } = catalog.get(model);
    this.byHand.delete(model);
    for (const record of versions) if (record.state === 'failed') catalog.move(record, 'unloaded');
  }

  /** Takes changed files of a version that is known. */
  private async refresh(source: ModelSource['versions'][number]): Promise<void> {
    const { catalog, lifecycle } = this.options;
    const record = catalog.getVersion(source.model, source.version);
    if (record.source === source || contentOf(record.source) === contentOf(source)) return;
    if (record.state === 'available') {
      await lifecycle.replace(record, source);
      return;
    }
    catalog.update(record, { source });
    if (record.state === 'failed') catalog.move(record, 'unloaded');
  }

  private async removeAbsent(models: readonly ModelSource[]): Promise<void> {
    const { catalog, lifecycle, log } = this.options;
    const present = new Set(
      models.flatMap((model) => model.versions.map(({ version }) => `${model.name}/${version}`)),
    );
    for (const { model, version } of catalog.list().flatMap((each) => each.versions)) {
      if (present.has(`${model}/${version}`)) continue;
      const { state } = catalog.getVersion(model, version);
      if (state === 'available') await lifecycle.unload({ model, version });
      else if (state !== 'failed' && state !== 'unloaded' && state !== 'new') continue;
      catalog.remove({ model, version });
      this.byHand.get(model)?.delete(version);
      log.info({ model, version }, 'model version removed: it is not in the folder any more');
    }
  }

  /** Loads what is wanted of a model and lets go what is not; a version that fails is not tried twice. */
  private async settle(model: string): Promise<void> {
    const { catalog, lifecycle } = this.options;
    for (;;) {
      const record = catalog.list().find(({ name }) => name === model);
      if (record === undefined) return;
      const plan = planVersions(record.versions, {
        policy: record.manifest.version_policy,
        labelled: this.heldVersions(model),
        byHand: this.byHand.get(model) ?? new Map<number, 'load' | 'unload'>(),
      });
      for (const version of plan.leave) catalog.move({ model, version }, 'unloaded');
      const [next] = plan.load;
      if (next !== undefined) {
        await lifecycle.load({ model, version: next });
        continue;
      }
      for (const version of plan.retire) await lifecycle.retire({ model, version });
      return;
    }
  }

  private heldBy(model: string, version: number): string[] {
    return this.heldLabels(model)
      .filter(([, target]) => labelledVersions([target]).has(version))
      .map(([label]) => label);
  }

  private heldVersions(model: string): Set<number> {
    return labelledVersions(this.heldLabels(model).map(([, target]) => target));
  }

  /** Labels that hold their version: all but a `default` that follows the newest by itself. */
  private heldLabels(model: string): [string, LabelTarget][] {
    const record = this.options.catalog.get(model);
    return [...record.labels].filter(([label]) => label !== DEFAULT_LABEL || isDefaultPinned(record));
  }

  private ask(model: string, version: number, what: 'load' | 'unload'): void {
    const asked = this.byHand.get(model) ?? new Map<number, 'load' | 'unload'>();
    asked.set(version, what);
    this.byHand.set(model, asked);
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch((error: unknown) => {
      this.options.log.error({ err: error }, 'the models could not be brought in line');
    });
    return turn;
  }
}
