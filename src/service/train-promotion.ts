import { StriateError } from '../errors/striate-error';
import type { ModelCatalog, VersionRecord } from '../repository/model-catalog';
import { DEFAULT_LABEL, isDefaultPinned } from '../repository/version-labels';
import type { VersionPublisher } from '../repository/version-publisher';
import type { Clock } from '../time/clock';
import type { VersionLabelService } from './version-label-service';

export interface TrainPromotionOptions {
  readonly catalog: Pick<ModelCatalog, 'list' | 'getVersion'>;
  readonly labels: Pick<VersionLabelService, 'point'>;
  readonly publisher: Pick<VersionPublisher, 'publish' | 'withdraw'>;
  readonly clock: Clock;
}

/** Time that a new version has to be seen, compiled, proved and warmed. */
const LOAD_LIMIT_MS = 600_000;
/** Between two looks at it. */
const LOOK_MS = 100;

/** Makes versions of results and moves labels to them. */
export class TrainPromotion {
  constructor(private readonly options: TrainPromotionOptions) {}

  /** Whether a model has a version that serves. */
  isServed(model: string): boolean {
    return this.defaultOf(model) !== null;
  }

  /**
   * Publishes a result as the next version of its model and waits until it is loaded. A `default` that follows the
   * newest version is pinned first: a new version answers no one before its gates are heard. A version that cannot be
   * served, or that nobody wants any more by `signal`, is withdrawn and the reason thrown.
   */
  async publish({
    signal,
    ...result
  }: {
    readonly model: string;
    readonly job: string;
    readonly source: string;
    readonly signal: AbortSignal;
  }): Promise<number> {
    const { model } = result;
    const { catalog, labels, publisher } = this.options;
    const serving = this.defaultOf(model);
    const record = catalog.list().find(({ name }) => name === model);
    if (serving !== null && record !== undefined && !isDefaultPinned(record)) {
      await labels.point(model, DEFAULT_LABEL, { version: serving, split: null, expected: serving });
    }
    const version = await publisher.publish(result);
    const loaded = await this.loaded(model, version, signal);
    if (loaded.state === 'available') return version;
    await publisher.withdraw(model, version);
    signal.throwIfAborted();
    throw (
      loaded.reason ??
      new StriateError('MODEL_STATE_CONFLICT', {
        detail: `version ${version} of model ${model} is ${loaded.state}: it was not loaded in time`,
      })
    );
  }

  /** Points a label to a published version, wherever it points now. */
  async promote(model: string, label: string, version: number): Promise<void> {
    const record = this.options.catalog.list().find(({ name }) => name === model);
    const expected = record?.labels.get(label)?.version ?? null;
    if (expected === version && label !== DEFAULT_LABEL) return;
    await this.options.labels.point(model, label, { version, split: null, expected });
  }

  private defaultOf(model: string): number | null {
    const record = this.options.catalog.list().find(({ name }) => name === model);
    return record?.labels.get(DEFAULT_LABEL)?.version ?? null;
  }

  private async loaded(
    model: string,
    version: number,
    signal: AbortSignal,
  ): Promise<Pick<VersionRecord, 'state' | 'reason'>> {
    const { catalog, clock } = this.options;
    const deadline = clock.now() + LOAD_LIMIT_MS;
    for (;;) {
      const record = catalog
        .list()
        .find(({ name }) => name === model)
        ?.versions.find((each) => each.version === version);
      if (record?.state === 'available' || record?.state === 'failed') return record;
      if (signal.aborted || clock.now() > deadline) return { state: record?.state ?? 'new', reason: null };
      await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
    }
  }
}
