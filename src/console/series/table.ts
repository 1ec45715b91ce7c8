import { InputError } from '../connection/problem';

/** A table as text: named columns and rows of equal length. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows that are read; more belong into a data set. */
const MAX_ROWS = 200_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads delimited text; the delimiter is the one that splits the first line most often, and the first line names the
 * columns unless it holds a number or nothing but dates. Throws ProblemError that names the row for a table with rows
 * of different lengths, and for one with nothing in it.
 */
export function parseTable(text: string): Table {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined)
    throw new InputError('There is no row in it.', 'Paste at least a few dozen values.');
  if (lines.length > MAX_ROWS) {
    throw new InputError(
      `It has more than ${MAX_ROWS.toLocaleString('en')} rows.`,
      'Upload it as a data set instead.',
    );
  }
  const delimiter = DELIMITERS.map((each) => ({ each, count: splitLine(first, each).length })).reduce(
    (best, next) => (next.count > best.count ? next : best),
  ).each;
  const cells = lines.map((line) => splitLine(line, delimiter));
  const width = cells[0]!.length;
  const odd = cells.findIndex((row) => row.length !== width);
  if (odd > 0) {
    throw new InputError(
      `Row ${odd + 1} has ${cells[odd]!.length} cells; the first row has ${width}.`,
      'Put cells that contain the delimiter into double quotes.',
    );
  }
  const hasNames = !cells[0]!.some((cell) => isNumber(cell) || isTime(cell));
  const columns = hasNames ? cells[0]! : cells[0]!.map((_, index) => `column ${index + 1}`);
  const rows = hasNames ? cells.slice(1) : cells;
  if (rows.length === 0) throw new InputError('It has names of columns but no row of values.');
  return { columns, rows };
}

function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

/** A number with a decimal point; blank is not one. */
export function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** An ISO 8601 date, month or date and time. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
}

/** Nothing, or what programs write for nothing. */
export function isMissing(text: string): boolean {
  return /^(|nan|na|null|none|-)$/i.test(text);
}
