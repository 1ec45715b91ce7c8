import type { CovariateNames } from './covariates';
import { type ProblemList, show } from './problem-list';
import type { RawSeries } from './raw-series';

type Fields = Readonly<Record<string, unknown>>;

/** Rows of all series as columns: of a JSON body, or of a file. Columns are judged where they are read. */
export interface LongTable {
  readonly y: unknown;
  /** Absent or null: the series have no times. */
  readonly ds?: unknown;
  /** Absent or null: all rows are one series. */
  readonly unique_id?: unknown;
  /** Covariates by name, a number a row; undefined where there are none. A file has those that are asked for by name. */
  readonly covariates: (kind: 'past' | 'future', names: readonly string[]) => unknown;
  /** The name of a place for a message: of a column, or of one of its cells. */
  readonly placeOf: (column: string, row?: number) => string;
}

/** The long columns of a JSON body, with JSON pointers. */
export function tableOfBody(body: Fields): LongTable {
  return {
    y: body['y'],
    ds: body['ds'],
    unique_id: body['unique_id'],
    covariates: (kind) => body[kind],
    placeOf: (column, row) => `/${column}${row === undefined ? '' : `/${row}`}`,
  };
}

/**
 * The series of a table: the rows of one id, in the order in which they stand. For a model with `future` covariates the
 * last rows of a series may have a null `y`: they are steps to come, of which the covariates are known. `frequency` and
 * `time_zone` of the body hold for all.
 */
export function seriesOfTable(
  table: LongTable,
  options: {
    readonly body: Fields;
    readonly maxSeries: number;
    readonly covariates: CovariateNames;
    readonly problems: ProblemList;
  },
): RawSeries[] {
  const { body, problems, maxSeries, covariates } = options;
  const { y, placeOf } = table;
  const columns = { y, ds: table.ds ?? null, unique_id: table.unique_id ?? null };
  for (const [name, column] of Object.entries(columns)) {
    if (column === null && name !== 'y') continue;
    if (!Array.isArray(column)) problems.add(placeOf(name), `expected an array, got ${show(column)}`);
    else if (Array.isArray(y) && column.length !== y.length) {
      problems.add(placeOf(name), `expected ${y.length} rows as in y, got ${column.length}`);
    }
  }
  if (problems.count > 0) return [];
  const values = y as readonly unknown[];
  const stamps = columns.ds as readonly unknown[] | null;
  const rowsById = groupRows(columns.unique_id as readonly unknown[] | null, { ...table, values, problems });
  if (rowsById.size > maxSeries) {
    problems.add(placeOf('unique_id'), `expected at most ${maxSeries} series, got ${rowsById.size}`);
    return [];
  }
  return Array.from(rowsById, ([id, rows]): RawSeries => {
    const known = covariates.future.length === 0 ? rows.length : countKnown(rows, values);
    return {
      id,
      values: rows.slice(0, known).map((row) => values[row]),
      timestamps: stamps === null ? null : rows.map((row) => stamps[row]),
      futureSteps: rows.length - known,
      start: undefined,
      frequency: body['frequency'],
      timeZone: body['time_zone'],
      past: rowsOf(table.covariates('past', covariates.past), {
        rows: rows.slice(0, known),
        count: values.length,
      }),
      future: rowsOf(table.covariates('future', covariates.future), { rows, count: values.length }),
      valueAt: (at) => placeOf('y', rows[at] ?? at),
      timestampAt: (at) => placeOf('ds', rows[at] ?? at),
      covariateAt: (kind, name, at) =>
        placeOf(`${kind}/${name}`, at === undefined ? undefined : (rows[at] ?? at)),
      field: (name) =>
        name === 'values' ? placeOf('y') : name === 'timestamps' ? placeOf('ds') : `/${name}`,
    };
  });
}

/** How many of a series' rows come before the nulls at its end. */
function countKnown(rows: readonly number[], values: readonly unknown[]): number {
  let known = rows.length;
  while (known > 0 && (values[rows[known - 1]!] ?? null) === null) known -= 1;
  return known;
}

/** The series' own rows of each column that has one a row; what is wrong stays as it is, for its reader to name. */
function rowsOf(
  given: unknown,
  { rows, count }: { readonly rows: readonly number[]; readonly count: number },
): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(
    Object.entries(given as Fields).map(([name, column]) => {
      if (!Array.isArray(column) || column.length !== count) return [name, column];
      return [name, rows.map((row) => column[row] as unknown)];
    }),
  );
}

function groupRows(
  ids: readonly unknown[] | null,
  table: {
    readonly values: readonly unknown[];
    readonly placeOf: LongTable['placeOf'];
    readonly problems: ProblemList;
  },
): Map<string, number[]> {
  const rowsById = new Map<string, number[]>();
  for (let row = 0; row < table.values.length; row++) {
    const id = ids === null ? '0' : ids[row];
    if (typeof id !== 'string' && typeof id !== 'number') {
      table.problems.add(table.placeOf('unique_id', row), `expected a string, got ${show(id)}`);
      continue;
    }
    const rows = rowsById.get(String(id));
    if (rows) rows.push(row);
    else rowsById.set(String(id), [row]);
  }
  return rowsById;
}
