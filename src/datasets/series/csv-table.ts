import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import type { DatasetLimits } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { broken, tooLarge } from '../file-errors';
import type { Table, TableRow } from './table';

/** Bytes that one line of a CSV may have: 1,024 columns of 128 characters. More would hold up the event loop. */
const MAX_LINE_BYTES = 131_072;

/** Bytes from which delimiter and decimal sign are told. */
const HEAD_BYTES = 65_536;

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Opens a CSV file with a header: any of four delimiters, decimal point or comma, with or without BOM, in UTF-8. */
export async function openCsv(
  path: string,
  options: { readonly given: DatasetOptions; readonly limits: DatasetLimits },
): Promise<Table> {
  const head = await readHead(path);
  const delimiter = options.given.delimiter ?? sniffDelimiter(head);
  // Before the parser sees it: a line of a million delimiters takes it seconds.
  const parts = (head.split(/[\r\n]/, 1)[0] ?? '').split(delimiter).length;
  if (parts > 2 * options.limits.maxColumns) {
    throw tooLarge(`expected at most ${options.limits.maxColumns} columns, got at least ${parts}`);
  }
  const lines = readLines(path, delimiter);
  const header = await readHeader(lines, options.limits).catch(async (error: unknown) => {
    await lines.return(undefined);
    throw error;
  });
  return {
    header,
    decimal: options.given.decimal ?? sniffDecimal(head, delimiter),
    async *rows(): AsyncGenerator<TableRow> {
      for await (const { line, cells } of lines) yield { place: `row:${line}`, cells };
    },
  };
}

interface Line {
  /** Of the file, from 1; the last one of cells that have several. */
  readonly line: number;
  readonly cells: readonly string[];
}

async function readHeader(
  lines: AsyncGenerator<Line, undefined>,
  limits: DatasetLimits,
): Promise<readonly string[]> {
  const first = await lines.next();
  if (first.done === true) throw broken('expected a header line, got an empty file');
  const header = first.value.cells.map((name) => name.trim());
  if (header.length > limits.maxColumns) {
    throw tooLarge(`expected at most ${limits.maxColumns} columns, got ${header.length}`);
  }
  if (new Set(header).size !== header.length)
    throw broken('row:1: expected a different name for each column');
  return header;
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    // The last character may be cut in two; any other broken one says that this is no UTF-8.
    if (text.slice(0, -1).includes('\uFFFD')) throw broken('expected text in UTF-8');
    return text;
  } finally {
    await file.close();
  }
}

/** The delimiter that cuts the first lines into the most parts, as many in each. */
function sniffDelimiter(head: string): string {
  const lines = head
    .split(/\r\n|\n|\r/)
    .slice(0, 20)
    .filter((line) => line !== '');
  if (lines.length > 2) lines.pop();
  const parts = (line: string, delimiter: string): number =>
    line.replace(/"[^"]*"/g, '').split(delimiter).length;
  const scores = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => parts(line, delimiter));
    const even = counts.every((count) => count === counts[0]);
    return {
      delimiter,
      score: (counts[0] ?? 1) > 1 ? (even ? 1_000 : 0) + Math.min(counts[0] ?? 1, 999) : 0,
    };
  });
  return scores.reduce((best, entry) => (entry.score > best.score ? entry : best)).delimiter;
}

/** A comma where cells look like `1,5` or `1.234,5` and commas do not cut cells. */
function sniffDecimal(head: string, delimiter: string): '.' | ',' | null {
  if (delimiter === ',') return null;
  const cells = head
    .split(/\r\n|\n|\r/)
    .slice(1, 50)
    .flatMap((line) => line.split(delimiter));
  return cells.some((cell) => /^\s*"?[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+"?\s*$/.test(cell)) ? ',' : null;
}

async function* readLines(path: string, delimiter: string): AsyncGenerator<Line, undefined> {
  const file = createReadStream(path);
  const parser = parse({
    delimiter,
    info: true,
    bom: true,
    max_record_size: MAX_LINE_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  file.on('error', (error) => parser.destroy(error));
  try {
    const records = file.pipe(parser) as AsyncIterable<{ record: string[]; info: { lines: number } }>;
    for await (const { record, info } of records) yield { line: info.lines, cells: record };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw tooLarge(`expected lines of at most ${MAX_LINE_BYTES} bytes`);
    throw broken('quotes of a cell do not match', error);
  } finally {
    file.destroy();
    parser.destroy();
  }
}
