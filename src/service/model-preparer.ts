import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Engine } from '../engine/engine';
import type { GraphPurpose, Precision } from '../messages/protocol';
import type { CompiledCache } from '../repository/compiled-cache';
import type { VersionSource } from '../repository/model-folder';
import { digestFiles } from '../repository/version-files';
import { StriateError } from '../errors/striate-error';
import type { Clock, Timer } from '../time/clock';

/** A compiled model on the disk: where it lies, and its key in the cache. */
export interface PreparedPlace {
  readonly folder: string;
  readonly key: string;
}

/** What is to be made of a model's files. */
interface Wanted {
  readonly precision: Precision;
  readonly purpose: GraphPurpose;
  /** Key of a foreign graph's signature; absent: `serving_default`, or the only one. */
  readonly signature?: string;
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
  private stopping: Promise<void> = Promise.resolve();
  private stopped = false;
  /** How often each key was handed out and not given back. */
  private readonly held = new Map<string, number>();

  constructor(
    private readonly options: {
      readonly cache: CompiledCache;
      readonly compilerDigest: string;
      readonly clock: Clock;
      /** The candidate engine; started on demand. */
      readonly candidate: Engine;
    },
  ) {}

  /**
   * The compiled form of `source`, which stays on the disk until `release`. Rejects with the candidate's error:
   * FORMAT_…, ENGINE_DIED, ENGINE_TIMED_OUT.
   */
  async prepare(source: VersionSource, wanted: Wanted): Promise<PreparedPlace> {
    const digest = await digestOf(source);
    const signature = wanted.signature === undefined ? '' : `\0${wanted.signature}`;
    const key = createHash('sha256')
      .update(`${digest}\0${wanted.precision}\0${wanted.purpose}\0${this.options.compilerDigest}${signature}`)
      .digest('hex')
      .slice(0, 40);
    this.held.set(key, (this.held.get(key) ?? 0) + 1);
    try {
      const known = await this.options.cache.find(key);
      if (known !== null) return { folder: known, key };
      const turn = this.last.then(() => this.compile(source, wanted, key));
      this.last = turn.catch(() => undefined);
      return await turn;
    } catch (error) {
      this.release({ key });
      throw error;
    }
  }

  /** Gives a place back that `prepare` handed out; it may be removed from then on. */
  release({ key }: Pick<PreparedPlace, 'key'>): void {
    const count = (this.held.get(key) ?? 0) - 1;
    if (count > 0) this.held.set(key, count);
    else this.held.delete(key);
  }

  /** Removes what turned out not to load, after its release, so that it is made anew. */
  discard({ key }: Pick<PreparedPlace, 'key'>): Promise<void> {
    return this.options.cache.remove(key);
  }

  /** Ends the candidate engine; nothing is compiled any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.idleTimer?.cancel();
    await this.stopping;
    await this.options.candidate.stop();
  }

  private async compile(source: VersionSource, wanted: Wanted, key: string): Promise<PreparedPlace> {
    const { cache, candidate, clock } = this.options;
    const known = await cache.find(key);
    if (known !== null) return { folder: known, key };
    this.idleTimer?.cancel();
    const into = await cache.reserve(key);
    try {
      await this.candidateReady();
      await candidate.send(
        { type: 'prepare', source: source.path, into, ...wanted },
        { limitMs: PREPARE_LIMIT_MS },
      );
    } finally {
      this.idleTimer = clock.after(IDLE_LIMIT_MS, () => {
        this.stopping = candidate.stop();
      });
    }
    await cache.prune(new Set(this.held.keys()));
    return { folder: into, key };
  }

  /** A candidate that died of the model before is started again by its supervisor; this model waits for it. */
  private async candidateReady(): Promise<void> {
    const { candidate } = this.options;
    await this.stopping;
    if (this.stopped) throw new StriateError('ENGINE_UNAVAILABLE', { detail: 'the server is stopping' });
    if (candidate.state === 'stopped') await candidate.start();
    else if (candidate.state !== 'ready') await once(candidate, 'ready');
  }
}

/** SHA-256 over names and contents; throws FORMAT_INVALID for a file whose own one is not what the manifest says. */
async function digestOf({ files, manifest }: VersionSource): Promise<string> {
  const digests = await digestFiles(files);
  const expected = new Map(Object.entries(manifest.files ?? {}));
  const hash = createHash('sha256');
  for (const { file, sha256 } of digests) {
    const wanted = expected.get(file.name);
    if (wanted !== undefined && wanted !== sha256) {
      const detail = `${file.name}: expected SHA-256 ${wanted} as the manifest says, got ${sha256}`;
      throw new StriateError('FORMAT_INVALID', { detail });
    }
    expected.delete(file.name);
    hash.update(`${file.name}\0${file.bytes}\0${sha256}\0`);
  }
  const [missing] = expected.keys();
  if (missing === undefined) return hash.digest('hex');
  throw new StriateError('FORMAT_INVALID', {
    detail: `${missing}: the file is missing; the manifest names it`,
  });
}
