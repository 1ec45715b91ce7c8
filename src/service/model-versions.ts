import type { Engine } from '../engine/engine';
import type { ModelCatalog, ModelRecord } from '../repository/model-catalog';
import type { ModelLifecycle } from './model-lifecycle';

export type { VersionChoice, VersionRecord, ModelRecord } from '../repository/model-catalog';

/** What is known of the models, for whoever asks. */
export class ModelVersions {
  constructor(
    private readonly catalog: ModelCatalog,
    private readonly engine: Engine,
  ) {}

  list(): ModelRecord[] {
    return this.catalog.list();
  }

  /** Throws MODEL_NOT_FOUND. */
  get(name: string): ModelRecord {
    return this.catalog.get(name);
  }

  /** The device that the engine runs on; `null` before it has started. */
  get device(): string | null {
    return this.engine.hello?.device ?? null;
  }
}

/** Whether the server should get requests now. */
export class Readiness {
  private draining = false;

  constructor(
    private readonly options: {
      readonly catalog: ModelCatalog;
      readonly engine: Engine;
      readonly lifecycle: ModelLifecycle;
      /** `available`: every version has ended loading; `all`: and none failed. */
      readonly mode: 'available' | 'all';
    },
  ) {}

  /** From now on not ready, whatever else is. */
  drain(): void {
    this.draining = true;
  }

  /** `null` when ready, else the reason. */
  reason(): string | null {
    const { catalog, engine, lifecycle, mode } = this.options;
    if (this.draining) return 'the server is stopping';
    if (engine.state !== 'ready') return `the engine is ${engine.state}`;
    if (!lifecycle.hasSettled) return 'models are being loaded';
    const failed = catalog
      .list()
      .flatMap((model) => model.versions.filter((each) => each.state === 'failed'));
    const [first] = failed;
    if (mode === 'all' && first !== undefined)
      return `version ${first.version} of model ${first.model} has failed`;
    return null;
  }
}
