import type { Entry } from './entry';

/** Entries in order of (due instant, arrival): a binary heap, so that a deadline chosen to hurt costs log n, not n. */
export class DueHeap<Q, R> {
  private readonly entries: Entry<Q, R>[] = [];

  get size(): number {
    return this.entries.length;
  }

  peek(): Entry<Q, R> | undefined {
    return this.entries[0];
  }

  /** When the earliest of the entries that still wait was admitted, or Infinity. */
  oldestAdmittedMs(): number {
    let oldest = Infinity;
    for (const { state, request } of this.entries) {
      if (state === 'waiting') oldest = Math.min(oldest, request.admittedMs);
    }
    return oldest;
  }

  push(entry: Entry<Q, R>): void {
    const { entries } = this;
    let place = entries.length;
    entries.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, entries[parent]!)) break;
      entries[place] = entries[parent]!;
      place = parent;
    }
    entries[place] = entry;
  }

  pop(): Entry<Q, R> | undefined {
    const { entries } = this;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || entries.length === 0) return first;
    this.sink(last, 0);
    return first;
  }

  /** Drops every entry that `keep` refuses, in linear time. */
  filter(keep: (entry: Entry<Q, R>) => boolean): void {
    const kept = this.entries.filter(keep);
    this.entries.length = 0;
    this.entries.push(...kept);
    for (let place = (kept.length >> 1) - 1; place >= 0; place--) this.sink(this.entries[place]!, place);
  }

  private sink(entry: Entry<Q, R>, from: number): void {
    const { entries } = this;
    const size = entries.length;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(entries[child + 1]!, entries[child]!)) child++;
      if (!isBefore(entries[child]!, entry)) break;
      entries[place] = entries[child]!;
      place = child;
    }
    entries[place] = entry;
  }
}

/** Whether `a` runs before `b` within one priority. */
export function isBefore<Q, R>(a: Entry<Q, R>, b: Entry<Q, R>): boolean {
  const { dueMs, seq } = a.request;
  return dueMs < b.request.dueMs || (dueMs === b.request.dueMs && seq < b.request.seq);
}
