import { parseFrequency, frequencyName, FREQUENCY_EXAMPLES, type Frequency } from '../../series/frequency';
import { inferFrequency } from '../../series/infer-frequency';
import { addSteps, fixedStepMs, isClockStep } from '../../series/steps';
import type { DatasetLimits } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { tooLarge } from '../file-errors';
import { clip, type ProblemList } from '../problem-list';
import type { SeriesRows } from './series-rows';

/** A series on its regular grid: one row of the file, or none, for each step. */
export interface RegularSeries {
  readonly id: string;
  /** Milliseconds of the first step: an instant for hours and shorter, else the wall clock as if it were UTC. */
  readonly startMs: number;
  /** Row of the file for each step; -1 for a gap. */
  readonly rows: Int32Array;
}

export interface RegularSet {
  /** `null` without times. */
  readonly frequency: Frequency | null;
  readonly series: readonly RegularSeries[];
  readonly gaps: number;
  readonly duplicates: number;
  /** Series whose rows were not in the order of time. */
  readonly unsorted: number;
}

interface RegularOptions {
  readonly given: DatasetOptions;
  readonly limits: DatasetLimits;
  readonly problems: ProblemList;
}

/**
 * Puts the rows of each series on the grid of one frequency, which all share. Adds a problem for each series that is
 * irregular or has another frequency, and for times that have two different rows unless the options choose.
 */
export function regularSet(rows: SeriesRows, options: RegularOptions): RegularSet {
  const groups = rowsBySeries(rows);
  if (!rows.timed) {
    const series = groups.map((own, index) => ({ id: rows.ids[index]!, startMs: 0, rows: own }));
    return { frequency: null, series, gaps: 0, duplicates: 0, unsorted: 0 };
  }
  let unsorted = 0;
  let duplicates = 0;
  const sorted = groups.map((own, index) => {
    const wasSorted = own.every((row, at) => at === 0 || rows.wallAt(own[at - 1]!) <= rows.wallAt(row));
    if (!wasSorted) {
      unsorted += 1;
      own.sort((left, right) => rows.instantAt(left) - rows.instantAt(right) || left - right);
    }
    const single = withoutDuplicates(own, rows, { id: rows.ids[index]!, options });
    duplicates += own.length - single.length;
    return single;
  });
  const frequency = commonFrequency(sorted, rows, options);
  options.problems.throwIfAny();
  let gaps = 0;
  let left = options.limits.maxRows;
  const series = sorted.map((own, index) => {
    const id = rows.ids[index]!;
    const timeAt = (row: number): number =>
      isClockStep(frequency!) ? rows.instantAt(row) : rows.wallAt(row);
    const grid = onGrid(own, {
      timeAt,
      frequency: frequency!,
      id,
      mostSteps: left,
      problems: options.problems,
    });
    left -= grid.length;
    gaps += grid.length - own.length;
    return { id, startMs: timeAt(own[0]!), rows: grid };
  });
  options.problems.throwIfAny();
  return { frequency, series, gaps, duplicates, unsorted };
}

function rowsBySeries(rows: SeriesRows): readonly Int32Array[] {
  const counts = new Int32Array(rows.ids.length);
  for (let row = 0; row < rows.count; row += 1) counts[rows.seriesAt(row)]! += 1;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < rows.count; row += 1) {
    const series = rows.seriesAt(row);
    groups[series]![counts[series]!] = row;
    counts[series]! += 1;
  }
  return groups;
}

function withoutDuplicates(
  own: Int32Array,
  rows: SeriesRows,
  { id, options }: { readonly id: string; readonly options: RegularOptions },
): Int32Array {
  const kept: number[] = [];
  for (const row of own) {
    const before = kept.at(-1);
    if (before === undefined || rows.instantAt(before) !== rows.instantAt(row)) {
      kept.push(row);
      continue;
    }
    if (options.given.duplicates === 'last') kept[kept.length - 1] = row;
    const same = [0, ...rows.covariates].every((_, column) =>
      Object.is(rows.valueAt(before, column), rows.valueAt(row, column)),
    );
    if (!same && (options.given.duplicates ?? 'refuse') === 'refuse') {
      const time = new Date(rows.wallAt(row)).toISOString();
      options.problems.add(
        `series:${id}`,
        `two different rows for ${time}; give duplicates as first or last to choose one`,
      );
    }
  }
  return Int32Array.from(kept);
}

function commonFrequency(
  sorted: readonly Int32Array[],
  rows: SeriesRows,
  { given, problems }: RegularOptions,
): Frequency | null {
  if (given.frequency !== undefined) {
    const frequency = parseFrequency(given.frequency);
    if (frequency === null) problems.add('option:frequency', `expected one such as ${FREQUENCY_EXAMPLES}`);
    return frequency;
  }
  let common: { readonly frequency: Frequency; readonly id: string } | null = null;
  for (const [index, own] of sorted.entries()) {
    if (own.length < 2) continue;
    const walls = Array.from(own.subarray(0, 64), (row) => rows.wallAt(row));
    const instants = Array.from(own.subarray(0, 64), (row) => rows.instantAt(row));
    const frequency = inferFrequency(walls, instants);
    const id = rows.ids[index]!;
    if (frequency === null) problems.add(`series:${id}`, 'expected steps of whole seconds');
    else if (common === null) common = { frequency, id };
    else if (frequencyName(frequency) !== frequencyName(common.frequency)) {
      problems.add(
        `series:${id}`,
        `expected ${frequencyName(common.frequency)} as series ${clip(common.id)}, got ${frequencyName(frequency)}`,
      );
    }
  }
  if (common === null && problems.count === 0) {
    problems.add('option:frequency', 'no series has two times: give the frequency');
  }
  return common?.frequency ?? null;
}

function onGrid(
  own: Int32Array,
  options: {
    readonly timeAt: (row: number) => number;
    readonly frequency: Frequency;
    readonly id: string;
    readonly mostSteps: number;
    readonly problems: ProblemList;
  },
): Int32Array {
  const { timeAt, frequency, id, mostSteps, problems } = options;
  const start = timeAt(own[0]!);
  const tooLong = tooLarge(`series ${clip(id)}: its gaps make more steps than the limit of rows`);
  const fixed = fixedStepMs(frequency);
  if (fixed !== null && (timeAt(own.at(-1)!) - start) / fixed >= mostSteps) throw tooLong;
  const grid: number[] = [];
  for (const row of own) {
    const time = timeAt(row);
    let step = grid.length;
    let expected = addSteps(start, step, frequency);
    while (expected < time) {
      grid.push(-1);
      step += 1;
      if (step >= mostSteps) throw tooLong;
      expected = addSteps(start, step, frequency);
    }
    if (expected !== time) {
      problems.add(
        `series:${id}`,
        `expected a time every ${frequencyName(frequency)}: ${new Date(time).toISOString()} stands between two steps`,
      );
      break;
    }
    grid.push(row);
  }
  return Int32Array.from(grid);
}
