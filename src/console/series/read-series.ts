import { InputError } from '../connection/problem';
import type { SentSeries } from '../connection/wire';
import type { Columns } from './columns';
import { instantOf } from './frequency';
import { isMissing, isNumber, isTime, parseTable, type Table } from './table';

/** What was pasted: a table whose columns can be chosen, or series that are already in the server's form. */
export type Pasted =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'series'; readonly series: readonly SentSeries[] };

/** Reads CSV, or JSON as the server takes it: numbers, one series, or `{"series": […]}`. Throws ProblemError. */
export function readPasted(text: string): Pasted {
  if (!/^\s*[[{]/.test(text)) return { kind: 'table', table: parseTable(text) };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new InputError(`It begins like JSON but is not: ${(error as Error).message}.`);
  }
  const given = isObject(body) && Array.isArray(body['series']) ? (body['series'] as unknown[]) : body;
  const list = Array.isArray(given) && !given.every(isValue) ? given : [given];
  if (list.length === 0) throw new InputError('There is no series in it.');
  return { kind: 'series', series: list.map(seriesOfJson) };
}

function seriesOfJson(given: unknown, index: number): SentSeries {
  const values: unknown = isObject(given) ? given['values'] : given;
  if (!Array.isArray(values) || values.length === 0 || !values.every(isValue)) {
    throw new InputError(
      `Series ${index + 1} has no list of numbers.`,
      'Expected [1, 2, 3], or {"start": "2024-01-01", "frequency": "D", "values": [1, 2, 3]}.',
    );
  }
  if (!isObject(given)) return { id: String(index + 1), values };
  const { id, start, frequency, timestamps } = given;
  return {
    id: typeof id === 'string' ? id : String(index + 1),
    values,
    ...(typeof start === 'string' ? { start } : {}),
    ...(typeof frequency === 'string' ? { frequency } : {}),
    ...(Array.isArray(timestamps) ? { timestamps: timestamps.map(String) } : {}),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isValue = (value: unknown): value is number | null => value === null || typeof value === 'number';

/**
 * The series of a table, in the order in which they first appear; rows of one series are put in order of time. Throws
 * ProblemError that names row and column of the first cell that is no number or no time.
 */
export function seriesOfTable(table: Table, columns: Columns): readonly SentSeries[] {
  const at = (name: string | null): number => (name === null ? -1 : table.columns.indexOf(name));
  const [time, value, id] = [at(columns.time), at(columns.value), at(columns.id)];
  const groups = new Map<string, { time: string; value: number | null }[]>();
  for (const [index, row] of table.rows.entries()) {
    const key = id < 0 ? columns.value : (row[id] ?? '');
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push({
      time: time < 0 ? '' : timeCell(row[time] ?? '', { row: index, column: columns.time ?? '' }),
      value: numberCell(row[value] ?? '', { row: index, column: columns.value }),
    });
  }
  return [...groups].map(([name, rows]) => {
    if (time >= 0) rows.sort((left, right) => instantOf(left.time) - instantOf(right.time));
    const values = rows.map((row) => row.value);
    return { id: name, values, ...(time < 0 ? {} : { timestamps: rows.map((row) => row.time) }) };
  });
}

interface Cell {
  readonly row: number;
  readonly column: string;
}

function numberCell(text: string, { row, column }: Cell): number | null {
  if (isMissing(text)) return null;
  if (isNumber(text)) return Number(text);
  throw new InputError(
    `Row ${row + 1}, column ${column}: “${text.slice(0, 40)}” is not a number.`,
    'Choose another column for the values, or mend the cell; a decimal sign is a point.',
  );
}

function timeCell(text: string, { row, column }: Cell): string {
  if (isTime(text)) return text.length === 7 ? `${text}-01` : text;
  throw new InputError(
    `Row ${row + 1}, column ${column}: “${text.slice(0, 40)}” is not a time.`,
    'Times are written as 2024-01-31 or 2024-01-31T12:00.',
  );
}
