import { createHash } from 'node:crypto';
import type { Engine } from '../engine/engine';
import type { Precision, PreparedModel } from '../messages/protocol';
import type { CompiledCache } from '../repository/compiled-cache';
import { digestFiles, type VersionSource } from '../repository/model-folder';
import type { Clock, Timer } from '../time/clock';

/** A compiled model on the disk: where it lies, and its key in the cache. */
export interface PreparedPlace {
  readonly folder: string;
  readonly key: string;
}

/** Longest time that reading, compiling and proving one model may take. */
const PREPARE_LIMIT_MS = 300_000;
/** An idle candidate engine is ended after this time: it holds 300 MB. */
const IDLE_LIMIT_MS = 10_000;

/**
 * Turns model files into compiled, proved graphs, in a candidate engine beside the serving one, so that neither the
 * reading of hostile files nor the proof stands in the way of a request. One model at a time; results are cached.
 */
export class ModelPreparer {
  private last: Promise<unknown> = Promise.resolve();
  private idleTimer: Timer | null = null;

  constructor(
    private readonly options: {
      readonly cache: CompiledCache;
      readonly compilerDigest: string;
      readonly clock: Clock;
      /** The candidate engine; started on demand. */
      readonly candidate: Engine;
    },
  ) {}

  /** The compiled form of `source`. Rejects with the candidate's error: FORMAT_…, ENGINE_DIED, ENGINE_TIMED_OUT. */
  async prepare(source: VersionSource, precision: Precision): Promise<PreparedPlace> {
    const digest = await digestFiles(source);
    const key = createHash('sha256')
      .update(`${digest}\0${precision}\0${this.options.compilerDigest}`)
      .digest('hex')
      .slice(0, 40);
    const known = await this.options.cache.find(key);
    if (known !== null) return { folder: known, key };
    const turn = this.last.then(() => this.compile(source, precision, key));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the candidate engine. */
  async stop(): Promise<void> {
    this.idleTimer?.cancel();
    await this.options.candidate.stop();
  }

  private async compile(source: VersionSource, precision: Precision, key: string): Promise<PreparedPlace> {
    const { cache, candidate, clock } = this.options;
    const known = await cache.find(key);
    if (known !== null) return { folder: known, key };
    this.idleTimer?.cancel();
    const into = await cache.reserve(key);
    if (candidate.state === 'stopped') await candidate.start();
    try {
      await candidate.send(
        { type: 'prepare', source: source.path, into, precision },
        { limitMs: PREPARE_LIMIT_MS },
      );
    } finally {
      this.idleTimer = clock.after(IDLE_LIMIT_MS, () => void candidate.stop());
    }
    return { folder: into, key };
  }
}

export type { PreparedModel };
