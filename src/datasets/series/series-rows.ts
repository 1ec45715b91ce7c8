import type { DatasetLimits } from '../dataset';
import type { DatasetOptions } from '../dataset-options';
import { broken, tooLarge } from '../file-errors';
import { clip, type ProblemList } from '../problem-list';
import { timeOf } from './cell-time';
import { chooseColumns, type Columns } from './choose-columns';
import { GrowingNumbers } from './growing-numbers';
import { numberOf, type Table, type TableRow } from './table';

/** Rows of all series in the order of the file. Column 0 is the target, the others the covariates. */
export interface SeriesRows {
  readonly ids: readonly string[];
  readonly covariates: readonly string[];
  /** False when the file has no times: rows are steps, in their order. */
  readonly timed: boolean;
  readonly count: number;
  /** Index into `ids`. */
  seriesAt(row: number): number;
  wallAt(row: number): number;
  instantAt(row: number): number;
  valueAt(row: number, column: number): number;
}

/** Rows from which the columns are told. */
const SAMPLE = 200;

/**
 * Reads a table into rows of series: one series, several by an id column (long), or one for each target (wide). Adds
 * a problem for every cell that cannot be read. Throws DATASET_TOO_LARGE.
 */
export async function readSeriesRows(
  table: Table,
  options: { readonly given: DatasetOptions; readonly limits: DatasetLimits; readonly problems: ProblemList },
): Promise<SeriesRows> {
  const { given, limits, problems } = options;
  let reader: RowReader | null = null;
  const sample: TableRow[] = [];
  const start = (): RowReader => {
    const columns = chooseColumns(table.header, sample, { given, decimal: table.decimal, problems });
    problems.throwIfAny();
    const started = new RowReader(table.header, columns, limits, problems);
    sample.forEach((row) => started.add(row));
    return started;
  };
  for await (const row of table.rows()) {
    if (reader !== null) reader.add(row);
    else if (sample.push(row) === SAMPLE) reader = start();
  }
  if (sample.length === 0) throw broken('expected at least one row below the header');
  return (reader ?? start()).finish();
}

class RowReader {
  private readonly ids = new Map<string, number>();
  private readonly series = new GrowingNumbers();
  private readonly walls = new GrowingNumbers();
  private readonly instants = new GrowingNumbers();
  private readonly values: readonly GrowingNumbers[];

  constructor(
    private readonly header: readonly string[],
    private readonly columns: Columns,
    private readonly limits: DatasetLimits,
    private readonly problems: ProblemList,
  ) {
    this.values = [0, ...columns.covariates].map(() => new GrowingNumbers());
  }

  add(row: TableRow): void {
    const { columns, header, problems } = this;
    if (row.cells.length !== header.length) {
      problems.add(row.place, `expected ${header.length} cells as in the header, got ${row.cells.length}`);
      return;
    }
    const time = columns.time === null ? { wallMs: 0, instantMs: 0 } : this.timeOf(row, columns.time);
    const covariates = columns.covariates.map((index) => this.numberOf(row, index));
    const id = columns.id === null ? '' : String(row.cells[columns.id] ?? '');
    if (columns.id !== null && (id === '' || id.length > 256)) {
      problems.add(
        `${row.place}/column:${header[columns.id]!}`,
        'expected the id of a series, 1 to 256 characters',
      );
    }
    for (const target of columns.targets) {
      const value = this.numberOf(row, target);
      if (time === null) continue;
      const own =
        columns.targets.length === 1 ? id : id === '' ? header[target]! : `${id}/${header[target]!}`;
      this.push(own === '' ? 'series' : own, time, [value, ...covariates]);
    }
  }

  finish(): SeriesRows {
    const { series, walls, instants, values } = this;
    return {
      ids: [...this.ids.keys()],
      covariates: this.columns.covariates.map((index) => this.header[index]!),
      timed: this.columns.time !== null,
      count: series.length,
      seriesAt: (row) => series.at(row),
      wallAt: (row) => walls.at(row),
      instantAt: (row) => instants.at(row),
      valueAt: (row, column) => values[column]!.at(row),
    };
  }

  private push(
    id: string,
    time: { readonly wallMs: number; readonly instantMs: number },
    values: readonly number[],
  ): void {
    if (this.series.length >= this.limits.maxRows)
      throw tooLarge(`expected at most ${this.limits.maxRows} rows`);
    let index = this.ids.get(id);
    if (index === undefined) {
      index = this.ids.size;
      if (index >= this.limits.maxSeries) throw tooLarge(`expected at most ${this.limits.maxSeries} series`);
      this.ids.set(id, index);
    }
    this.series.push(index);
    this.walls.push(time.wallMs);
    this.instants.push(time.instantMs);
    values.forEach((value, column) => this.values[column]!.push(value));
  }

  private timeOf(
    row: TableRow,
    column: number,
  ): { readonly wallMs: number; readonly instantMs: number } | null {
    const cell = row.cells[column] ?? null;
    const time = timeOf(cell, this.columns.dateOrder);
    if (time === null) {
      this.problems.add(
        `${row.place}/column:${this.header[column]!}`,
        `expected a time such as 2024-01-31, got "${clip(String(cell ?? ''))}"`,
      );
    }
    return time;
  }

  private numberOf(row: TableRow, column: number): number {
    const cell = row.cells[column] ?? null;
    const value = numberOf(cell, this.columns.decimal);
    if (value !== null) return value;
    this.problems.add(
      `${row.place}/column:${this.header[column]!}`,
      `expected a finite number, got "${clip(String(cell))}"`,
    );
    return NaN;
  }
}
