/** Batches whose planned size is remembered; what waits behind them is planned in full batches. */
const MOST_BATCHES = 16;

/**
 * The batches that the waiting rows are promised to run in, from the front of the line: how many rows each may grow to,
 * and how long it then takes. Without allocation; every operation looks at no more than MOST_BATCHES batches.
 */
export class PromisedBatches {
  private readonly rows = new Float64Array(MOST_BATCHES);
  private readonly ms = new Float64Array(MOST_BATCHES);
  private size = 0;
  private allRows = 0;
  private allMs = 0;

  get count(): number {
    return this.size;
  }

  get isFull(): boolean {
    return this.size === MOST_BATCHES;
  }

  /** Rows that fit in all of them. */
  get totalRows(): number {
    return this.allRows;
  }

  /** Time that all of them take. */
  get totalMs(): number {
    return this.allMs;
  }

  /** Most rows of the first one; Infinity when there is none. */
  get firstRows(): number {
    return this.size === 0 ? Infinity : this.rows[0]!;
  }

  /** Adds one at the end. There must be room. */
  open(rows: number, ms: number): void {
    this.rows[this.size] = rows;
    this.ms[this.size] = ms;
    this.size++;
    this.allRows += rows;
    this.allMs += ms;
  }

  /** Takes the last one off. There must be one. */
  close(): { readonly rows: number; readonly ms: number } {
    this.size--;
    const [rows, ms] = [this.rows[this.size]!, this.ms[this.size]!];
    this.allRows -= rows;
    this.allMs -= ms;
    return { rows, ms };
  }

  /** Index of the batch that holds the row with this many rows before it; `count` when it stands behind all of them. */
  indexOf(row: number): number {
    let start = this.allRows;
    let index = this.size;
    while (index > 0 && row < start) start -= this.rows[--index]!;
    return row < this.allRows ? index : this.size;
  }

  /** Time that the first `count` batches take. */
  msBefore(count: number): number {
    let ms = this.allMs;
    for (let index = this.size - 1; index >= count; index--) ms -= this.ms[index]!;
    return ms;
  }

  msOf(index: number): number {
    return this.ms[index]!;
  }

  /** The first batch has left. */
  shift(): void {
    if (this.size === 0) return;
    this.allRows -= this.rows[0]!;
    this.allMs -= this.ms[0]!;
    this.rows.copyWithin(0, 1, this.size);
    this.ms.copyWithin(0, 1, this.size);
    this.size--;
    if (this.size === 0) this.clear();
  }

  /** Nothing waits. */
  clear(): void {
    this.size = 0;
    this.allRows = 0;
    this.allMs = 0;
  }
}
