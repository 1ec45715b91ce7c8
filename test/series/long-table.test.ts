import { StriateError, type Problem } from '../../src/errors/striate-error';
import type { LongTable } from '../../src/series/long-table';
import { type ParsedSeries, parseSeries, type SeriesOptions } from '../../src/series/parse-request';
import { timestampsFrom } from '../../src/series/timeline';

const covariates = { past: ['rain'], future: ['promo'] };
const OPTIONS: SeriesOptions = { minPoints: 2, futureSteps: 2, covariates };

/** Two series with their rows mixed; the last two of each are steps to come. */
const body = {
  unique_id: ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'],
  ds: ['01', '01', '02', '02', '03', '03', '04', '04'].map((day) => `2024-01-${day}`),
  y: [1, 10, 2, 20, null, null, null, null],
  past: { rain: [5, 50, 6, 60, null, null, null, null] },
  future: { promo: [0, 1, 2, 3, 4, 5, 6, 7] },
};

function problemsOf(parse: () => unknown): readonly Problem[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof StriateError) return error.problems;
    throw error;
  }
  return [];
}

const numbersOf = ({ id, values, past, future }: ParsedSeries): unknown => [
  id,
  [...values],
  [...past.get('rain')!],
  [...future.get('promo')!],
];

describe('long columns with covariates', () => {
  it('end each series at its last value; rows behind it tell the future', () => {
    const parsed = parseSeries(body, OPTIONS);
    expect(parsed.map(numbersOf)).toEqual([
      ['a', [1, 2], [5, 6], [0, 2, 4, 6]],
      ['b', [10, 20], [50, 60], [1, 3, 5, 7]],
    ]);
    expect(timestampsFrom(parsed[0]!.timeline!, 2, 2)).toEqual(['2024-01-03', '2024-01-04']);
  });

  it('name a row of the future that is out of step, and a number that is missing', () => {
    const ds = body.ds.map((day, row) => (row === 6 ? '2024-01-05' : day));
    expect(problemsOf(() => parseSeries({ ...body, ds }, OPTIONS))[0]!.pointer).toBe('/ds/6');
    const future = { promo: body.future.promo.map((value, row) => (row === 5 ? null : value)) };
    expect(problemsOf(() => parseSeries({ ...body, future }, OPTIONS))[0]!.pointer).toBe('/future/promo/5');
    const short = { ...body, y: [1, 10, 2, 20, 3, 30, null, null] };
    const rain = [5, 50, 6, 60, 7, 70, null, null];
    const [problem] = problemsOf(() => parseSeries({ ...short, past: { rain } }, OPTIONS));
    expect(problem).toEqual({
      pointer: '/future/promo',
      detail: 'expected an array of at least 5 numbers (3 values and 2 steps beyond), got an array of 4',
    });
  });

  it('take a null at the end as missing where the model knows no future', () => {
    const { unique_id, ds, y } = body;
    const alone = { unique_id, ds, y };
    const [problem] = problemsOf(() => parseSeries(alone, { minPoints: 2, futureSteps: 2 }));
    expect(problem!.pointer).toBe('/y/4');
    const filled = parseSeries({ ...alone, missing: 'linear' }, { minPoints: 2, futureSteps: 2 });
    expect([...filled[0]!.values]).toEqual([1, 2, 2, 2]);
  });
});

it('a file names its own places', () => {
  const table: LongTable = {
    y: [1, 'x', 3],
    covariates: () => undefined,
    placeOf: (column, row) => `row:${(row ?? 0) + 2}/column:${column}`,
  };
  const problems = problemsOf(() => parseSeries({}, { minPoints: 1, futureSteps: 1, table }));
  expect(problems[0]!.pointer).toBe('row:3/column:y');
});
