import type { BatchQueue } from '../../batching/contract';
import type { BatchScheduler } from '../../batching/batch-scheduler';
import type { Engine } from '../../engine/engine';
import { StriateError } from '../../errors/striate-error';
import type { ExplainNotes, PreparedModel } from '../../messages/protocol';
import type { Metrics } from '../../metrics/metrics';
import type { NamedTensors } from '../../tensor/tensor';
import type { Clock } from '../../time/clock';
import { EngineModel } from '../engine-model';
import { ExplainRunner, type ExplainPayload } from './explain-runner';
import type { Serving } from '../model-lifecycle';
import type { ModelPreparer } from '../model-preparer';
import type { RequestContext } from '../predict';
import { explainKey } from '../queue-key';
import type { ServedVersion } from '../served-version';
import { observeStages, type StageTimings } from '../stage-clock';
import { UseCount } from '../use-count';
import { within } from './within-deadline';

/** Explaining graphs in memory at most; the one that was not used for longest leaves for another. */
const MAX_GRAPHS = 4;
/** Rows of one batch, of one request, and that may wait. */
const LIMITS = { maxBatchRows: 32, maxRequestRows: 64, maxQueueRows: 256 };
/** Explanations take at most this share of what predictions of the same weight would. */
const WEIGHT = 0.25;

/** An explaining graph that can be asked. */
export interface ExplainGraph {
  readonly prepared: PreparedModel;
  readonly notes: ExplainNotes;
  /** Waits in the graph's queue and runs; rejects as PredictService does. */
  run(
    payload: ExplainPayload & { readonly rows: number },
    context: RequestContext,
  ): Promise<{ readonly outputs: NamedTensors; readonly timings: StageTimings }>;
}

interface Loaded {
  readonly graph: ExplainGraph;
  readonly close: () => Promise<void>;
}

interface Entry {
  readonly loaded: Promise<Loaded>;
  readonly uses: UseCount;
}

/**
 * The explaining graphs of the versions that were asked for one: compiled beside the serving path on the first request,
 * loaded into the serving engine like any version, and gone with the version at the latest.
 */
export class ExplainGraphs {
  /** The least recently used first. */
  private readonly entries = new Map<ServedVersion, Entry>();
  private readonly watched = new WeakSet<ServedVersion>();

  constructor(
    private readonly options: {
      readonly preparer: ModelPreparer;
      readonly engine: Engine;
      readonly scheduler: BatchScheduler;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Runs `work` with the graph of a version, which stays in memory until it has settled. Rejects with
   * EXPLAIN_UNSUPPORTED for a graph that was made elsewhere, with BATCH_DEADLINE_EXCEEDED when loading outlasts the
   * request (the load goes on for the next one), and with what the preparer and the engine reject with.
   */
  use<T>(serving: Serving, context: RequestContext, work: (graph: ExplainGraph) => Promise<T>): Promise<T> {
    const { served } = serving;
    if (served.prepared.backend !== 'compiled') {
      throw new StriateError('EXPLAIN_UNSUPPORTED', {
        detail: 'the model is a graph that was made elsewhere: its layers are not known',
      });
    }
    const entry = this.entries.get(served) ?? this.open(serving);
    this.entries.delete(served);
    this.entries.set(served, entry);
    return entry.uses.during(async () => {
      const { graph } = await within(this.options.clock, context, entry.loaded);
      return work(graph);
    });
  }

  private open(serving: Serving): Entry {
    const { served } = serving;
    const room = this.makeRoom();
    const loaded = room.then(() => this.load(serving));
    const entry: Entry = { loaded, uses: new UseCount() };
    this.watch(served);
    loaded.catch((error: unknown) => {
      // What the model itself is at fault for stays so; the rest may go better the next time.
      const isFinal = error instanceof StriateError && error.status === 422;
      if (!isFinal && this.entries.get(served) === entry) this.entries.delete(served);
    });
    return entry;
  }

  private watch(served: ServedVersion): void {
    if (this.watched.has(served)) return;
    this.watched.add(served);
    served.beforeClose(() => this.drop(served));
  }

  private async load({ record, served }: Serving): Promise<Loaded> {
    const { preparer, engine, scheduler, metrics } = this.options;
    const place = await preparer.prepare(record.source, { precision: 'float32', purpose: 'explain' });
    const key = explainKey(served.key);
    const model = new EngineModel(engine, key, place);
    try {
      const prepared = await model.whenLoaded();
      const { explain: notes } = prepared;
      if (notes === undefined) throw new Error('an explaining graph has no notes; this is a bug');
      const weight = (served.spec.batching.weight ?? 1) * WEIGHT;
      const queue: BatchQueue<ExplainPayload, NamedTensors> = scheduler.register(
        key,
        { ...LIMITS, weight },
        new ExplainRunner(model, prepared),
      );
      const graph: ExplainGraph = {
        prepared,
        notes,
        run: async ({ rows, ...payload }, { deadlineMs, signal, priority }) => {
          const { result, timing } = await queue.submit({
            rows,
            payload,
            deadlineMs,
            signal,
            ...(priority !== undefined && { priority }),
          });
          observeStages(metrics, record, timing);
          const { queueMs, computeMs, batchRows } = timing;
          return { outputs: result, timings: { decodeMs: 0, queueMs, computeMs, batchRows } };
        },
      };
      const close = async (): Promise<void> => {
        await queue.close();
        preparer.release(place);
        await model.close();
      };
      return { graph, close };
    } catch (error) {
      preparer.release(place);
      await model.close().catch(() => undefined);
      throw error;
    }
  }

  private async makeRoom(): Promise<void> {
    const [oldest] = this.entries.keys();
    if (oldest === undefined || this.entries.size < MAX_GRAPHS) return;
    await this.drop(oldest);
  }

  /** An engine that is lost meanwhile has freed the graph by its end. */
  private async drop(served: ServedVersion): Promise<void> {
    const entry = this.entries.get(served);
    if (entry === undefined) return;
    this.entries.delete(served);
    await entry.uses.whenUnused();
    await entry.loaded.then(({ close }) => close()).catch(() => undefined);
  }
}
