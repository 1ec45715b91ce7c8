import type { BatchPolicy, Cut, QueueView, Waiting } from '../../../src/batching/batch-policy';

/** Fixed size and delay, as Triton's dynamic batcher and TF Serving's: a batch leaves when it is full or its first has waited. */
export class FixedPolicy implements BatchPolicy {
  constructor(
    private readonly rows: number,
    private readonly delayMs: number,
  ) {}

  finishMs(): number {
    return -Infinity;
  }

  holdUntilMs(view: QueueView): number {
    return view.waitingRows >= this.rows ? view.nowMs : view.headAdmittedMs + this.delayMs;
  }

  cut(waiting: readonly Waiting[]): Cut {
    return { drop: 0, rows: Math.min(this.rows, waiting.length) };
  }
}
