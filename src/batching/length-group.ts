import { paddedRows, type BatchingOptions } from './batching-options';
import type { CostModel } from './cost-model';

/** Rows that wait with one padded length. */
export interface LengthShare {
  readonly steps: number;
  readonly rows: number;
}

/**
 * Which lengths run in one batch with the head's. Shorter sequences join, padded up, and longer ones make the batch
 * longer, each only where the cost model says that one batch is cheaper than two:
 * time(rows + more, longest) < time(rows, its length) + time(more, their length).
 * The head's own length is always among them. While costs are unknown only the head's length runs.
 * @returns the lengths, and the length that all are padded up to.
 */
export function lengthsToRun(
  head: number,
  shares: readonly LengthShare[],
  cost: CostModel,
  options: BatchingOptions,
): { readonly lengths: ReadonlySet<number>; readonly paddedSteps: number } {
  const lengths = new Set([head]);
  if (!options.mixLengths) return { lengths, paddedSteps: head };
  let steps = head;
  const own = shares.find((share) => share.steps === head)?.rows ?? 0;
  let rows = Math.min(own, options.maxBatchRows);
  const nearestFirst = shares
    .filter((share) => share.steps !== head)
    .sort((a, b) => Math.abs(a.steps - head) - Math.abs(b.steps - head));
  for (const share of nearestFirst) {
    const more = Math.min(share.rows, options.maxBatchRows - rows);
    if (more <= 0) break;
    const longest = Math.max(steps, share.steps);
    const together = cost.mean(paddedRows(rows + more, options), longest);
    const apart = cost.mean(paddedRows(rows, options), steps);
    const theirs = cost.mean(paddedRows(more, options), share.steps);
    if (together === null || apart === null || theirs === null || together >= apart + theirs) continue;
    lengths.add(share.steps);
    steps = longest;
    rows += more;
  }
  return { lengths, paddedSteps: steps };
}
