import type { Engine } from '../engine/engine';
import type { PreparedModel } from '../messages/protocol';
import type { NamedTensors } from '../tensor/tensor';
import type { PreparedPlace } from './model-preparer';

/** Loading a compiled graph is reading one file and building a session. */
const LOAD_LIMIT_MS = 60_000;
/** A run is given several times what it is expected to take, and at least this long, before the engine is taken for hung. */
const LEAST_RUN_LIMIT_MS = 2_000;
const RUN_LIMIT_FACTOR = 8;
/** Limit of a run of which nothing is known yet: the first one on a GPU picks its kernels. */
const UNKNOWN_RUN_LIMIT_MS = 60_000;

export interface ModelRun {
  readonly outputs: NamedTensors;
  readonly computeMs: number;
}

/**
 * One compiled model in the serving engine, across the engine's lives: when the engine is started again, it is loaded
 * again, and runs that come in between wait for that.
 */
export class EngineModel {
  private loaded: Promise<PreparedModel>;
  private generation = 0;
  private closed = false;
  private readonly reload = (): void => {
    this.loaded = this.load();
    // Whoever runs the model meets the failure; until then it is nobody's.
    this.loaded.catch(() => undefined);
  };

  constructor(
    private readonly engine: Engine,
    private readonly name: string,
    readonly place: PreparedPlace,
  ) {
    this.loaded = this.load();
    this.loaded.catch(() => undefined);
    engine.on('ready', this.reload);
  }

  /** Resolves once the model is in the engine that runs now. */
  async whenLoaded(): Promise<PreparedModel> {
    for (;;) {
      const attempt = this.loaded;
      try {
        return await attempt;
      } catch (error) {
        if (this.engine.state === 'ready' || this.isOver) throw error;
        await this.untilReady();
      }
    }
  }

  /**
   * Runs a batch of exactly the graph's inputs. `expectedMs` is the cost model's guess; 0: unknown. `outputs` are those to
   * compute; absent: all. An engine that goes before the batch is sent is waited for; one that dies with it rejects with
   * ENGINE_DIED or ENGINE_TIMED_OUT.
   */
  async run(
    inputs: NamedTensors,
    { expectedMs, outputs }: { readonly expectedMs: number; readonly outputs?: readonly string[] },
  ): Promise<ModelRun> {
    const limitMs =
      expectedMs === 0 ? UNKNOWN_RUN_LIMIT_MS : Math.max(LEAST_RUN_LIMIT_MS, expectedMs * RUN_LIMIT_FACTOR);
    await this.whenLoaded();
    while (this.engine.state !== 'ready' && !this.isOver) {
      await this.untilReady();
      await this.whenLoaded();
    }
    const { result, tensors } = await this.engine.send<'run'>(
      { type: 'run', handle: this.handle, ...(outputs !== undefined && { outputs }) },
      { limitMs, tensors: inputs },
    );
    return { outputs: tensors, computeMs: result.computeMs };
  }

  /** Milliseconds of each of `times` runs of zeros. */
  async measure(options: { rows: number; steps: number; times: number }): Promise<readonly number[]> {
    await this.whenLoaded();
    const { result } = await this.engine.send<'measure'>(
      { type: 'measure', handle: this.handle, ...options },
      { limitMs: UNKNOWN_RUN_LIMIT_MS },
    );
    return result.timesMs;
  }

  /** Loads the model anew and frees what its runs have left behind. Runs that were sent before are not disturbed. */
  async renew(): Promise<void> {
    await this.whenLoaded();
    if (this.engine.state !== 'ready') return;
    // One path is one session, so the old one must go first; the engine carries commands out in order.
    const gone = this.engine.send<'unload'>(
      { type: 'unload', handle: this.handle },
      { limitMs: LOAD_LIMIT_MS },
    );
    this.reload();
    await gone;
    await this.whenLoaded();
  }

  /** Frees the model's memory in the engine. Nothing may be running. */
  async close(): Promise<void> {
    this.closed = true;
    this.engine.off('ready', this.reload);
    if (this.engine.state !== 'ready') return;
    await this.engine.send<'unload'>({ type: 'unload', handle: this.handle }, { limitMs: LOAD_LIMIT_MS });
  }

  /** Resolves when a new process has said hello; it is told to load this model before that. */
  private untilReady(): Promise<void> {
    return new Promise((resolve) => this.engine.once('ready', () => resolve()));
  }

  private get isOver(): boolean {
    return this.closed || this.engine.state === 'stopped' || this.engine.state === 'stopping';
  }

  private get handle(): string {
    return `${this.name}#${this.generation}`;
  }

  private async load(): Promise<PreparedModel> {
    this.generation++;
    const command = { type: 'load', handle: this.handle, folder: this.place.folder } as const;
    const { result } = await this.engine.send<'load'>(command, { limitMs: LOAD_LIMIT_MS });
    return result;
  }
}
