import fc from 'fast-check';
import { StriateError } from '../../src/errors/striate-error';
import { fillMissing } from '../../src/series/missing-values';
import { parseUncertainty } from '../../src/series/parse-levels';
import { DEFAULT_SERIES_LIMITS, parseHorizon, parseSeries } from '../../src/series/parse-request';
import { timestampsFrom } from '../../src/series/timeline';

/** A model of 14 steps that takes no covariates. */
const ANY = { futureSteps: 14, minPoints: 1 };

type Body = Record<string, unknown>;

function problemsOf(body: Body, minPoints = 1): readonly { pointer: string; detail: string }[] {
  try {
    parseSeries(body, { ...ANY, minPoints });
  } catch (error) {
    if (error instanceof StriateError && error.code === 'SERIES_INVALID') return error.problems;
    throw error;
  }
  return [];
}

const dated = (timestamps: unknown, more: Body = {}): Body => ({
  series: [{ values: [1, 2, 3, 4], timestamps, ...more }],
});

describe('shapes of a request', () => {
  it('takes one array, several arrays and objects', () => {
    expect(parseSeries({ series: [1, 2] }, ANY)).toMatchObject([{ id: '0', timeline: null, season: 1 }]);
    const two = parseSeries({ series: [[1, 2], { id: 'b', values: [3] }] }, ANY);
    expect(two.map(({ id, values }) => [id, ...values])).toEqual([
      ['0', 1, 2],
      ['b', 3],
    ]);
  });

  it('continues timestamps from a start or from timestamps', () => {
    const [series] = parseSeries(
      { series: [{ start: '2020-01-30', frequency: 'D', values: [1, 2, 3] }] },
      ANY,
    );
    expect(timestampsFrom(series!.timeline!, 3, 2)).toEqual(['2020-02-02', '2020-02-03']);
    const [inferred] = parseSeries(dated(['2020-01-31', '2020-02-29', '2020-03-31', '2020-04-30']), ANY);
    expect(timestampsFrom(inferred!.timeline!, 4, 1)).toEqual(['2020-05-31']);
    expect(inferred!.season).toBe(12);
  });

  it('groups long columns by id, in order of first appearance', () => {
    const body = {
      unique_id: ['a', 'b', 'a', 'b'],
      ds: ['2020-01-01', '2020-01-01', '2020-01-02', '2020-01-02'],
      y: [1, 10, 2, 20],
    };
    const parsed = parseSeries(body, { ...ANY, minPoints: 2 });
    expect(parsed.map(({ id, values }) => [id, ...values])).toEqual([
      ['a', 1, 2],
      ['b', 10, 20],
    ]);
    expect(problemsOf({ ...body, y: [1, 10, 2, null] })).toMatchObject([{ pointer: '/y/3' }]);
    expect(
      problemsOf({ ...body, ds: ['2020-01-01', '2020-01-02', '2020-01-01', '2020-01-03'] }),
    ).toMatchObject([{ pointer: '/ds/2' }]);
    expect(problemsOf({ ...body, ds: ['2020-01-01'] })).toMatchObject([{ pointer: '/ds' }]);
  });
});

describe('bad values', () => {
  it.each([
    ['a string', '3'],
    ['null', null],
    ['NaN', NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['too large for float32', 1e39],
    ['an object', {}],
    ['true', true],
  ])('names the index of %s', (_, value) => {
    expect(problemsOf({ series: [{ values: [1, value, 3] }] })).toMatchObject([
      { pointer: '/series/0/values/1' },
    ]);
    expect(problemsOf({ series: [1, value, 3] })).toMatchObject([{ pointer: '/series/1' }]);
  });

  it('names too few points with both numbers', () => {
    expect(problemsOf({ series: [1, 2] }, 50)).toEqual([
      { pointer: '/series', detail: 'expected at least 50 values, got 2' },
    ]);
  });

  it.each([
    [{}, '/series'],
    [{ series: [] }, '/series'],
    [{ series: 'x' }, '/series'],
    [{ series: [[1], 7] }, '/series/1'],
    [{ series: [{ values: 3 }] }, '/series/0/values'],
    [{ series: [{ id: {}, values: [1] }] }, '/series/0/id'],
    [
      {
        series: [
          { id: 'a', values: [1] },
          { id: 'a', values: [1] },
        ],
      },
      '/series/1/id',
    ],
    [{ series: [[]] }, '/series/0'],
    [{ series: [1], missing: 'zero' }, '/missing'],
    [{ series: [[null, null]], missing: 'linear' }, '/series/0'],
    [{ y: 3 }, '/y'],
    [{ y: [1], unique_id: [null] }, '/unique_id/0'],
  ] as const)('refuses %j at %s', (body, pointer) => {
    expect(problemsOf(body)[0]).toMatchObject({ pointer });
  });

  it('stops at twenty of a million problems', () => {
    const start = performance.now();
    expect(() => parseSeries({ series: [new Array(1_000_000).fill(null)] }, ANY)).toThrow(
      /and 19 more; reading stopped there/,
    );
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('refuses more series or values than the limits, without looking at them', () => {
    const limits = { ...DEFAULT_SERIES_LIMITS, maxSeries: 2, maxValues: 4 };
    expect(() => parseSeries({ series: [[1], [1], [1]] }, { ...ANY, limits })).toThrow(
      /at most 2 series, got 3/,
    );
    expect(() =>
      parseSeries(
        {
          series: [
            [1, 1, 1],
            [1, 1],
          ],
        },
        { ...ANY, limits },
      ),
    ).toThrow(/at most 4 values in all, got 5/);
    expect(() => parseSeries({ y: [1, 1, 1], unique_id: [1, 2, 3] }, { ...ANY, limits })).toThrow(
      /at most 2 series/,
    );
  });

  it('refuses more timestamps than are read in one turn', () => {
    const values = new Array(100_001).fill(1);
    const series = [
      { values, timestamps: new Array(100_001).fill('2020-01-01'), time_zone: 'Europe/Berlin' },
    ];
    expect(() => parseSeries({ series }, ANY)).toThrow(/at most 100000 timestamps in all, got 100001/);
  });

  it('gives finite numbers or SERIES_INVALID for any JSON', () => {
    fc.assert(
      fc.property(
        fc.record({ series: fc.jsonValue(), missing: fc.constantFrom('linear', 'seasonal', undefined) }),
        (body) => {
          try {
            for (const { values } of parseSeries(body, ANY)) expect(values.every(Number.isFinite)).toBe(true);
          } catch (error) {
            expect(error).toMatchObject({ code: 'SERIES_INVALID' });
          }
        },
      ),
    );
  });
});

describe('bad times', () => {
  it.each([
    [
      'twice',
      dated(['2020-01-01', '2020-01-02', '2020-01-02', '2020-01-03']),
      '/series/0/timestamps/2',
      /the same time twice/,
    ],
    [
      'unsorted',
      dated(['2020-01-01', '2020-01-03', '2020-01-02', '2020-01-04']),
      '/series/0/timestamps/2',
      /an earlier time/,
    ],
    [
      'a gap',
      dated(['2020-01-01', '2020-01-02', '2020-01-04', '2020-01-05']),
      '/series/0/timestamps/2',
      /expected "2020-01-03" by the frequency, got "2020-01-04"/,
    ],
    [
      'another frequency',
      dated(['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04'], { frequency: 'W' }),
      '/series/0/timestamps/1',
      /2020-01-08/,
    ],
    ['no frequency', dated(undefined, { start: '2020-01-01' }), '/series/0/frequency', /cannot be inferred/],
    [
      'both',
      dated(['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04'], { start: '2020-01-01' }),
      '/series/0/start',
      /got both/,
    ],
    [
      'no date',
      dated(['2020-01-01', 'x', '2020-01-03', '2020-01-04']),
      '/series/0/timestamps/1',
      /ISO 8601.*"x"/,
    ],
    ['a number', dated([1, 2, 3, 4]), '/series/0/timestamps/0', /ISO 8601/],
    ['too few', dated(['2020-01-01']), '/series/0/timestamps', /expected 4 timestamps/],
    [
      'frequency',
      dated(undefined, { start: '2020-01-01', frequency: 'fortnight' }),
      '/series/0/frequency',
      /fortnight/,
    ],
    [
      'off the anchor',
      dated(undefined, { start: '2020-01-02', frequency: 'MS' }),
      '/series/0/start',
      /2020-01-02/,
    ],
    ['a Sunday', dated(undefined, { start: '2020-01-05', frequency: 'B' }), '/series/0/start', /2020-01-05/],
    [
      'zone',
      dated(undefined, { start: '2020-01-01', frequency: 'D', time_zone: 'Moon' }),
      '/series/0/time_zone',
      /IANA/,
    ],
    [
      'mixed offsets',
      dated([
        '2024-10-26T00:00+02:00',
        '2024-10-27T00:00+02:00',
        '2024-10-28T00:00+01:00',
        '2024-10-29T00:00+01:00',
      ]),
      '/series/0/timestamps/2',
      /time_zone/,
    ],
  ])('names the place: %s', (_, body, pointer, detail) => {
    expect(problemsOf(body)[0]).toEqual({ pointer, detail: expect.stringMatching(detail) as string });
  });

  it('takes changed offsets with the time zone they come from', () => {
    const timestamps = [
      '2024-10-26T00:00+02:00',
      '2024-10-27T00:00+02:00',
      '2024-10-28T00:00+01:00',
      '2024-10-29T00:00+01:00',
    ];
    const [series] = parseSeries(dated(timestamps, { time_zone: 'Europe/Berlin' }), ANY);
    expect(series!.season).toBe(7);
    expect(timestampsFrom(series!.timeline!, 4, 1)).toEqual(['2024-10-30T00:00:00+01:00']);
  });
});

describe("the model's own frequency", () => {
  const usualFrequency = { unit: 'day', count: 1 } as const;

  it('is taken where a series gives none', () => {
    const [plain] = parseSeries({ series: [1, 2] }, { ...ANY, usualFrequency });
    expect(plain).toMatchObject({ season: 7, timeline: null });
    const [started] = parseSeries(dated(undefined, { start: '2020-01-01' }), { ...ANY, usualFrequency });
    expect(timestampsFrom(started!.timeline!, 4, 1)).toEqual(['2020-01-05']);
  });

  it('gives way to what the series says or shows', () => {
    const timestamps = ['2020-01-01', '2020-02-01', '2020-03-01', '2020-04-01'];
    expect(parseSeries(dated(timestamps), { ...ANY, usualFrequency })[0]!.season).toBe(12);
    expect(parseSeries({ series: [1, 2], frequency: 'h' }, { ...ANY, usualFrequency })[0]!.season).toBe(24);
  });
});

describe('covariates', () => {
  const covariates = { past: ['rain'], future: ['price', 'a/b'] };
  const options = { minPoints: 1, futureSteps: 2, covariates };
  const good = {
    values: [1, 2],
    past: { rain: [3, 4] },
    future: { price: [1, 2, 3, 4], 'a/b': [0, 0, 0, 1] },
  };

  it('reads past ones for the history and future ones for the horizon too', () => {
    const [series] = parseSeries({ series: [good] }, options);
    expect(Array.from(series!.past.get('rain')!)).toEqual([3, 4]);
    expect(Array.from(series!.future.get('price')!)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['a missing object', { ...good, past: undefined }, '/series/0/past'],
    ['a missing column', { ...good, future: { price: [1, 2, 3, 4] } }, '/series/0/future/a~1b'],
    ['another length', { ...good, past: { rain: [3] } }, '/series/0/past/rain'],
    ['a null', { ...good, past: { rain: [3, null] } }, '/series/0/past/rain/1'],
    ['an unknown name', { ...good, past: { rain: [3, 4], snow: [1, 2] } }, '/series/0/past'],
    ['an array', { ...good, past: [3, 4] }, '/series/0/past'],
  ])('names %s', (_, series, pointer) => {
    expect(() => parseSeries({ series: [series] }, options)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ pointer })] }) as Error,
    );
  });

  it('refuses covariates that the model would ignore', () => {
    expect(problemsOf({ series: [{ values: [1], future: { price: [1] } }] })).toEqual([
      {
        pointer: '/series/0/future',
        detail: 'expected no such covariates (the model takes none), got "price"',
      },
    ]);
  });
});

describe('parseUncertainty', () => {
  it('reads levels or quantiles, sorted, each once', () => {
    expect(parseUncertainty({})).toEqual({ kind: 'none' });
    expect(parseUncertainty({ levels: [95, 80, 95] })).toEqual({ kind: 'levels', levels: [80, 95] });
    expect(parseUncertainty({ quantiles: [0.9, 0.5] })).toEqual({ kind: 'quantiles', quantiles: [0.5, 0.9] });
  });

  it.each([
    [{ levels: [0] }, '/levels/0'],
    [{ levels: [80, 100] }, '/levels/1'],
    [{ quantiles: ['0.5'] }, '/quantiles/0'],
    [{ quantiles: [1] }, '/quantiles/0'],
    [{ levels: 80 }, '/levels'],
    [{ levels: new Array(21).fill(50) }, '/levels'],
    [{ levels: [80], quantiles: [0.5] }, '/quantiles'],
  ])('refuses %j', (body, pointer) => {
    expect(() => parseUncertainty(body)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ pointer })] }) as Error,
    );
  });
});

describe('parseHorizon', () => {
  it.each([0, -1, 1.5, 1e6, 1e9, '5', NaN, {}])('refuses %p', (given) => {
    expect(() => parseHorizon(given, { fallback: 14 })).toThrow(
      expect.objectContaining({
        code: 'SERIES_INVALID',
        problems: [expect.objectContaining({ pointer: '/horizon' })],
      }) as Error,
    );
  });

  it('takes a whole number, and the fallback for nothing', () => {
    expect(parseHorizon(1000, { fallback: 14 })).toBe(1000);
    expect(parseHorizon(undefined, { fallback: 14 })).toBe(14);
  });
});

describe('fillMissing', () => {
  const gaps = Float64Array.from([NaN, 1, 2, NaN, NaN, 8, NaN]);

  it('fills on the line, and repeats at the ends', () => {
    expect(Array.from(fillMissing(gaps, { policy: 'linear', season: 1 }))).toEqual([1, 1, 2, 4, 6, 8, 8]);
  });

  it('fills from one season earlier, else later, else on the line', () => {
    expect(Array.from(fillMissing(gaps, { policy: 'seasonal', season: 3 }))).toEqual([1, 1, 2, 1.5, 1, 8, 8]);
  });

  it('takes a later season where there is no earlier one', () => {
    const values = Float64Array.from([NaN, 2, 3, 4, 5, NaN]);
    expect(Array.from(fillMissing(values, { policy: 'seasonal', season: 3 }))).toEqual([4, 2, 3, 4, 5, 3]);
  });

  it('is used for nulls, and says how many', () => {
    const [series] = parseSeries({ series: [1, null, 3], missing: 'linear' }, { ...ANY, minPoints: 3 });
    expect(series).toMatchObject({ filled: 1 });
    expect(Array.from(series!.values)).toEqual([1, 2, 3]);
  });
});
