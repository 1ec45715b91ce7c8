import type { Engine } from '../engine/engine';
import type { ModelCatalog } from '../repository/model-catalog';
import type { ModelReconciler } from './model-reconciler';

/** Whether the server should get requests now. */
export class Readiness {
  private draining = false;

  constructor(
    private readonly options: {
      readonly catalog: ModelCatalog;
      readonly engine: Engine;
      readonly reconciler: ModelReconciler;
      /** `available`: every version has ended loading; `all`: and none failed. */
      readonly mode: 'available' | 'all';
    },
  ) {}

  /** From now on not ready, whatever else is. */
  drain(): void {
    this.draining = true;
  }

  /** Whether the server is about to stop; what has come is still answered. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** `null` when ready, else the reason. Versions that come later change nothing: the earlier ones serve meanwhile. */
  reason(): string | null {
    const { catalog, engine, reconciler, mode } = this.options;
    if (this.draining) return 'the server is stopping';
    if (engine.state !== 'ready') return `the engine is ${engine.state}`;
    if (!reconciler.hasSettled) return 'models are being loaded';
    const failed = catalog
      .list()
      .flatMap((model) => model.versions.filter((each) => each.state === 'failed'));
    const [first] = failed;
    if (mode === 'all' && first !== undefined)
      return `version ${first.version} of model ${first.model} has failed`;
    return null;
  }
}
