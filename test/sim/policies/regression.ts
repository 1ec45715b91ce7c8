import type { BatchPolicy, Cut, QueueView, Waiting } from '../../../src/batching/batch-policy';

const REMEMBERED_BATCHES = 50;

/**
 * A line time = each * rows + base fitted to the last 50 batches decides how long to wait, as BentoML's dispatcher: the
 * first may wait while waiting for one more row (at the rate they come) costs the rows that wait less than the base
 * that one more row shares. Requests that cannot be answered in time are cancelled when a batch is formed.
 */
export class RegressionPolicy implements BatchPolicy {
  private readonly batches: { rows: number; ms: number }[] = [];
  private base = 0;
  private each = 0;

  constructor(private readonly maxRows: number) {}

  finishMs(): number {
    return -Infinity;
  }

  holdUntilMs(view: QueueView): number {
    const { waitingRows: rows, nowMs, headAdmittedMs } = view;
    if (rows >= this.maxRows || view.arrivalRate === 0) return nowMs;
    const gap = 1 / view.arrivalRate;
    const pays = rows * (gap + this.each) < this.base;
    return pays ? Math.min(headAdmittedMs + this.base, nowMs + gap) : nowMs;
  }

  cut(waiting: readonly Waiting[], _steps: number | null, view: QueueView): Cut {
    const rows = Math.min(waiting.length, this.maxRows);
    const expected = this.base + this.each * rows;
    let drop = 0;
    while (drop < waiting.length && view.nowMs + expected > waiting[drop]!.deadlineMs) drop++;
    return { drop, rows: Math.min(waiting.length - drop, this.maxRows) };
  }

  finished(rows: number, ms: number): void {
    this.batches.push({ rows, ms });
    if (this.batches.length > REMEMBERED_BATCHES) this.batches.shift();
    const count = this.batches.length;
    const meanRows = this.batches.reduce((sum, batch) => sum + batch.rows, 0) / count;
    const meanMs = this.batches.reduce((sum, batch) => sum + batch.ms, 0) / count;
    let square = 0;
    let product = 0;
    for (const batch of this.batches) {
      square += (batch.rows - meanRows) ** 2;
      product += (batch.rows - meanRows) * (batch.ms - meanMs);
    }
    this.each = square === 0 ? 0 : Math.max(0, product / square);
    this.base = Math.max(0, meanMs - this.each * meanRows);
  }
}
