import type { DatasetLimits } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { tooLarge } from '../file-errors';
import { ProblemList } from '../problem-list';
import { isoTimeOf } from './cell-time';
import { chooseColumns, type Columns } from './choose-columns';
import { type Cell, numberOf, type Table, type TableRow } from './table';

/** A table as long columns, each with a cell a row; a missing number is null, a cell that is no number stays as it is. */
export interface TableColumns {
  readonly y: readonly unknown[];
  /** ISO 8601 where a time can be read; null: the table has no column of times. */
  readonly ds: readonly unknown[] | null;
  /** Null: the table has no column of ids. */
  readonly unique_id: readonly unknown[] | null;
  /** Every other column, by its name. */
  readonly others: ReadonlyMap<string, readonly unknown[]>;
  /** The name of a place, `row:12/column:price`, for `y`, `ds`, `unique_id` or the name of another column. */
  readonly placeOf: (column: string, row?: number) => string;
}

/** Rows from which the columns are told. */
const SAMPLE = 200;
/** Cells of a table at most: a hundred megabytes, while the request lasts. */
const MAX_CELLS = 2_000_000;
/** Rows after which a table that is decoded in one go lets others get between. */
const ROWS_A_TURN = 10_000;

/**
 * Reads a table into columns. Columns called `ds`, `unique_id` and `y` are taken for what they say; others are told from
 * their names and first cells, where the options do not name them. Throws DATASET_INVALID where a column cannot be told
 * and for rows that are not as long as the header, DATASET_TOO_LARGE for too many rows or cells.
 */
export async function readTableColumns(
  table: Table,
  options: { readonly given: DatasetOptions; readonly limits: DatasetLimits },
): Promise<TableColumns> {
  const { limits } = options;
  const problems = new ProblemList();
  const rows: TableRow[] = [];
  const most = Math.min(limits.maxRows, Math.floor(MAX_CELLS / table.header.length));
  for await (const row of table.rows()) {
    if (rows.length >= most)
      throw tooLarge(`expected at most ${most} rows of ${table.header.length} columns`);
    if (row.cells.length === table.header.length) rows.push(row);
    else
      problems.add(
        row.place,
        `expected ${table.header.length} cells as in the header, got ${row.cells.length}`,
      );
    if (rows.length % ROWS_A_TURN === 0) await new Promise(setImmediate);
  }
  if (rows.length === 0 && problems.count === 0) problems.add('file', 'expected rows below the header');
  problems.throwIfAny();
  const given = withUsualNames(options.given, table.header);
  const sample = rows.slice(0, SAMPLE);
  const columns = chooseColumns(table.header, sample, { given, decimal: table.decimal, problems });
  problems.throwIfAny();
  return columnsOf(rows, { header: table.header, columns });
}

/** Options that take columns of the usual names for what these say. */
function withUsualNames(given: DatasetOptions, header: readonly string[]): DatasetOptions {
  const named = { time: 'ds', id: 'unique_id', target: 'y' };
  const usual = Object.entries(named).filter(([, name]) => header.includes(name));
  return { ...Object.fromEntries(usual), ...given };
}

function columnsOf(
  rows: readonly TableRow[],
  { header, columns }: { readonly header: readonly string[]; readonly columns: Columns },
): TableColumns {
  const { time, id, decimal, dateOrder } = columns;
  const [target = 0] = columns.targets;
  const cellsOf = (index: number): readonly Cell[] => rows.map((row) => row.cells[index] ?? null);
  const numbers = (index: number): unknown[] =>
    cellsOf(index).map((cell) => {
      const value = numberOf(cell, decimal);
      return value === null ? cell : Number.isNaN(value) ? null : value;
    });
  const others = header.flatMap((name, index): (readonly [string, unknown[]])[] =>
    [time, id, target].includes(index) ? [] : [[name, numbers(index)]],
  );
  const headings: Readonly<Record<string, number | null>> = { y: target, ds: time, unique_id: id };
  return {
    y: numbers(target),
    ds: time === null ? null : cellsOf(time).map((cell) => isoTimeOf(cell, dateOrder) ?? cell),
    unique_id: id === null ? null : cellsOf(id).map(idOf),
    others: new Map(others),
    placeOf: (column, row) => {
      const heading = header[headings[column] ?? -1] ?? column;
      const place = row === undefined ? undefined : rows[row]?.place;
      return `${place === undefined ? '' : `${place}/`}column:${heading}`;
    },
  };
}

/** An id as text; null where the cell is empty, which is none. */
function idOf(cell: Cell): string | null {
  const text = String(cell ?? '');
  return text === '' || text.length > 256 ? null : text;
}
