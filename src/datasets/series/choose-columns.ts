import type { DatasetOptions } from '../dataset-options';
import { clip, type ProblemList } from '../problem-list';
import { needsOrder, orderOf, timeOf, type DateOrder } from './cell-time';
import { numberOf, type TableRow } from './table';

/** What each column of a table is for, by its index. */
export interface Columns {
  readonly time: number | null;
  readonly id: number | null;
  /** One column; or several, each of which is a series of its own. */
  readonly targets: readonly number[];
  readonly covariates: readonly number[];
  readonly decimal: '.' | ',';
  readonly dateOrder: DateOrder | null;
}

const TIME_NAMES = /^(ds|date|time|timestamp|datetime|day|month|period|index)$/i;
const ID_NAMES = /^(unique_id|id|item_id|series|series_id|store|sku)$/i;
const TARGET_NAMES = /^(y|value|values|target|count|births|sales)$/i;

/**
 * Finds out what the columns are from their names and the first rows; options go before. Adds problems for columns
 * that are named but missing, and where the target cannot be told.
 */
export function chooseColumns(
  header: readonly string[],
  sample: readonly TableRow[],
  options: {
    readonly given: DatasetOptions;
    readonly decimal: '.' | ',' | null;
    readonly problems: ProblemList;
  },
): Columns {
  const { given, problems } = options;
  const named = (name: string | undefined): number | null => {
    if (name === undefined) return null;
    const index = header.indexOf(name);
    if (index < 0) problems.add(`column:${name}`, `expected this column, got ${columnList(header)}`);
    return index < 0 ? null : index;
  };
  const decimal = given.decimal ?? options.decimal ?? '.';
  const dateOrder = given.date_order ?? null;
  const cells = (index: number) => sample.map((row) => row.cells[index] ?? null);
  const free = (index: number, taken: readonly (number | null)[]): boolean => !taken.includes(index);
  const indices = header.map((_, index) => index);
  const isNumeric = (index: number): boolean =>
    cells(index).every((cell) => numberOf(cell, decimal) !== null);
  const isTime = (index: number): boolean =>
    cells(index).every((cell) => needsOrder(cell) || timeOf(cell, dateOrder) !== null);

  const time =
    given.time === undefined
      ? (indices.find((index) => TIME_NAMES.test(header[index]!) && isTime(index)) ??
        indices.find((index) => !isNumeric(index) && isTime(index)) ??
        null)
      : named(given.time);
  const targetNames = given.target === undefined ? [] : [given.target].flat();
  const covariates = (given.covariates ?? []).flatMap((name) => named(name) ?? []);
  const givenTargets = targetNames.flatMap((name) => named(name) ?? []);
  const id =
    given.id === undefined
      ? (indices.find(
          (index) => ID_NAMES.test(header[index]!) && free(index, [time, ...givenTargets, ...covariates]),
        ) ?? null)
      : named(given.id);
  const rest = indices.filter((index) => free(index, [time, id, ...covariates]) && isNumeric(index));
  const targets = targetNames.length > 0 ? givenTargets : guessTarget(header, rest, problems);
  return {
    time,
    id,
    targets,
    covariates,
    decimal,
    dateOrder: dateOrder ?? orderOfColumn(time, sample, problems),
  };
}

function guessTarget(
  header: readonly string[],
  numeric: readonly number[],
  problems: ProblemList,
): readonly number[] {
  const byName = numeric.find((index) => TARGET_NAMES.test(header[index]!));
  if (byName !== undefined) return [byName];
  if (numeric.length === 1) return numeric;
  problems.add(
    'option:target',
    numeric.length === 0
      ? `expected a column of numbers, got ${columnList(header)}`
      : `several columns hold numbers: name the target, or all of them for a series each (${columnList(numeric.map((index) => header[index]!))})`,
  );
  return [];
}

function orderOfColumn(
  time: number | null,
  sample: readonly TableRow[],
  problems: ProblemList,
): DateOrder | null {
  if (time === null) return null;
  const cells = sample.map((row) => row.cells[time] ?? null);
  if (!cells.some(needsOrder)) return null;
  const shown = new Set(cells.flatMap((cell) => orderOf(cell) ?? []));
  if (shown.size === 1) return [...shown][0]!;
  problems.add('option:date_order', 'day and month of these dates may be swapped: give dmy or mdy');
  return null;
}

/** Names that a message lists. */
const NAMES_SHOWN = 12;

function columnList(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return names.slice(0, NAMES_SHOWN).map(clip).join(', ') + more;
}
