import type { BatchScheduler } from '../batching/batch-scheduler';
import type { Engine } from '../engine/engine';
import { StriateError } from '../errors/striate-error';
import { signatureOf } from '../messages/protocol';
import type { VersionSource } from '../repository/model-folder';
import { resolveSpec } from '../repository/serving-spec';
import type { Clock } from '../time/clock';
import { EngineModel } from './engine-model';
import type { ModelPreparer, PreparedPlace } from './model-preparer';
import { queueKey } from './queue-key';
import { ServedVersion } from './served-version';

/** An engine that ends, of whatever, is no fault of the version that was on its way; one that fails it twice is. */
const TRIES = 2;
/** A warm-up run beside traffic is followed by a rest of this many times its length: a tenth of the engine at most. */
const REST_FACTOR = 9;
const ENGINE_LOST: readonly string[] = ['ENGINE_DIED', 'ENGINE_TIMED_OUT', 'ENGINE_UNAVAILABLE'];

export interface BringUpOptions {
  readonly besideTraffic: boolean;
}

/**
 * Brings a version from its files to where it can answer: compiled and proved beside the serving path, loaded, warmed.
 * Nothing that serves already is touched by it.
 */
export class VersionLoader {
  private count = 0;
  private readonly places = new WeakMap<ServedVersion, PreparedPlace>();

  constructor(
    private readonly options: {
      readonly preparer: ModelPreparer;
      readonly engine: Engine;
      readonly scheduler: BatchScheduler;
      readonly clock: Clock;
    },
  ) {}

  /**
   * The warm version, its queue open. `besideTraffic`: others answer requests now, so it takes its time. Rejects with the source's own problem, what the preparer and the engine reject
   * with, and MANIFEST_INVALID when the manifest contradicts the signature; nothing is left in memory then.
   */
  async bringUp(source: VersionSource, options: BringUpOptions): Promise<ServedVersion> {
    if (source.problem !== null) throw source.problem;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryToBringUp(source, options);
      } catch (error) {
        const isLost = error instanceof StriateError && ENGINE_LOST.includes(error.code);
        if (!isLost || attempt === TRIES) throw error;
      }
    }
  }

  private async tryToBringUp(source: VersionSource, options: BringUpOptions): Promise<ServedVersion> {
    const { preparer } = this.options;
    const { precision = 'float32', signature } = source.manifest;
    const wanted = {
      precision,
      purpose: 'serve',
      ...(signature === undefined ? {} : { signature }),
    } as const;
    const place = await preparer.prepare(source, wanted);
    try {
      return await this.loadFrom(place, source, options);
    } catch (error) {
      if (!isDamaged(error)) throw error;
    }
    // The compiled form lies in a cache that others can write to: what does not load is made once more.
    await preparer.discard(place);
    return this.loadFrom(await preparer.prepare(source, wanted), source, options);
  }

  /** Closes a version that `bringUp` made: no more requests, memory freed, its compiled form free to be removed. */
  async letGo(served: ServedVersion): Promise<void> {
    try {
      await served.close();
    } finally {
      const place = this.places.get(served);
      if (place !== undefined) this.options.preparer.release(place);
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => this.options.clock.after(ms, resolve));
  }

  private async loadFrom(
    place: PreparedPlace,
    source: VersionSource,
    { besideTraffic }: BringUpOptions,
  ): Promise<ServedVersion> {
    const { engine, scheduler } = this.options;
    const key = queueKey(source.model, source.version, ++this.count);
    const model = new EngineModel(engine, key, place);
    try {
      const prepared = await model.whenLoaded();
      const spec = resolveSpec(source.manifest, signatureOf(prepared));
      const served = new ServedVersion(model, prepared, spec, scheduler, key);
      this.places.set(served, place);
      try {
        await served.warmUp((ranMs) => (besideTraffic ? this.rest(ranMs * REST_FACTOR) : Promise.resolve()));
      } catch (error) {
        await served.close();
        throw error;
      }
      return served;
    } catch (error) {
      this.options.preparer.release(place);
      await model.close().catch(() => undefined);
      throw error;
    }
  }
}

function isDamaged(error: unknown): boolean {
  return error instanceof StriateError && error.code === 'ENGINE_RUN_FAILED';
}
