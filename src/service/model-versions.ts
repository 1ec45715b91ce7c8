import type { Engine } from '../engine/engine';
import type { ModelCatalog, ModelRecord, VersionChoice, VersionRecord } from '../repository/model-catalog';
import type { ModelWatch } from '../repository/model-watch';
import type { ModelLifecycle } from './model-lifecycle';
import type { ModelReconciler } from './model-reconciler';
import type { VersionLabelService } from './version-label-service';

export { MANIFEST_JSON_SCHEMA } from '../repository/manifest';
export type { VersionChoice, VersionRecord, ModelRecord } from '../repository/model-catalog';
export type { LabelView } from './version-label-service';

/** What is known of the models, for whoever asks, and what can be asked of them. */
export class ModelVersions {
  constructor(
    private readonly options: {
      readonly catalog: ModelCatalog;
      readonly engine: Engine;
      readonly lifecycle: ModelLifecycle;
      readonly reconciler: ModelReconciler;
      readonly watch: ModelWatch;
      readonly labels: VersionLabelService;
    },
  ) {}

  /** Version labels: what they point to, and their moves. */
  get labels(): VersionLabelService {
    return this.options.labels;
  }

  list(): ModelRecord[] {
    return this.options.catalog.list();
  }

  /** Throws MODEL_NOT_FOUND. */
  get(name: string): ModelRecord {
    return this.options.catalog.get(name);
  }

  /** Throws MODEL_NOT_FOUND or MODEL_VERSION_NOT_FOUND. */
  getVersion(name: string, version: number): VersionRecord {
    return this.options.catalog.getVersion(name, version);
  }

  /** The version that would answer, with what it serves; throws MODEL_… as a request to it would. */
  describe(model: string, choice: VersionChoice): ReturnType<ModelLifecycle['describe']> {
    return this.options.lifecycle.describe(model, choice);
  }

  /** Loads a version now and keeps it, whatever the policy says. Rejects with the reason when it fails. */
  load(model: string, version: number): Promise<void> {
    return this.options.reconciler.load({ model, version });
  }

  /** Drains a version, frees its memory and keeps it out. Rejects with MODEL_STATE_CONFLICT. */
  unload(model: string, version: number): Promise<void> {
    return this.options.reconciler.unload({ model, version });
  }

  /**
   * Looks at the folder now, takes what is there as whole, tries versions that failed again, and forgets what was
   * loaded and unloaded by hand. Rejects with MODEL_NOT_FOUND when the model is not there even then.
   */
  async reload(model: string): Promise<ModelRecord> {
    const { catalog, reconciler, watch } = this.options;
    if (catalog.list().some(({ name }) => name === model)) reconciler.forget(model);
    await watch.lookNow();
    return catalog.get(model);
  }

  /** The device that the engine runs on; `null` before it has started. */
  get device(): string | null {
    return this.options.engine.hello?.device ?? null;
  }

  /** The name of that device, or why it is not another; `null` before the engine has started. */
  get deviceReason(): string | null {
    return this.options.engine.hello?.deviceReason ?? null;
  }
}
