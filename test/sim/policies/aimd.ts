import type { BatchPolicy, Cut, Waiting } from '../../../src/batching/batch-policy';

/** Rows added after a batch within the objective, and the share kept after one beyond it (Clipper, NSDI '17: about 10 % off). */
const INCREASE = 2;
const DECREASE = 0.9;

/** Additive increase, multiplicative decrease of the batch size by the time batches take, as Clipper's. */
export class AimdPolicy implements BatchPolicy {
  private limit = 1;

  constructor(
    private readonly sloMs: number,
    private readonly maxRows: number,
  ) {}

  finishMs(): number {
    return -Infinity;
  }

  holdUntilMs(): number {
    return -Infinity;
  }

  cut(waiting: readonly Waiting[]): Cut {
    return { drop: 0, rows: Math.min(Math.floor(this.limit), waiting.length) };
  }

  finished(rows: number, ms: number): void {
    if (ms > this.sloMs) this.limit = Math.max(1, this.limit * DECREASE);
    else if (rows >= Math.floor(this.limit)) this.limit = Math.min(this.maxRows, this.limit + INCREASE);
  }
}
