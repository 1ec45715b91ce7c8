import type { CovariateNames } from './covariates';
import { type LongTable, seriesOfTable, tableOfBody } from './long-table';
import { type ProblemList, show } from './problem-list';
import type { RawSeries } from './raw-series';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the series of a request body: `series` as one array of numbers, as several arrays, or as objects with `values`;
 * or the long columns `y`, `unique_id`?, `ds`?, of the body or of the file that came in its place. `frequency` and
 * `time_zone` of the body hold for every series without its own. Finds at most `maxSeries`; everything else is a problem.
 */
export function findSeries(
  body: Fields,
  options: {
    /** A file with the series; null: the body has them. */
    readonly table: LongTable | null;
    readonly maxSeries: number;
    readonly covariates: CovariateNames;
    readonly problems: ProblemList;
  },
): RawSeries[] {
  const { table, problems, maxSeries } = options;
  if (table !== null) return seriesOfTable(table, { ...options, body });
  if (body['series'] === undefined && body['y'] !== undefined)
    return seriesOfTable(tableOfBody(body), { ...options, body });
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
      futureSteps: 0,
      past: item['past'],
      future: item['future'],
      valueAt: (at) => `${pointer}/values/${at}`,
      timestampAt: (at) => `${pointer}/timestamps/${at}`,
      covariateAt: (kind, name, at) => covariatePointer(`${pointer}/${kind}`, name, at),
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
    futureSteps: 0,
    past: body['past'],
    future: body['future'],
    valueAt: (at) => `${options.pointer}/${at}`,
    timestampAt: (at) => `/timestamps/${at}`,
    covariateAt: (kind, name, at) => covariatePointer(`/${kind}`, name, at),
    field: (name) => (name === 'values' ? options.pointer : `/${name}`),
  };
}

function covariatePointer(parent: string, name: string, index?: number): string {
  const pointer = `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return index === undefined ? pointer : `${pointer}/${index}`;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Fields {
  return isContainer(value) && !Array.isArray(value);
}
