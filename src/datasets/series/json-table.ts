import { readFile } from 'node:fs/promises';
import type { DatasetLimits } from '../dataset';
import { broken, tooLarge } from '../file-errors';
import { clip } from '../problem-list';
import type { Cell, Table, TableRow } from './table';

/** Bytes of JSON that are read whole; larger tables come as CSV or Parquet. */
const MAX_JSON_BYTES = 268_435_456;

/** Opens a table of JSON: columns `{"ds": […], "y": […]}`, or records `[{"ds": …, "y": …}, …]`. */
export async function openJson(path: string, bytes: number, limits: DatasetLimits): Promise<Table> {
  if (bytes > MAX_JSON_BYTES)
    throw tooLarge(`expected JSON of at most ${MAX_JSON_BYTES} bytes, got ${bytes}`);
  const root = parseJson(await readFile(path, 'utf8'));
  const columns = Array.isArray(root) ? columnsOfRecords(root, limits) : columnsOf(root);
  if (columns.size > limits.maxColumns) {
    throw tooLarge(`expected at most ${limits.maxColumns} columns, got ${columns.size}`);
  }
  const lengths = new Set([...columns.values()].map((column) => column.length));
  if (lengths.size !== 1)
    throw broken(`expected columns of one length, got ${[...lengths].slice(0, 8).join(', ')}`);
  const [rows = 0] = lengths;
  const values = [...columns.values()];
  return {
    header: [...columns.keys()],
    decimal: '.',
    *rows(): Generator<TableRow> {
      for (let row = 0; row < rows; row += 1) {
        yield { place: `row:${row}`, cells: values.map((column) => cellOf(column[row])) };
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw broken('expected JSON: the text cannot be parsed', error);
  }
}

function columnsOf(root: unknown): ReadonlyMap<string, readonly unknown[]> {
  const entries = typeof root === 'object' && root !== null ? Object.entries(root) : [];
  if (entries.length === 0) throw broken('expected an object of columns, or an array of records');
  return new Map(
    entries.map(([name, column]) => {
      if (!Array.isArray(column)) throw broken(`column "${clip(name)}": expected an array`);
      return [name, column as readonly unknown[]];
    }),
  );
}

function columnsOfRecords(
  records: readonly unknown[],
  limits: DatasetLimits,
): ReadonlyMap<string, readonly unknown[]> {
  if (records.length > limits.maxRows) throw tooLarge(`expected at most ${limits.maxRows} rows`);
  const columns = new Map<string, unknown[]>();
  for (const [row, record] of records.entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw broken(`row:${row}: expected a record, an object of values`);
    }
    for (const [name, value] of Object.entries(record)) {
      let column = columns.get(name);
      if (column === undefined) {
        if (columns.size >= limits.maxColumns)
          throw tooLarge(`expected at most ${limits.maxColumns} columns`);
        column = new Array<unknown>(records.length).fill(null);
        columns.set(name, column);
      }
      column[row] = value;
    }
  }
  if (columns.size === 0) throw broken('expected at least one record with a value');
  return columns;
}

/** What is no plain value becomes text that no number and no time is read from, and is named as a problem there. */
function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : '[object]';
}
