import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frequencyName } from '../../series/frequency';
import { addSteps } from '../../series/steps';
import type { DatasetLimits, SeriesSummary } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { tooLarge } from '../file-errors';
import type { ProblemList } from '../problem-list';
import { fillValues } from './fill-values';
import { regularSet } from './regular-series';
import type { SeriesRows } from './series-rows';

/**
 * Files of the stored form of series: the index as JSON, and little-endian doubles: times [rows] in milliseconds since
 * 1970 (none without times), values [columns, rows], target first; NaN is missing.
 */
export const SERIES_FILES = { index: 'series.json', times: 'times.f64', values: 'values.f64' } as const;

/** What `series.json` holds. Rows of one series stand together, in the order of time. */
export interface SeriesIndex {
  readonly frequency: string | null;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly series: readonly { readonly id: string; readonly start: number; readonly length: number }[];
}

export interface StoreSeriesOptions {
  readonly folder: string;
  readonly given: DatasetOptions;
  readonly limits: DatasetLimits;
  readonly problems: ProblemList;
}

/** Puts series on their grid and writes the stored form. Throws DATASET_INVALID with all that is wrong. */
export async function storeSeries(
  rows: SeriesRows,
  options: StoreSeriesOptions,
): Promise<{ readonly summary: SeriesSummary; readonly rows: number; readonly warnings: readonly string[] }> {
  options.problems.throwIfAny();
  const set = regularSet(rows, options);
  const columns = ['y', ...rows.covariates];
  const total = set.series.reduce((sum, { rows: own }) => sum + own.length, 0);
  if (total * (columns.length + 1) * 8 > options.limits.maxExpandedBytes) {
    throw tooLarge(`expected at most ${options.limits.maxExpandedBytes} bytes of values`);
  }
  const times = new Float64Array(set.frequency === null ? 0 : total);
  const values = new Float64Array(columns.length * total);
  let missing = 0;
  let start = 0;
  const index = set.series.map((series) => {
    const { length } = series.rows;
    for (let step = 0; step < length; step += 1) {
      if (set.frequency !== null) times[start + step] = addSteps(series.startMs, step, set.frequency);
      const row = series.rows[step]!;
      if (row >= 0 && Number.isNaN(rows.valueAt(row, 0))) missing += 1;
      columns.forEach((_, column) => {
        values[column * total + start + step] = row < 0 ? NaN : rows.valueAt(row, column);
      });
    }
    columns.forEach((_, column) => {
      const own = values.subarray(column * total + start, column * total + start + length);
      if (column === 0 && own.every(Number.isNaN)) {
        options.problems.add(`series:${series.id}`, 'expected at least one number, got none');
      }
      fillValues(own, options.given.fill ?? 'none');
    });
    const entry = { id: series.id, start, length };
    start += length;
    return entry;
  });
  options.problems.throwIfAny();
  const frequency = set.frequency === null ? null : frequencyName(set.frequency);
  const written: SeriesIndex = { frequency, columns, rows: total, series: index };
  await writeFile(join(options.folder, SERIES_FILES.index), JSON.stringify(written), {
    flag: 'wx',
    flush: true,
  });
  await writeNumbers(join(options.folder, SERIES_FILES.times), times);
  await writeNumbers(join(options.folder, SERIES_FILES.values), values);
  const lengths = index.map(({ length }) => length);
  const range = { start: leastOf(times, Math.min), end: leastOf(times, Math.max) };
  return {
    rows: total,
    summary: {
      kind: 'series',
      series: index.length,
      frequency,
      start: set.frequency === null ? null : new Date(range.start).toISOString(),
      end: set.frequency === null ? null : new Date(range.end).toISOString(),
      shortest: lengths.reduce((least, length) => Math.min(least, length)),
      longest: lengths.reduce((most, length) => Math.max(most, length)),
      gaps: set.gaps,
      missing,
      duplicates: set.duplicates,
      covariates: rows.covariates,
    },
    warnings: warningsOf({ ...set, missing, timed: rows.timed, filled: options.given.fill ?? 'none' }),
  };
}

async function writeNumbers(path: string, numbers: Float64Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    // Unlike `write`, goes on until all of it is written: one call of the system takes 2 GiB at most.
    await file.writeFile(new Uint8Array(numbers.buffer));
    await file.sync();
  } finally {
    await file.close();
  }
}

function leastOf(numbers: Float64Array, choose: (left: number, right: number) => number): number {
  return numbers.reduce((chosen, number) => choose(chosen, number), numbers[0] ?? 0);
}

function warningsOf(found: {
  readonly gaps: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly unsorted: number;
  readonly timed: boolean;
  readonly filled: string;
}): readonly string[] {
  const warnings: string[] = [];
  const what = found.filled === 'none' ? 'are kept as missing' : `were filled (${found.filled})`;
  if (!found.timed) warnings.push('no column of times was found: rows are taken as steps in their order');
  if (found.gaps > 0) warnings.push(`${found.gaps} steps have no row; they ${what}`);
  if (found.missing > 0) warnings.push(`${found.missing} values are missing; they ${what}`);
  if (found.duplicates > 0) warnings.push(`${found.duplicates} rows repeat a time and were dropped`);
  if (found.unsorted > 0)
    warnings.push(`${found.unsorted} series were not in the order of time and were sorted`);
  return warnings;
}
