import { StriateError } from '../errors/striate-error';
import type { Metrics } from '../metrics/metrics';
import type { ModelCatalog, VersionChoice, VersionRecord } from '../repository/model-catalog';
import type { VersionSource } from '../repository/model-folder';
import { VERSION_STATES } from '../repository/version-state';
import type { Clock } from '../time/clock';
import type { ServedVersion } from './served-version';
import { UseCount } from './use-count';
import type { VersionLoader } from './version-loader';

export interface LifecycleLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface LifecycleOptions {
  readonly catalog: ModelCatalog;
  readonly loader: Pick<VersionLoader, 'bringUp' | 'letGo'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: LifecycleLog;
  /** Versions in memory at most; the least recently used beyond it leave until they are asked for. */
  readonly maxLoaded: number;
}

/** What answers a request: the version's record and what runs it. */
export interface Serving {
  readonly record: VersionRecord;
  readonly served: ServedVersion;
}

/** A version in memory, and who uses it. */
interface InMemory {
  readonly served: ServedVersion;
  readonly uses: UseCount;
  readonly sinceMs: number;
  /** `sinceMs` before the first request. */
  lastUsedMs: number;
}

/** A model that answered within this time is taken to have traffic. */
const LATELY_MS = 10_000;

type VersionName = Pick<VersionRecord, 'model' | 'version'>;

/**
 * Moves versions into memory and out of it. A version leaves only when its last request is done; one that fails to
 * load leaves everything else as it is. One version is loaded at a time.
 */
export class ModelLifecycle {
  private readonly inMemory = new Map<string, InMemory>();
  private readonly loads = new Map<string, Promise<void>>();
  private readonly unloads = new Map<string, Promise<void>>();
  private lastLoad: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LifecycleOptions) {
    options.catalog.on('changed', (record) => this.recordState(record, record.state));
    options.catalog.on('removed', (name) => this.recordState(name, null));
  }

  /**
   * Runs `use` with the version that answers; it stays in memory until `use` has settled. A version that left memory
   * because nobody asked for it is loaded first. Rejects with MODEL_NOT_FOUND, MODEL_VERSION_NOT_FOUND or
   * MODEL_NOT_AVAILABLE.
   */
  async serve<T>(model: string, choice: VersionChoice, use: (serving: Serving) => Promise<T>): Promise<T> {
    const { catalog, clock } = this.options;
    let record = catalog.choose(model, choice);
    while (record.onDemand && record.state !== 'available') {
      await this.unloads.get(keyOf(record));
      await this.load(record);
      record = catalog.choose(model, choice);
    }
    const entry = this.entryOf(record);
    entry.lastUsedMs = clock.now();
    return entry.uses.during(() => use({ record, served: entry.served }));
  }

  /** What is known of the version that would answer, without loading it; throws as `serve` rejects. */
  describe(
    model: string,
    choice: VersionChoice,
  ): VersionRecord & { readonly served: NonNullable<VersionRecord['served']> } {
    const record = this.options.catalog.choose(model, choice);
    if ((record.state !== 'available' && !record.onDemand) || record.served === null)
      throw notAvailable(record);
    return { ...record, served: record.served };
  }

  /**
   * The version that would answer, where it is in memory; null where it would be loaded first. Throws as `serve`
   * rejects.
   */
  findInMemory(model: string, choice: VersionChoice): Serving | null {
    const record = this.options.catalog.choose(model, choice);
    if (record.onDemand && record.state !== 'available') return null;
    return { record, served: this.entryOf(record).served };
  }

  /** The same; throws MODEL_NOT_AVAILABLE where it would be loaded first. */
  getInMemory(model: string, choice: VersionChoice): Serving {
    const serving = this.findInMemory(model, choice);
    if (serving === null) throw notAvailable(this.options.catalog.choose(model, choice));
    return serving;
  }

  /** Loads one version; resolves when it is available or failed. A load that is under way is joined. */
  load(name: VersionName): Promise<void> {
    const key = keyOf(name);
    const underWay = this.loads.get(key);
    if (underWay !== undefined) return underWay;
    const load = this.inTurn(() => this.loadNow(name)).finally(() => this.loads.delete(key));
    this.loads.set(key, load);
    return load;
  }

  /**
   * Serves an available version from its changed files: they are loaded beside the ones that serve, and take over when
   * they are warm. When they are refused, the earlier ones go on and the record says why.
   */
  replace(name: VersionName, source: VersionSource): Promise<void> {
    return this.inTurn(() => this.replaceNow(name, source));
  }

  /**
   * Drains a version and frees its memory; with `onDemand`, until the next request. Rejects with MODEL_STATE_CONFLICT
   * when it is not available.
   */
  unload(name: VersionName, { onDemand = false }: { readonly onDemand?: boolean } = {}): Promise<void> {
    const key = keyOf(name);
    const unload = this.unloadNow(name, onDemand).finally(() => this.unloads.delete(key));
    this.unloads.set(key, unload);
    return unload;
  }

  /** Unloads a version that is not wanted any more, whatever its state; also one that waits for its next request. */
  async retire(name: VersionName): Promise<void> {
    const { state, onDemand } = this.options.catalog.getVersion(name.model, name.version);
    if (state === 'available') await this.unload(name);
    else if (onDemand) this.options.catalog.update(name, { onDemand: false, served: null, loadedAt: null });
  }

  /** The versions in memory that nobody uses now, the least recently used first. */
  idle(): { readonly name: VersionName; readonly idleMs: number; readonly source: VersionSource }[] {
    const now = this.options.clock.now();
    return [...this.inMemory]
      .filter(([, { uses }]) => !uses.isUsed)
      .map(([key, { lastUsedMs }]) => {
        const { model, version, source } = this.recordOf(key);
        return { name: { model, version }, idleMs: now - lastUsedMs, source };
      })
      .sort((a, b) => b.idleMs - a.idleMs);
  }

  private async loadNow(name: VersionName): Promise<void> {
    const { catalog, clock, loader, log, metrics } = this.options;
    if (catalog.getVersion(name.model, name.version).state === 'available') return;
    const { source } = catalog.move(name, 'loading');
    const started = clock.now();
    try {
      await this.makeRoom();
      const served = await loader.bringUp(source, { besideTraffic: this.isAsked() });
      const now = clock.now();
      this.inMemory.set(keyOf(name), { served, uses: new UseCount(), sinceMs: now, lastUsedMs: now });
      catalog.move(name, 'available', { served: { prepared: served.prepared, spec: served.spec } });
      log.info({ ...pick(name), ms: Math.round(clock.now() - started) }, 'model version available');
    } catch (error) {
      const reason = reasonOf(error);
      catalog.move(name, 'failed', { reason });
      metrics.loadFailures.inc({ ...labels(name), code: reason.code });
      log.error({ ...pick(name), code: reason.code, err: error }, 'model version failed to load');
    }
  }

  private async replaceNow(name: VersionName, source: VersionSource): Promise<void> {
    const { catalog, clock, loader, log, metrics } = this.options;
    const key = keyOf(name);
    try {
      const served = await loader.bringUp(source, { besideTraffic: true });
      const old = this.inMemory.get(key);
      if (old === undefined) {
        await loader.letGo(served);
        catalog.update(name, { source });
        return;
      }
      this.inMemory.set(key, { ...old, served, uses: new UseCount() });
      const known = { prepared: served.prepared, spec: served.spec };
      catalog.update(name, { source, served: known, reason: null, loadedAt: clock.wallTime() });
      log.info(pick(name), 'model version serves its changed files');
      await this.free(name, old);
    } catch (error) {
      const { code, message, problems } = reasonOf(error);
      const detail = `its changed files were not taken, the earlier ones serve: ${message}`;
      catalog.update(name, { source, reason: new StriateError(code, { detail, problems, cause: error }) });
      metrics.loadFailures.inc({ ...labels(name), code });
      log.error({ ...pick(name), code, err: error }, 'changed files of a model version were not taken');
    }
  }

  private async unloadNow(name: VersionName, onDemand: boolean): Promise<void> {
    const { catalog, log } = this.options;
    const { model, version, state } = catalog.getVersion(name.model, name.version);
    const entry = this.inMemory.get(keyOf(name));
    if (state !== 'available' || entry === undefined) {
      throw new StriateError('MODEL_STATE_CONFLICT', {
        detail: `version ${version} of model ${model} is ${state}; only an available one can be unloaded`,
      });
    }
    catalog.move(name, 'draining', { onDemand });
    this.inMemory.delete(keyOf(name));
    await entry.uses.whenUnused();
    catalog.move(name, 'unloading');
    await this.free(name, entry);
    catalog.move(name, 'unloaded');
    log.info({ ...pick(name), on_demand: onDemand }, 'model version unloaded');
  }

  /** Frees what nobody will use any more. An engine that is lost meanwhile has freed it by its end. */
  private async free(name: VersionName, { served, uses }: InMemory): Promise<void> {
    await uses.whenUnused();
    try {
      await this.options.loader.letGo(served);
    } catch (error) {
      this.options.log.warn({ ...pick(name), err: error }, 'the engine ended while it freed a model version');
    }
  }

  /** Lets the least recently used versions go, those in use last, until one more is within the bound. */
  private async makeRoom(): Promise<void> {
    while (this.inMemory.size > 0 && this.inMemory.size >= this.options.maxLoaded) {
      const [first] = this.idle();
      const oldest = [...this.inMemory].sort(([, a], [, b]) => a.lastUsedMs - b.lastUsedMs)[0];
      await this.unload(first?.name ?? this.recordOf(oldest?.[0] ?? ''), { onDemand: true });
    }
  }

  /** Whether some version has answered a request lately. */
  private isAsked(): boolean {
    const now = this.options.clock.now();
    return [...this.inMemory.values()].some(
      ({ uses, sinceMs, lastUsedMs }) =>
        uses.isUsed || (lastUsedMs > sinceMs && now - lastUsedMs < LATELY_MS),
    );
  }

  private entryOf(record: VersionRecord): InMemory {
    const entry = this.inMemory.get(keyOf(record));
    if (record.state !== 'available') throw notAvailable(record);
    if (entry === undefined)
      throw new Error(`${keyOf(record)} is available but not in memory; this is a bug`);
    return entry;
  }

  private recordOf(key: string): VersionRecord {
    const slash = key.lastIndexOf('/');
    return this.options.catalog.getVersion(key.slice(0, slash), Number(key.slice(slash + 1)));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastLoad.then(work);
    this.lastLoad = turn.catch(() => undefined);
    return turn;
  }

  private recordState(name: VersionName, current: VersionRecord['state'] | null): void {
    const { versionState } = this.options.metrics;
    for (const state of VERSION_STATES) {
      if (current === null) versionState.remove({ ...labels(name), state });
      else versionState.set({ ...labels(name), state }, state === current ? 1 : 0);
    }
  }
}

function notAvailable({ model, version, state, reason }: VersionRecord): StriateError {
  const why = reason === null ? '' : `: ${reason.message}`;
  return new StriateError('MODEL_NOT_AVAILABLE', {
    detail: `version ${version} of model ${model} is ${state}${why}`,
    ...(state === 'loading' || state === 'new' ? { retryAfterMs: 1_000 } : {}),
  });
}

function keyOf({ model, version }: VersionName): string {
  return `${model}/${version}`;
}

function pick({ model, version }: VersionName): VersionName {
  return { model, version };
}

function labels({ model, version }: VersionName): { model: string; version: string } {
  return { model, version: String(version) };
}

function reasonOf(error: unknown): StriateError {
  if (error instanceof StriateError) return error;
  return new StriateError('INTERNAL_ERROR', {
    detail: 'the version could not be loaded; the log says why',
    cause: error,
  });
}
