import type { QueueView } from './batch-policy';
import type { BatchingOptions } from './batching-options';
import type { CostModel } from './cost-model';
import type { Demand } from './demand';

/** The parts of a queue that a policy may see. */
export interface Seen {
  readonly cost: CostModel;
  readonly demand: Demand;
  options(): BatchingOptions;
  waitingRows(): number;
  /** Undefined when none waits. */
  headAdmittedMs(): number | undefined;
  oldestAdmittedMs(): number;
  /** See QueueView.startMs. */
  startMs(batchesAhead: number, batchMs?: number): number;
}

/** A queue as its policy sees it. One object a queue, each figure read when it is looked at: submit makes no garbage. */
export class QueueWindow implements QueueView {
  nowMs = 0;

  constructor(private readonly seen: Seen) {}

  get options(): BatchingOptions {
    return this.seen.options();
  }

  get cost(): CostModel {
    return this.seen.cost;
  }

  get waitingRows(): number {
    return this.seen.waitingRows();
  }

  get headAdmittedMs(): number {
    return this.seen.headAdmittedMs() ?? this.nowMs;
  }

  get oldestAdmittedMs(): number {
    return this.seen.oldestAdmittedMs();
  }

  get arrivalRate(): number {
    return this.seen.demand.rateAt(this.nowMs);
  }

  get allowedMs(): number {
    return this.seen.demand.allowedMs;
  }

  startMs(batchesAhead: number, batchMs?: number): number {
    return this.seen.startMs(batchesAhead, batchMs);
  }
}
