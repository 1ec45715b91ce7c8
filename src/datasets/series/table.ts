/** One cell of a table: text as a CSV has it, or a value as JSON and Parquet have it. `null`: missing. */
export type Cell = string | number | bigint | boolean | Date | null;

/** A row with its place in the file, for messages. */
export interface TableRow {
  readonly place: string;
  readonly cells: readonly Cell[];
}

/** A table that is read once, from the top. */
export interface Table {
  readonly header: readonly string[];
  /** A comma stands for the decimal point: found out by the reader of CSV, or given. `null`: not known yet. */
  readonly decimal: '.' | ',' | null;
  rows(): AsyncIterable<TableRow> | Iterable<TableRow>;
}

/** Words that stand for a missing number. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-', '?']);

/** The number in a cell; NaN when it is missing, `null` when it is something else or not finite. */
export function numberOf(cell: Cell, decimal: '.' | ','): number | null {
  if (cell === null) return NaN;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (cell instanceof Date) return null;
  if (typeof cell !== 'string') {
    const value = Number(cell);
    return Number.isNaN(value) || Number.isFinite(value) ? value : null;
  }
  const text = cell.trim();
  if (MISSING.has(text.toLowerCase())) return NaN;
  const plain = decimal === ',' ? withPoint(text) : text;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** `1.234,5` as `1234.5`; points that do not stand before three digits each make no number: `01.02.2024` is a date. */
function withPoint(text: string): string {
  if (/^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  return text.includes('.') ? '' : text.replace(',', '.');
}
