import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dailyBirths } from '../support/births';
import { RunningServer } from '../support/running-server';

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop());

const LOOKBACK = 56;
const { dates, values } = dailyBirths();
const END = 7_000;
const from = END - LOOKBACK;
const lines = (to: number): string[] =>
  values.slice(from, to).map((value, index) => `us,${dates[from + index]!},${value}`);
const head = 'unique_id,ds,y';
const csv = [head, ...lines(END)].join('\n');
const series = [{ id: 'us', start: dates[from], frequency: 'D', values: values.slice(from, END) }];

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
interface Forecast {
  readonly id: string;
  readonly mean: readonly number[];
  readonly timestamps: readonly string[] | null;
  readonly intervals?: Readonly<Record<string, unknown>>;
  readonly filled: number;
}
interface Answer {
  readonly forecasts: readonly Forecast[];
  readonly frequency: string;
}
interface Job {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly forecasts_total: number;
  readonly error: Problem | null;
  readonly result: Backtest | null;
}
interface Backtest {
  readonly metrics: { readonly mae: number };
  readonly baselines: object;
}

const url = (path: string): string => `${server.url}/api/v1/models/births/${path}`;

async function send<T>(
  path: string,
  body: string | object,
  headers: Readonly<Record<string, string>> = { 'content-type': 'text/csv' },
): Promise<T & Problem> {
  const isText = typeof body === 'string' || body instanceof FormData || Buffer.isBuffer(body);
  const answer = await fetch(url(path), {
    method: 'POST',
    headers,
    body: isText ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  expect(text).not.toMatch(/NaN|Infinity/);
  return { ...(JSON.parse(text) as T & Problem), status: answer.status };
}
const JSON_TYPE = { 'content-type': 'application/json' };

function form(text: string | Uint8Array<ArrayBuffer>, name = 'file'): FormData {
  const data = new FormData();
  data.append(name, new Blob([text]), 'series');
  return data;
}

describe('series as a file', () => {
  it('as a CSV body say the same as in JSON', async () => {
    const asked = { series, horizon: 5, levels: [80, 95] };
    const [file, json] = [
      await send<Answer>('forecast?horizon=5&levels=80,95', csv),
      await send<Answer>('forecast', asked, JSON_TYPE),
    ];
    expect(file.status).toBe(200);
    expect(file.forecasts).toEqual(json.forecasts);
    expect(file.frequency).toBe('D');
    expect(file.forecasts[0]!.timestamps).toEqual(dates.slice(END, END + 5));
  });

  it('as an upload with columns of other names, semicolons and decimal commas', async () => {
    const rows = values
      .slice(from, END)
      .map((value, index) => `${dates[from + index]!.split('-').reverse().join('.')};${value},0;us;7`);
    const text = ['Tag;Geburten;Land;Rest', ...rows].join('\r\n');
    const path = 'forecast?time=Tag&target=Geburten&id=Land&decimal=,&delimiter=%3B&date_order=dmy';
    const file = await send<Answer>(path, form(text), {});
    const json = await send<Answer>('forecast', { series }, JSON_TYPE);
    expect(file.forecasts).toEqual(json.forecasts);
  });

  it('as Parquet, its null filled by the policy that the query states', async () => {
    const bytes = readFileSync(join(__dirname, '../datasets/golden/daily.parquet'));
    const path = 'forecast?context=repeat_first&missing=linear&horizon=2';
    for (const file of [
      await send<Answer>(path, bytes, { 'content-type': 'application/vnd.apache.parquet' }),
      await send<Answer>(path, form(Uint8Array.from(bytes)), {}),
    ]) {
      expect([file.status, file.forecasts[0]!.mean.length]).toEqual([200, 2]);
      expect(file.forecasts.reduce((sum, { filled }) => sum + filled, 0)).toBe(1);
    }
    const refused = await send('forecast?context=repeat_first', form(Uint8Array.from(bytes)), {});
    expect(refused.errors?.[0]?.pointer).toMatch(/^row:\d+\/column:y$/);
  });

  it('for backtests and anomalies too', async () => {
    const text = [head, ...lines(END + 60)].join('\n');
    const whole = { ...series[0], values: values.slice(from, END + 60) };
    const file = await send<Backtest>('backtests?windows=3&levels=90', text);
    const json = await send<Backtest>('backtests', { series: [whole], windows: 3, levels: [90] }, JSON_TYPE);
    expect([file.status, file.baselines]).toEqual([200, json.baselines]);
    expect(file.metrics.mae).toBeCloseTo(json.metrics.mae, 2);
    const found = await send<{ level: number; results: { judged: number }[] }>(
      'anomalies?level=95&step=7',
      text,
    );
    expect([found.level, found.results[0]!.judged]).toEqual([95, 60]);
  });

  const broken = (at: number, cell: string): string =>
    [head, ...lines(END).map((line, index) => (index === at ? cell : line))].join('\n');
  it.each<[string, string, string, string, RegExp]>([
    [
      'a word for a number',
      'forecast',
      broken(3, `us,${dates[from + 3]!},many`),
      'SERIES_INVALID',
      /^row:5\/column:y$/,
    ],
    [
      'an infinity',
      'forecast',
      broken(3, `us,${dates[from + 3]!},1e999`),
      'SERIES_INVALID',
      /^row:5\/column:y$/,
    ],
    [
      'an empty value',
      'forecast',
      broken(3, `us,${dates[from + 3]!},`),
      'SERIES_INVALID',
      /^row:5\/column:y$/,
    ],
    ['a time that is none', 'forecast', broken(9, 'us,soon,1'), 'SERIES_INVALID', /^row:11\/column:ds$/],
    [
      'a day twice',
      'forecast',
      broken(9, `us,${dates[from + 8]!},1`),
      'SERIES_INVALID',
      /^row:11\/column:ds$/,
    ],
    [
      'a day left out',
      'forecast',
      broken(LOOKBACK - 1, `us,${dates[END]!},1`),
      'SERIES_INVALID',
      /^row:57\/column:ds$/,
    ],
    ['no id', 'forecast', broken(2, `,${dates[from + 2]!},1`), 'SERIES_INVALID', /^row:4\/column:unique_id$/],
    ['a cell too few', 'anomalies', broken(2, 'us'), 'DATASET_INVALID', /^row:4$/],
    ['a header alone', 'backtests', head, 'DATASET_INVALID', /^file$/],
    ['columns that are not told', 'forecast', 'a,b\n1,2\n', 'DATASET_INVALID', /^query:target$/],
    ['a target that is not there', 'forecast?target=z', csv, 'DATASET_INVALID', /^column:z$/],
    ['a horizon of 0', 'forecast?horizon=0', csv, 'SERIES_INVALID', /^query:horizon$/],
    ['a horizon that is no number', 'forecast?horizon=x', csv, 'HTTP_INVALID_REQUEST', /^query:horizon$/],
    ['a level of 100', 'forecast?levels=80,100', csv, 'SERIES_INVALID', /^query:levels\/1$/],
    ['an unknown option', 'forecast?horizn=3', csv, 'HTTP_INVALID_REQUEST', /^query:horizn$/],
    ['an unknown way to intervals', 'forecast?conformal=x', csv, 'SERIES_INVALID', /^query:conformal$/],
  ])('with %s is refused with its place', async (_name, path, text, code, pointer) => {
    const problem = await send(path, text);
    expect(problem.code).toBe(code);
    expect(problem.errors?.[0]?.pointer).toMatch(pointer);
  });

  it('that is none of the formats, or beside what it does not take, is refused', async () => {
    const bytes = Buffer.from([0, 1, 2, 3]);
    expect((await send('forecast', bytes, { 'content-type': 'text/csv' })).code).toBe(
      'DATASET_FORMAT_UNKNOWN',
    );
    expect((await send('forecast', 'x', { 'content-type': 'text/html' })).status).toBe(415);
    expect((await send('forecast', form(csv, 'other'), {})).code).toBe('HTTP_INVALID_REQUEST');
    const both = form(csv);
    both.set('horizon', '3');
    expect((await send('forecast', both, {})).status).toBe(400);
    const query = await send('forecast?horizon=3', { series }, JSON_TYPE);
    expect(query.errors?.[0]?.pointer).toBe('query:horizon');
    expect((await send<Answer>('forecast', csv)).status).toBe(200);
  });
});

describe('intervals', () => {
  it('that follow how the earlier ones of the series held', async () => {
    const long = { series: values.slice(END - LOOKBACK - 150, END), levels: [90] };
    const width = async (adaptive: boolean): Promise<number> => {
      const answer = await send<Answer>('forecast', { ...long, adaptive }, JSON_TYPE);
      const { '90': band } = answer.forecasts[0]!.intervals as { '90': { lower: number[]; upper: number[] } };
      return band.upper[0]! - band.lower[0]!;
    };
    const [fixed, adaptive] = [await width(false), await width(true)];
    expect(adaptive).not.toBe(fixed);
    expect(Math.abs(adaptive / fixed - 1)).toBeLessThan(0.5);
    const many = { series: Array.from({ length: 100 }, () => long.series), levels: [90], adaptive: true };
    expect((await send('forecast', many, JSON_TYPE)).errors?.[0]?.pointer).toBe('/adaptive');
  });

  it('of a variant that the version has no residuals for are null, with the reason', async () => {
    const body = { series, levels: [90], conformal: 'normalised' };
    const answer = await send<Answer & { uncertainty_reason: string }>('forecast', body, JSON_TYPE);
    expect(answer.forecasts[0]!.intervals).toBeNull();
    expect(answer.uncertainty_reason).toBe('the version has no normalised residuals');
  });
});

describe('a long backtest', () => {
  const get = async (id: string): Promise<Job> => (await (await fetch(url(`backtests/${id}`))).json()) as Job;

  it('is a job where the client asks for one, with the same result', async () => {
    const body = { series: values.slice(-300), windows: 20, levels: [90] };
    const answer = await fetch(url('backtests'), {
      method: 'POST',
      headers: { ...JSON_TYPE, prefer: 'respond-async' },
      body: JSON.stringify(body),
    });
    const job = (await answer.json()) as Job;
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/api/v1/models/births/backtests/${job.id}`);
    let now = job;
    while (['queued', 'running'].includes(now.state)) {
      await new Promise((next) => setTimeout(next, 20));
      now = await get(job.id);
    }
    expect(now).toMatchObject({ state: 'succeeded', progress: 1, error: null });
    const direct = await send<Backtest>('backtests', body, JSON_TYPE);
    expect(now.result!.baselines).toEqual(direct.baselines);
    // Batches of other sizes round float32 sums otherwise.
    expect(now.result!.metrics.mae).toBeCloseTo(direct.metrics.mae, 2);
    const cancel = await fetch(url(`backtests/${job.id}/cancel`), { method: 'POST' });
    expect([cancel.status, ((await cancel.json()) as Problem).code]).toEqual([409, 'SERIES_BACKTEST_ENDED']);
  });

  it('is one by itself beyond 2,000 runs, and ends when it is cancelled', async () => {
    const body = { series: [...values, ...values], windows: 10_000, step: 1 };
    const job = await send<Job>('backtests', body, JSON_TYPE);
    expect([job.status, job.forecasts_total]).toEqual([202, 10_000]);
    const cancel = await fetch(url(`backtests/${job.id}/cancel`), { method: 'POST' });
    expect([cancel.status, ((await cancel.json()) as Job).state]).toEqual([202, 'cancelled']);
    expect(await get(job.id)).toMatchObject({ state: 'cancelled', result: null });
    expect((await fetch(url(`backtests/bt_${'0'.repeat(24)}`))).status).toBe(404);
    expect((await fetch(url('backtests/none'))).status).toBe(400);
  });
});

it('a thousand series of different lengths take no more than a few times a thousand equal ones', async () => {
  const of = (lengthOf: (index: number) => number): object => ({
    series: Array.from({ length: 1_000 }, (_, index) => values.slice(index, index + lengthOf(index))),
  });
  const time = async (body: object): Promise<number> => {
    const began = performance.now();
    expect((await send<Answer>('forecast', body, JSON_TYPE)).forecasts).toHaveLength(1_000);
    return performance.now() - began;
  };
  const [equal, different] = [of(() => 200), of((index) => LOOKBACK + (index % 289))];
  await time(equal);
  const times = [await time(equal), await time(different), await time(equal), await time(different)];
  // The bound is 3; `npm run bench:lengths` measures it where nothing else runs.
  expect(Math.min(times[1]!, times[3]!) / Math.min(times[0]!, times[2]!)).toBeLessThan(6);
}, 60_000);
