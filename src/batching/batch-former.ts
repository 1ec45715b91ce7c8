import type { BatchPolicy, QueueView, Waiting } from './batch-policy';
import { paddedRows } from './batching-options';
import type { BatchPlan } from './contract';
import type { Entry, EntryPart } from './entry';
import { lengthsToRun, type LengthShare } from './length-group';
import type { WaitingLine } from './waiting-line';

/** Sequences of other lengths than the head's are looked past, at most this many batches deep. */
const LENGTH_WINDOW_BATCHES = 2;

export interface Formed<Q, R> {
  readonly parts: readonly EntryPart<Q, R>[];
  readonly plan: BatchPlan;
  /** Entries given up by the policy: already out of the line, still to be settled by the caller. */
  readonly dropped: readonly Entry<Q, R>[];
}

/**
 * Takes the next batch out of the line: the first entries in order, of lengths that are cheaper together than apart, cut
 * as the policy says. An entry that fits only in part leaves its other rows in the line. `parts` is empty when nothing
 * is left to run.
 */
export function formBatch<Q, R>(line: WaitingLine<Q, R>, policy: BatchPolicy, view: QueueView): Formed<Q, R> {
  const { options } = view;
  const isSequence = (line.peek()?.request.steps ?? null) !== null;
  const window = options.maxBatchRows * (isSequence ? LENGTH_WINDOW_BATCHES : 1);
  const taken: Entry<Q, R>[] = [];
  for (let rows = 0; rows < window;) {
    const entry = line.pop();
    if (entry === undefined) break;
    taken.push(entry);
    rows += rowsLeft(entry);
  }
  const group = isSequence ? sameRun(taken, view) : { entries: taken, paddedSteps: null };
  const waiting: Waiting[] = group.entries.map((entry) => ({
    rows: rowsLeft(entry),
    deadlineMs: entry.request.deadlineMs ?? Infinity,
  }));
  const cut = waiting.length === 0 ? { drop: 0, rows: 0 } : policy.cut(waiting, group.paddedSteps, view);
  const dropped = group.entries.slice(0, cut.drop);
  const parts: EntryPart<Q, R>[] = [];
  let room = Math.min(cut.rows, options.maxBatchRows);
  const rows = room;
  for (let index = cut.drop; index < group.entries.length && room > 0; index++) {
    const entry = group.entries[index]!;
    const part = { entry, firstRow: entry.takenRows, rows: Math.min(room, rowsLeft(entry)) };
    parts.push(part);
    room -= part.rows;
  }
  for (const part of parts) {
    part.entry.takenRows += part.rows;
    if (rowsLeft(part.entry) === 0) part.entry.moveTo('running');
  }
  const gone = new Set(dropped);
  for (const entry of taken) {
    if (rowsLeft(entry) > 0 && !gone.has(entry)) line.push(entry);
  }
  const actual = rows - room;
  return {
    parts,
    dropped,
    plan: { rows: actual, paddedRows: paddedRows(actual, options), paddedSteps: group.paddedSteps },
  };
}

function rowsLeft<Q, R>(entry: Entry<Q, R>): number {
  return entry.request.rows - entry.takenRows;
}

function sameRun<Q, R>(
  taken: readonly Entry<Q, R>[],
  view: QueueView,
): { readonly entries: readonly Entry<Q, R>[]; readonly paddedSteps: number } {
  const rowsByLength = new Map<number, number>();
  for (const entry of taken) {
    const steps = entry.request.steps ?? 0;
    rowsByLength.set(steps, (rowsByLength.get(steps) ?? 0) + rowsLeft(entry));
  }
  const shares: LengthShare[] = Array.from(rowsByLength, ([steps, rows]) => ({ steps, rows }));
  const head = taken[0]?.request.steps ?? 0;
  const run = lengthsToRun(head, shares, view.cost, view.options);
  return {
    entries: taken.filter((entry) => run.lengths.has(entry.request.steps ?? 0)),
    paddedSteps: run.paddedSteps,
  };
}
