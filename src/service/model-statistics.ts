import type { BatchObserver, BatchPlan, FailureKind, Outcome } from '../batching/contract';
import type { RequestRecord } from '../metrics/request-record';
import type { Clock } from '../time/clock';
import { versionOfKey } from './queue-key';

/** How often something happened, and how long it took in all. */
export interface Tally {
  readonly count: number;
  readonly ms: number;
}

/** Counts of one version since the server started. */
export interface VersionStatistics {
  readonly model: string;
  readonly version: number;
  /** `null` before the first request. */
  readonly lastRequestAt: Date | null;
  readonly rows: number;
  readonly batches: number;
  /** Requests answered, with their time in queue and engine together; reading and writing are not in it. */
  readonly success: Tally;
  /** Requests that failed, expired or were cancelled, with their time in the queue where a batch of theirs ran. */
  readonly fail: Tally;
  /** Of the requests answered, as Triton counts: the same count as `success`, whose time is the sum of the two. */
  readonly queue: Tally;
  readonly compute: Tally;
  /** Time spent on reading the bodies of those requests and on writing their answers, as far as it was told. */
  readonly decodeMs: number;
  readonly encodeMs: number;
  /** Batches by their rows, with their time in the engine. */
  readonly byBatch: ReadonlyMap<number, Tally>;
}

/** Batch sizes that are told apart; more are counted in the totals only. */
const MAX_BATCH_SIZES = 256;

interface Counters {
  readonly model: string;
  readonly version: number;
  lastRequestAt: Date | null;
  rows: number;
  batches: number;
  success: Tally;
  fail: Tally;
  queue: Tally;
  compute: Tally;
  decodeMs: number;
  encodeMs: number;
  readonly byBatch: Map<number, Tally>;
}

const NONE: Tally = { count: 0, ms: 0 };
const plus = (tally: Tally, ms: number): Tally => ({ count: tally.count + 1, ms: tally.ms + ms });

/** Keeps the counts that the Open Inference Protocol's statistics show. One entry a version, whatever its lives. */
export class ModelStatistics implements BatchObserver {
  private readonly versions = new Map<string, Counters>();

  constructor(private readonly clock: Clock) {}

  batchFinished(key: string, plan: BatchPlan, computeMs: number, failure: FailureKind | null): void {
    const counters = this.of(key);
    if (failure !== null) return;
    counters.batches++;
    counters.rows += plan.rows;
    const known = counters.byBatch.get(plan.rows);
    if (known !== undefined || counters.byBatch.size < MAX_BATCH_SIZES) {
      counters.byBatch.set(plan.rows, plus(known ?? NONE, computeMs));
    }
  }

  left(key: string, outcome: Outcome, queueMs: number | null, computeMs: number | null): void {
    const counters = this.of(key);
    counters.lastRequestAt = this.clock.wallTime();
    const waitedMs = queueMs ?? 0;
    if (outcome !== 'answered') {
      counters.fail = plus(counters.fail, waitedMs);
      return;
    }
    const ranMs = computeMs ?? 0;
    counters.queue = plus(counters.queue, waitedMs);
    counters.compute = plus(counters.compute, ranMs);
    counters.success = plus(counters.success, waitedMs + ranMs);
  }

  /** A request was answered well: adds the stages that happened outside of the queue. */
  answered(record: RequestRecord): void {
    const counters = this.versions.get(`${record.model}/${record.version}`);
    if (counters === undefined) return;
    counters.decodeMs += record.stageMs('decode') ?? 0;
    counters.encodeMs += record.stageMs('encode') ?? 0;
  }

  snapshot(): VersionStatistics[] {
    return [...this.versions.values()];
  }

  private of(key: string): Counters {
    const { model, version } = versionOfKey(key);
    const name = `${model}/${version}`;
    const known = this.versions.get(name);
    if (known !== undefined) return known;
    const counters: Counters = {
      model,
      version,
      lastRequestAt: null,
      rows: 0,
      batches: 0,
      success: NONE,
      fail: NONE,
      queue: NONE,
      compute: NONE,
      decodeMs: 0,
      encodeMs: 0,
      byBatch: new Map(),
    };
    this.versions.set(name, counters);
    return counters;
  }
}

/** Tells several observers of everything. */
export function observeAll(observers: readonly BatchObserver[]): Required<BatchObserver> {
  return {
    refused: (...event) => observers.forEach((each) => each.refused?.(...event)),
    batchStarted: (...event) => observers.forEach((each) => each.batchStarted?.(...event)),
    batchFinished: (...event) => observers.forEach((each) => each.batchFinished?.(...event)),
    left: (...event) => observers.forEach((each) => each.left?.(...event)),
    queueRows: (...event) => observers.forEach((each) => each.queueRows?.(...event)),
  };
}
