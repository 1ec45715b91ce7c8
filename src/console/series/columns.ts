import { isMissing, isNumber, isTime, type Table } from './table';

/** Which columns of a table mean what; `null` where there is none. */
export interface Columns {
  readonly time: string | null;
  readonly value: string;
  readonly id: string | null;
}

/** Rows that are looked at. */
const SAMPLE = 200;
/** Share of the cells that must be of a kind. */
const MOST = 0.9;

/** Guesses the columns: times by their form, the first column of numbers as the values, repeated words as series. */
export function guessColumns(table: Table): Columns {
  const kinds = table.columns.map((name, index) => ({ name, kind: kindOf(table, index) }));
  const first = (kind: Kind): string | null => kinds.find((each) => each.kind === kind)?.name ?? null;
  const value = first('number') ?? kinds.find(({ kind }) => kind !== 'time')?.name ?? table.columns[0]!;
  return { time: first('time'), value, id: first('word') === value ? null : first('word') };
}

type Kind = 'time' | 'number' | 'word' | 'other';

function kindOf(table: Table, column: number): Kind {
  const cells = table.rows
    .slice(0, SAMPLE)
    .map((row) => row[column] ?? '')
    .filter((cell) => !isMissing(cell));
  const share = (is: (cell: string) => boolean): number =>
    cells.filter(is).length / Math.max(1, cells.length);
  if (share(isTime) >= MOST) return 'time';
  if (share(isNumber) >= MOST) return 'number';
  return new Set(cells).size <= cells.length / 4 ? 'word' : 'other';
}
