import { parse } from 'csv-parse/sync';
import { inputText } from './input-files';
import { usageError } from './exit';

/** Which columns of a table are what; absent ones are found by their names. */
export interface SeriesColumns {
  readonly time?: string;
  readonly value?: string;
  readonly id?: string;
}

/** Long columns, as the forecast route takes them. */
export interface LongSeries {
  readonly y: readonly (number | null)[];
  readonly ds?: readonly string[];
  readonly unique_id?: readonly string[];
}

const TIME_NAMES = ['ds', 'date', 'datetime', 'timestamp', 'time', 'day', 'month'];
const ID_NAMES = ['unique_id', 'id', 'series', 'item_id'];
const VALUE_NAMES = ['y', 'value', 'target'];

/**
 * Series from a CSV file with a head line, or the body of a forecast request from a file that is JSON. Throws a usage
 * error that names the line and the column.
 */
export async function readSeries(
  path: string,
  columns: SeriesColumns,
): Promise<LongSeries | Readonly<Record<string, unknown>>> {
  const text = await inputText(path);
  if (/^\s*[{[]/.test(text)) return bodyOf(path, text);
  return longSeries(path, tableOf(path, text), columns);
}

function bodyOf(path: string, text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? { series: body } : (body as Record<string, unknown>);
  } catch (error) {
    throw usageError(`${path}: expected JSON: ${(error as Error).message}`);
  }
}

function longSeries(path: string, rows: readonly (readonly string[])[], columns: SeriesColumns): LongSeries {
  const [heads = [], ...lines] = rows;
  if (lines.length === 0)
    throw usageError(`${path}: expected a line of names and a line of values for each step`);
  const time = find(heads, { asked: columns.time, names: TIME_NAMES, path });
  const id = find(heads, { asked: columns.id, names: ID_NAMES, path });
  const value =
    find(heads, { asked: columns.value, names: VALUE_NAMES, path }) ?? firstOther(heads, [time, id]);
  if (value === null) throw usageError(`${path}: found no column of values`, 'Name it with --value COLUMN.');
  const column = (index: number): string[] => lines.map((cells) => cells[index] ?? '');
  return {
    y: column(value).map((text, line) =>
      numberOf(text, { path, line: line + 2, column: heads[value] ?? '' }),
    ),
    ...(time === null ? {} : { ds: column(time) }),
    ...(id === null ? {} : { unique_id: column(id) }),
  };
}

function tableOf(path: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, delimiter: delimiterOf(text), skip_empty_lines: true, trim: true });
  } catch (error) {
    throw usageError(`${path}: ${(error as Error).message}`);
  }
}

/** The delimiter that the head line has most of. */
function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/\r?\n|$/));
  const counts = [',', ';', '\t'].map((mark) => [mark, head.split(mark).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function find(
  heads: readonly string[],
  {
    asked,
    names,
    path,
  }: { readonly asked: string | undefined; readonly names: readonly string[]; readonly path: string },
): number | null {
  if (asked === undefined) {
    const index = heads.findIndex((head) => names.includes(head.toLowerCase()));
    return index < 0 ? null : index;
  }
  const index = heads.indexOf(asked);
  if (index >= 0) return index;
  throw usageError(`${path}: there is no column ${asked}; there are ${heads.join(', ')}`);
}

function firstOther(heads: readonly string[], taken: readonly (number | null)[]): number | null {
  const index = heads.findIndex((_, each) => !taken.includes(each));
  return index < 0 ? null : index;
}

/** `null` for an empty cell: the server decides what is done about what is missing. */
function numberOf(
  text: string,
  place: { readonly path: string; readonly line: number; readonly column: string },
): number | null {
  if (text === '' || /^(na|nan|null)$/i.test(text)) return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw usageError(`${place.path}: line ${place.line}, column ${place.column}: "${text}" is no number`);
}
