import type { BatchScheduler } from '../batching/batch-scheduler';
import type { Engine } from '../engine/engine';
import { StriateError } from '../errors/striate-error';
import { signatureOf } from '../messages/protocol';
import type { Metrics } from '../metrics/metrics';
import type { ModelCatalog, VersionChoice, VersionRecord } from '../repository/model-catalog';
import { scanModels } from '../repository/model-folder';
import { resolveSpec } from '../repository/serving-spec';
import { EngineModel } from './engine-model';
import type { ModelPreparer } from './model-preparer';
import { ServedVersion } from './served-version';
import { wantedVersions } from './version-policy';

export interface LifecycleLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface LifecycleOptions {
  readonly modelsFolder: string;
  readonly catalog: ModelCatalog;
  readonly preparer: ModelPreparer;
  readonly engine: Engine;
  readonly scheduler: BatchScheduler;
  readonly metrics: Metrics;
  readonly log: LifecycleLog;
}

/** What answers a request: the version's record and what runs it. */
export interface Serving {
  readonly record: VersionRecord;
  readonly served: ServedVersion;
}

/**
 * Brings versions from the folder into the engine and out of it again. A new version is read, compiled and proved
 * beside the serving path and warmed before `default` moves to it; one that fails leaves everything else as it is.
 */
export class ModelLifecycle {
  private readonly serving = new Map<string, ServedVersion>();
  private readonly loads = new Map<string, Promise<void>>();
  private folderRead = false;

  constructor(private readonly options: LifecycleOptions) {
    options.catalog.on('changed', (record) => this.recordState(record));
  }

  /** Reads the folder and loads what each model's policy wants; resolves when every load has ended, well or badly. */
  async loadAll(): Promise<void> {
    const { catalog } = this.options;
    for (const source of await scanModels(this.options.modelsFolder)) {
      const added = catalog.put(source);
      const wanted = wantedVersions(
        source.manifest.version_policy,
        source.versions.map((each) => each.version),
      );
      for (const record of added) {
        if (!wanted.includes(record.version)) catalog.move(record, 'unloaded');
      }
    }
    this.folderRead = true;
    for (const model of catalog.list()) {
      for (const record of model.versions) if (record.state === 'new') await this.load(record);
    }
  }

  /** Whether the folder has been read and every version has come to the end of its first loading. */
  get hasSettled(): boolean {
    return this.folderRead && this.options.catalog.hasSettled();
  }

  /** Loads one version; resolves when it is available or failed. A load that is under way is joined. */
  load(record: Pick<VersionRecord, 'model' | 'version'>): Promise<void> {
    const key = keyOf(record);
    const underWay = this.loads.get(key);
    if (underWay !== undefined) return underWay;
    const load = this.loadNow(record).finally(() => this.loads.delete(key));
    this.loads.set(key, load);
    return load;
  }

  /** Drains a version and frees its memory. Throws MODEL_STATE_CONFLICT when it is not available. */
  async unload(record: Pick<VersionRecord, 'model' | 'version'>): Promise<void> {
    const { catalog } = this.options;
    const { state } = catalog.getVersion(record.model, record.version);
    const served = this.serving.get(keyOf(record));
    if (state !== 'available' || served === undefined) {
      throw new StriateError('MODEL_STATE_CONFLICT', {
        detail: `version ${record.version} of model ${record.model} is ${state}; only an available one can be unloaded`,
      });
    }
    catalog.move(record, 'draining');
    this.serving.delete(keyOf(record));
    await served.close();
    catalog.move(record, 'unloading');
    catalog.move(record, 'unloaded');
  }

  /** The version that answers now; throws as `ModelCatalog.resolve` does. */
  find(model: string, choice: VersionChoice): Serving {
    const record = this.options.catalog.resolve(model, choice);
    const served = this.serving.get(keyOf(record));
    if (served === undefined) throw new Error(`${keyOf(record)} is available but not served; this is a bug`);
    return { record, served };
  }

  private async loadNow(record: Pick<VersionRecord, 'model' | 'version'>): Promise<void> {
    const { catalog, log, metrics } = this.options;
    const { source } = catalog.move(record, 'loading');
    const started = performance.now();
    try {
      if (source.problem !== null) throw source.problem;
      const served = await this.bringUp(record, source);
      this.serving.set(keyOf(record), served);
      catalog.move(record, 'available', { served: { prepared: served.prepared, spec: served.spec } });
      log.info({ ...pick(record), ms: Math.round(performance.now() - started) }, 'model version available');
    } catch (error) {
      const reason = reasonOf(error);
      catalog.move(record, 'failed', { reason });
      metrics.loadFailures.inc({ ...labels(record), code: reason.code });
      log.error({ ...pick(record), code: reason.code, err: error }, 'model version failed to load');
    }
  }

  private async bringUp(
    record: Pick<VersionRecord, 'model' | 'version'>,
    source: VersionRecord['source'],
  ): Promise<ServedVersion> {
    const { engine, preparer, scheduler } = this.options;
    const place = await preparer.prepare(source, source.manifest.precision ?? 'float32');
    const model = new EngineModel(engine, keyOf(record), place);
    try {
      const prepared = await model.whenLoaded();
      const spec = resolveSpec(source.manifest, signatureOf(prepared));
      const served = new ServedVersion(model, prepared, spec, scheduler, keyOf(record));
      await served.warmUp();
      return served;
    } catch (error) {
      await model.close().catch(() => undefined);
      throw error;
    }
  }

  private recordState(record: VersionRecord): void {
    for (const state of ['new', 'loading', 'available', 'draining', 'unloading', 'unloaded', 'failed']) {
      this.options.metrics.versionState.set({ ...labels(record), state }, state === record.state ? 1 : 0);
    }
  }
}

function keyOf({ model, version }: Pick<VersionRecord, 'model' | 'version'>): string {
  return `${model}/${version}`;
}

function pick({ model, version }: Pick<VersionRecord, 'model' | 'version'>): {
  model: string;
  version: number;
} {
  return { model, version };
}

function labels({ model, version }: Pick<VersionRecord, 'model' | 'version'>): {
  model: string;
  version: string;
} {
  return { model, version: String(version) };
}

function reasonOf(error: unknown): StriateError {
  if (error instanceof StriateError) return error;
  return new StriateError('INTERNAL_ERROR', {
    detail: 'the version could not be loaded; the log says why',
    cause: error,
  });
}
