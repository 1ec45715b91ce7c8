import { type ProblemList, show } from './problem-list';

/** One series as it was sent: found, not yet judged. */
export interface RawSeries {
  readonly id: string;
  readonly values: readonly unknown[];
  readonly timestamps: readonly unknown[] | null;
  readonly start: unknown;
  readonly frequency: unknown;
  readonly timeZone: unknown;
  readonly past: unknown;
  readonly future: unknown;
  /** JSON pointers of its parts. */
  readonly valueAt: (index: number) => string;
  readonly timestampAt: (index: number) => string;
  readonly field: (name: string) => string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the series of a request body: `series` as one array of numbers, as several arrays, or as objects with `values`;
 * or the long columns `y`, `unique_id`?, `ds`?. `frequency` and `time_zone` of the body hold for every series without
 * its own. Finds at most `maxSeries`; everything else is a problem.
 */
export function findSeries(
  body: Fields,
  options: { readonly maxSeries: number; readonly problems: ProblemList },
): RawSeries[] {
  const { problems, maxSeries } = options;
  if (body['series'] === undefined && body['y'] !== undefined) return fromColumns(body, options);
  const { series } = body;
  if (!Array.isArray(series) || series.length === 0) {
    problems.add('/series', `expected a non-empty array, got ${show(series)}`);
    return [];
  }
  const items: readonly unknown[] = series;
  if (!isContainer(items[0])) return [plain(body, { id: '0', values: items, pointer: '/series' })];
  if (items.length > maxSeries) {
    problems.add('/series', `expected at most ${maxSeries} series, got ${items.length}`);
    return [];
  }
  return items.flatMap((item, index) => fromItem(body, { item, index, problems }));
}

function fromItem(
  body: Fields,
  options: { readonly item: unknown; readonly index: number; readonly problems: ProblemList },
): RawSeries[] {
  const { item, index, problems } = options;
  const pointer = `/series/${index}`;
  if (Array.isArray(item)) return [plain(body, { id: String(index), values: item, pointer })];
  if (!isObject(item)) {
    problems.add(pointer, `expected an array or an object, got ${show(item)}`);
    return [];
  }
  const id = item['id'] ?? String(index);
  if (typeof id !== 'string' && typeof id !== 'number') {
    problems.add(`${pointer}/id`, `expected a string, got ${show(id)}`);
    return [];
  }
  const values = item['values'];
  const timestamps = item['timestamps'] ?? null;
  if (!Array.isArray(values)) {
    problems.add(`${pointer}/values`, `expected an array of numbers, got ${show(values)}`);
    return [];
  }
  if (timestamps !== null && !Array.isArray(timestamps)) {
    problems.add(`${pointer}/timestamps`, `expected an array of timestamps, got ${show(timestamps)}`);
    return [];
  }
  return [
    {
      id: String(id),
      values,
      timestamps,
      start: item['start'],
      frequency: item['frequency'] ?? body['frequency'],
      timeZone: item['time_zone'] ?? body['time_zone'],
      past: item['past'],
      future: item['future'],
      valueAt: (at) => `${pointer}/values/${at}`,
      timestampAt: (at) => `${pointer}/timestamps/${at}`,
      field: (name) => `${pointer}/${name}`,
    },
  ];
}

function plain(
  body: Fields,
  options: { readonly id: string; readonly values: readonly unknown[]; readonly pointer: string },
): RawSeries {
  return {
    id: options.id,
    values: options.values,
    timestamps: null,
    start: body['start'],
    frequency: body['frequency'],
    timeZone: body['time_zone'],
    past: body['past'],
    future: body['future'],
    valueAt: (at) => `${options.pointer}/${at}`,
    timestampAt: (at) => `/timestamps/${at}`,
    field: (name) => (name === 'values' ? options.pointer : `/${name}`),
  };
}

/** The rows of one id, in the order in which they stand. */
function fromColumns(
  body: Fields,
  options: { readonly maxSeries: number; readonly problems: ProblemList },
): RawSeries[] {
  const { problems, maxSeries } = options;
  const y = body['y'];
  const columns = { y, ds: body['ds'] ?? null, unique_id: body['unique_id'] ?? null };
  for (const [name, column] of Object.entries(columns)) {
    if (column === null && name !== 'y') continue;
    if (!Array.isArray(column)) problems.add(`/${name}`, `expected an array, got ${show(column)}`);
    else if (Array.isArray(y) && column.length !== y.length) {
      problems.add(`/${name}`, `expected ${y.length} rows as in y, got ${column.length}`);
    }
  }
  if (problems.count > 0) return [];
  const values = y as readonly unknown[];
  const stamps = columns.ds as readonly unknown[] | null;
  const rowsById = groupRows(values.length, columns.unique_id as readonly unknown[] | null, problems);
  if (rowsById.size > maxSeries) {
    problems.add('/unique_id', `expected at most ${maxSeries} series, got ${rowsById.size}`);
    return [];
  }
  return Array.from(rowsById, ([id, rows]) => ({
    id,
    values: rows.map((row) => values[row]),
    timestamps: stamps === null ? null : rows.map((row) => stamps[row]),
    start: undefined,
    frequency: body['frequency'],
    timeZone: body['time_zone'],
    past: body['past'],
    future: body['future'],
    valueAt: (at: number) => `/y/${rows[at] ?? at}`,
    timestampAt: (at: number) => `/ds/${rows[at] ?? at}`,
    field: (name: string) => (name === 'values' ? '/y' : name === 'timestamps' ? '/ds' : `/${name}`),
  }));
}

function groupRows(
  count: number,
  ids: readonly unknown[] | null,
  problems: ProblemList,
): Map<string, number[]> {
  const rowsById = new Map<string, number[]>();
  for (let row = 0; row < count; row++) {
    const id = ids === null ? '0' : ids[row];
    if (typeof id !== 'string' && typeof id !== 'number') {
      problems.add(`/unique_id/${row}`, `expected a string, got ${show(id)}`);
      continue;
    }
    const rows = rowsById.get(String(id));
    if (rows) rows.push(row);
    else rowsById.set(String(id), [row]);
  }
  return rowsById;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Fields {
  return isContainer(value) && !Array.isArray(value);
}
