import type { Priority } from './batching-options';
import { DueHeap, isBefore } from './due-heap';
import type { Entry } from './entry';

const PRIORITIES: readonly Priority[] = [0, 1, 2];
/** Entries that left without being popped are swept when they outnumber the waiting ones and this figure. */
const SWEEP_FROM = 64;

/**
 * The entries that wait in one queue, in order of priority, then due instant, then arrival.
 *
 * Entries with and without a deadline stand in separate heaps, so that the first of the former is always the next to
 * expire. An entry that ends while it waits stays in its heap until it comes up; its rows are taken off at once.
 */
export class WaitingLine<Q, R> {
  private readonly dated = PRIORITIES.map(() => new DueHeap<Q, R>());
  private readonly undated = PRIORITIES.map(() => new DueHeap<Q, R>());
  private readonly rowsByPriority = PRIORITIES.map(() => 0);
  private total = 0;
  private waitingEntries = 0;
  private goneEntries = 0;

  /** Rows that wait, all priorities together. */
  get rows(): number {
    return this.total;
  }

  get entries(): number {
    return this.waitingEntries;
  }

  /** Rows that run before a newcomer of this priority. */
  rowsUpTo(priority: Priority): number {
    let rows = 0;
    for (let level = 0; level <= priority; level++) rows += this.rowsByPriority[level]!;
    return rows;
  }

  /** Adds an entry that has rows left to take. */
  push(entry: Entry<Q, R>): void {
    this.count(entry, 1);
    this.heapOf(entry).push(entry);
  }

  /** The first entry in order, or undefined. */
  peek(): Entry<Q, R> | undefined {
    return this.firstHeap()?.peek();
  }

  /** When the one that waits longest was admitted, or Infinity; looks at all entries. */
  oldestAdmittedMs(): number {
    return Math.min(...[...this.dated, ...this.undated].map((heap) => heap.oldestAdmittedMs()));
  }

  pop(): Entry<Q, R> | undefined {
    const entry = this.firstHeap()?.pop();
    if (entry !== undefined) this.count(entry, -1);
    return entry;
  }

  /** Takes out an entry whose deadline has passed, or undefined when there is none. */
  popExpired(nowMs: number): Entry<Q, R> | undefined {
    for (const heap of this.dated) {
      const first = this.firstWaiting(heap);
      if (first === undefined || (first.request.deadlineMs ?? Infinity) > nowMs) continue;
      heap.pop();
      this.count(first, -1);
      return first;
    }
    return undefined;
  }

  /** Takes an entry off the count that ended while it stood here. */
  forget(entry: Entry<Q, R>): void {
    this.count(entry, -1);
    this.goneEntries++;
    if (this.goneEntries >= SWEEP_FROM && this.goneEntries > this.waitingEntries) this.sweep();
  }

  /** The nearest deadline of a waiting entry, or Infinity. */
  nearestDeadlineMs(): number {
    let nearest = Infinity;
    for (const heap of this.dated) {
      nearest = Math.min(nearest, this.firstWaiting(heap)?.request.deadlineMs ?? Infinity);
    }
    return nearest;
  }

  private firstHeap(): DueHeap<Q, R> | undefined {
    for (const level of PRIORITIES) {
      const dated = this.dated[level]!;
      const undated = this.undated[level]!;
      const first = this.firstWaiting(dated);
      const other = this.firstWaiting(undated);
      if (first === undefined && other === undefined) continue;
      if (first === undefined) return undated;
      return other !== undefined && isBefore(other, first) ? undated : dated;
    }
    return undefined;
  }

  private firstWaiting(heap: DueHeap<Q, R>): Entry<Q, R> | undefined {
    for (;;) {
      const entry = heap.peek();
      if (entry === undefined || entry.state === 'waiting') return entry;
      heap.pop();
      this.goneEntries--;
    }
  }

  private sweep(): void {
    for (const heap of [...this.dated, ...this.undated]) heap.filter((entry) => entry.state === 'waiting');
    this.goneEntries = 0;
  }

  private heapOf(entry: Entry<Q, R>): DueHeap<Q, R> {
    const heaps = entry.request.deadlineMs === null ? this.undated : this.dated;
    return heaps[entry.request.priority]!;
  }

  private count(entry: Entry<Q, R>, sign: 1 | -1): void {
    const rows = sign * (entry.request.rows - entry.takenRows);
    this.rowsByPriority[entry.request.priority]! += rows;
    this.total += rows;
    this.waitingEntries += sign;
  }
}
