import type { NdArray } from '../archives/npy';
import type { DatasetLimits } from '../dataset';
import { tooLarge } from '../file-errors';
import { clip, type ProblemList } from '../problem-list';
import type { SeriesRows } from './series-rows';

/** Names of the target in a .npz of series, first come first taken. */
const TARGETS = ['y', 'values', 'series'];
const TIMES = ['timestamps', 'time', 'ds'];
const IDS = ['ids', 'unique_id'];

/**
 * Series of a .npz: `y` [series, steps] or [steps], `timestamps` datetime64 [steps], `ids` [series]; every other array
 * of y's shape is a covariate. `null` when there is no such `y`.
 */
export function seriesOfNpz(
  arrays: ReadonlyMap<string, NdArray>,
  options: { readonly limits: DatasetLimits; readonly problems: ProblemList },
): SeriesRows | null {
  const target = TARGETS.find((name) => arrays.has(name));
  const y = target === undefined ? undefined : arrays.get(target);
  if (y === undefined || y.shape.length < 1 || y.shape.length > 2 || !isNumeric(y)) return null;
  const steps = y.shape.at(-1)!;
  const count = y.shape.length === 1 ? 1 : y.shape[0]!;
  judge(count, steps, options);
  const times = pick(arrays, TIMES);
  const ids = pick(arrays, IDS);
  if (
    times !== undefined &&
    (times.kind !== 'time' || times.shape.length !== 1 || times.shape[0] !== steps)
  ) {
    options.problems.add(
      'array:timestamps',
      `expected datetime64 [${steps}], got [${times.shape.join(', ')}]`,
    );
  }
  if (ids !== undefined && (ids.shape.length !== 1 || ids.shape[0] !== count)) {
    options.problems.add('array:ids', `expected one id a series, [${count}], got [${ids.shape.join(', ')}]`);
  }
  const covariates = [...arrays].filter(
    ([name, array]) => name !== target && isNumeric(array) && array.shape.join() === y.shape.join(),
  );
  const columns = [y, ...covariates.map(([, array]) => array)];
  judgeFinite(columns, ['y', ...covariates.map(([name]) => name)], options.problems);
  const noTime =
    times === undefined ? -1 : times.data.findIndex((value: number | bigint) => Number.isNaN(value));
  if (noTime >= 0) options.problems.add(`array:timestamps/element:${noTime}`, 'expected a time, got NaT');
  options.problems.throwIfAny();
  const idAt = (index: number): string =>
    ids === undefined ? String(index) : ids.kind === 'text' ? ids.text[index]! : String(ids.data[index]);
  const timeAt = (row: number): number => Number(times?.data[row % steps] ?? 0);
  return {
    ids: Array.from({ length: count }, (_, index) => idAt(index)),
    covariates: covariates.map(([name]) => clip(name)),
    timed: times !== undefined,
    count: count * steps,
    seriesAt: (row) => Math.floor(row / steps),
    wallAt: timeAt,
    instantAt: timeAt,
    valueAt: (row, column) => Number(columns[column]!.data[row]),
  };
}

function judge(
  count: number,
  steps: number,
  { limits, problems }: { readonly limits: DatasetLimits; readonly problems: ProblemList },
): void {
  if (count > limits.maxSeries) throw tooLarge(`expected at most ${limits.maxSeries} series, got ${count}`);
  if (count * steps > limits.maxRows)
    throw tooLarge(`expected at most ${limits.maxRows} rows, got ${count * steps}`);
  if (count * steps === 0) problems.add('array:y', 'expected at least one step of one series');
}

/** NaN is missing; an infinity is no number. */
function judgeFinite(columns: readonly NdArray[], names: readonly string[], problems: ProblemList): void {
  columns.forEach(({ data }, column) => {
    const at = data.findIndex((value: number | bigint) => value === Infinity || value === -Infinity);
    if (at >= 0) problems.add(`array:${names[column]!}/element:${at}`, 'expected a finite number or NaN');
  });
}

function isNumeric(array: NdArray): boolean {
  return array.kind === 'integer' || array.kind === 'float';
}

function pick(arrays: ReadonlyMap<string, NdArray>, names: readonly string[]): NdArray | undefined {
  return names.map((name) => arrays.get(name)).find((array) => array !== undefined);
}
