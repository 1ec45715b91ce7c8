import { StriateError } from '../errors/striate-error';
import { scanModels, type ModelSource, type VersionSource } from '../repository/model-folder';
import {
  currentLabels,
  DEFAULT_LABEL,
  isDefaultPinned,
  movedLabel,
  type LabelRecord,
} from '../repository/version-labels';
import type { VersionPublisher } from '../repository/version-publisher';
import type { Clock } from '../time/clock';
import type { LabelTable } from './label-table';
import type { ModelPreparer } from './model-preparer';
import type { Promotion } from './train-finish';

/** Tries to move a label that others move at the same time. */
const TRIES = 3;

/**
 * Promotion by a trainer that serves nothing: a version is fit to serve when it compiles and its proof holds, which is
 * what the servers ask of it too. Labels move in the database; each server follows when it has loaded the version.
 */
export class TrainerPromotion implements Promotion {
  constructor(
    private readonly options: {
      readonly modelsFolder: string;
      readonly labels: Pick<LabelTable, 'get' | 'read' | 'write'>;
      readonly preparer: Pick<ModelPreparer, 'prepare' | 'release'>;
      readonly publisher: Pick<VersionPublisher, 'publish' | 'withdraw'>;
      readonly clock: Clock;
    },
  ) {}

  async isServed(model: string): Promise<boolean> {
    return (await this.standing(model)) !== null;
  }

  async publish({ signal, ...result }: Parameters<Promotion['publish']>[0]): Promise<number> {
    const { publisher } = this.options;
    const { model } = result;
    const standing = await this.standing(model);
    if (standing !== null && !standing.isPinned) await this.point(model, DEFAULT_LABEL, standing.version);
    signal.throwIfAborted();
    const version = await publisher.publish(result);
    try {
      const source = (await this.scan(model))?.versions.find((each) => each.version === version);
      if (source === undefined) {
        throw new StriateError('MODEL_VERSION_NOT_FOUND', {
          detail: `version ${version} of model ${model} went away after it was published`,
        });
      }
      await this.prove(source);
      signal.throwIfAborted();
    } catch (error) {
      await publisher.withdraw(model, version);
      throw error;
    }
    return version;
  }

  promote(model: string, label: string, version: number): Promise<void> {
    return this.point(model, label, version);
  }

  /** What `default` means by now: where it is pinned, else the newest version that is fit; `null`: nothing serves. */
  private async standing(
    model: string,
  ): Promise<{ readonly version: number; readonly isPinned: boolean } | null> {
    const source = await this.scan(model);
    if (source === null) return null;
    const moved = (await this.options.labels.read()).get(model) ?? new Map<string, LabelRecord>();
    const versions = source.versions.map(({ version }) => ({
      version,
      state: 'available' as const,
      onDemand: false,
    }));
    const target = currentLabels({ manifest: source.manifest, moved, versions }).get(DEFAULT_LABEL);
    if (target !== undefined && isDefaultPinned({ manifest: source.manifest, moved })) {
      return { version: target.version, isPinned: true };
    }
    for (const version of source.versions.toReversed()) {
      const isFit = await this.prove(version).then(
        () => true,
        () => false,
      );
      if (isFit) return { version: version.version, isPinned: false };
    }
    return null;
  }

  private async scan(model: string): Promise<ModelSource | null> {
    const models = await scanModels(this.options.modelsFolder);
    return models.find(({ name }) => name === model) ?? null;
  }

  /** Rejects with why a version cannot serve. */
  private async prove(source: VersionSource): Promise<void> {
    if (source.problem !== null) throw source.problem;
    const { preparer } = this.options;
    preparer.release(await preparer.prepare(source, source.manifest.precision ?? 'float32'));
  }

  private async point(model: string, label: string, version: number): Promise<void> {
    const { labels, clock } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      const before = await labels.get(model, label);
      const from = before?.target ?? null;
      if (from?.version === version && from.split === null) return;
      const to = { version, split: null };
      const record = movedLabel(before, { from, to, at: clock.wallTime() });
      try {
        await labels.write(new Map(), { model, label, record }, before);
        return;
      } catch (error) {
        const isConflict = error instanceof StriateError && error.code === 'MODEL_LABEL_CONFLICT';
        if (!isConflict || attempt === TRIES) throw error;
      }
    }
  }
}
