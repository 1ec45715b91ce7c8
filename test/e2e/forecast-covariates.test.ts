import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningServer } from '../support/running-server';

/** A trainer loads TensorFlow, trains for seconds and its version is compiled and proved. */
const JOB_LIMIT_MS = 120_000;
const LOOKBACK = 14;
const HORIZON = 3;
const DAYS = 420;
const DAY_MS = 86_400_000;

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
interface Answer {
  readonly forecasts: readonly { readonly id: string; readonly mean: readonly number[] }[];
}

/** Sales that a promotion lifts by 50 on its day and that are 20 higher on Sundays; the rain says nothing. */
const shuffled = (day: number): number => {
  const value = Math.sin(day * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
};
const promo = Array.from({ length: DAYS + 12 }, (_, day) => (shuffled(day) > 0.7 ? 1 : 0));
const rain = Array.from({ length: DAYS }, (_, day) => (day * 37) % 11);
const dateOf = (day: number): string =>
  new Date(Date.UTC(2023, 0, 2) + day * DAY_MS).toISOString().slice(0, 10);
const salesOf = (day: number): number =>
  100 + 50 * promo[day]! + (day % 7 === 6 ? 20 : 0) + ((day * 13) % 5) / 10;
const sales = rain.map((_, day) => salesOf(day));
const csv = `ds,y,promo,rain\n${sales.map((y, day) => `${dateOf(day)},${y},${promo[day]!},${rain[day]!}`).join('\n')}\n`;

const folder = mkdtempSync(join(tmpdir(), 'striate-covariates-'));
const [models, dataFolder] = [join(folder, 'models'), join(folder, 'data')];
let server: RunningServer;
let dataset: { readonly id: string; readonly version: number };

beforeAll(async () => {
  mkdirSync(models);
  mkdirSync(dataFolder);
  const environment = { STRIATE_MODELS: models, STRIATE_THREADS: '1' };
  server = await RunningServer.start({ dataFolder, environment });
  const form = new FormData();
  form.append('name', 'sales');
  form.append('options', JSON.stringify({ target: 'y', covariates: ['promo', 'rain'] }));
  form.append('file', new Blob([csv]), 'sales.csv');
  const answer = await fetch(`${server.url}/api/v1/datasets`, { method: 'POST', body: form });
  expect(answer.status).toBe(201);
  const { id, version } = (await answer.json()) as typeof dataset;
  dataset = { id, version };
}, 200_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const json = { 'content-type': 'application/json' };

async function submit(model: string, spec: Readonly<Record<string, unknown>>): Promise<Response> {
  const body = JSON.stringify({ dataset, model, promote_to: 'default', ...spec });
  return fetch(`${server.url}/api/v1/train-jobs`, { method: 'POST', headers: json, body });
}

async function train(model: string, spec: Readonly<Record<string, unknown>>): Promise<number> {
  const answer = await submit(model, spec);
  const { id } = (await answer.json()) as { id: string };
  expect(answer.status).toBe(202);
  const deadline = performance.now() + JOB_LIMIT_MS;
  for (;;) {
    const found = await (await fetch(`${server.url}/api/v1/train-jobs/${id}`)).json();
    const job = found as { state: string; detail: string | null; metrics: { mae: number } };
    if (job.state === 'succeeded') return job.metrics.mae;
    if (['failed', 'cancelled'].includes(job.state) || performance.now() > deadline)
      throw new Error(JSON.stringify(job));
    await new Promise((next) => setTimeout(next, 100));
  }
}

async function forecast(model: string, body: unknown): Promise<{ status: number; answer: Answer & Problem }> {
  const init = { method: 'POST', headers: json, body: JSON.stringify(body) };
  const answer = await fetch(`${server.url}/api/v1/models/${model}/forecast`, init);
  return { status: answer.status, answer: (await answer.json()) as Answer & Problem };
}

const steps = { lookback: LOOKBACK, horizon: HORIZON };
const covariates = { past: ['rain'], future: ['promo'], calendar: ['day_of_week'] };
const END = DAYS;
const series = {
  id: 'shop',
  start: dateOf(END - LOOKBACK),
  frequency: 'D',
  values: sales.slice(-LOOKBACK),
  past: { rain: rain.slice(-LOOKBACK) },
  future: { promo: promo.slice(END - LOOKBACK, END + HORIZON) },
};

describe('a linear model of covariates', () => {
  let withMae = Infinity;
  beforeAll(async () => {
    withMae = await train('sales', {
      recipe: 'ridge-ar',
      hyperparameters: { ...steps, covariates, penalty: 1e-6 },
    });
  }, 200_000);

  it('knows more than one of the series alone, and its manifest says of what', async () => {
    const aloneMae = await train('alone', {
      recipe: 'ridge-ar',
      hyperparameters: { ...steps, penalty: 1e-6 },
    });
    expect(withMae).toBeLessThan(1);
    expect(withMae).toBeLessThan(aloneMae / 4);
    const manifest = JSON.parse(readFileSync(join(models, 'sales', '1', 'striate.json'), 'utf8')) as {
      series: { covariates: { past: { name: string }[]; future: { name: string }[]; calendar: string[] } };
    };
    const { past, future, calendar } = manifest.series.covariates;
    expect([past.map(({ name }) => name), future.map(({ name }) => name), calendar]).toEqual([
      ['rain'],
      ['promo'],
      ['day_of_week'],
    ]);
  }, 200_000);

  it('is served: the forecast follows the promotions and Sundays to come', async () => {
    const { status, answer } = await forecast('sales', { series: [series] });
    expect(status).toBe(200);
    answer.forecasts[0]!.mean.forEach((value, step) =>
      expect(Math.abs(value - salesOf(END + step))).toBeLessThan(2),
    );
  });

  it('takes them from a CSV whose last rows have no value', async () => {
    const rows = [...series.values, ...Array.from({ length: HORIZON }, () => '')].map((y, index) => {
      const day = END - LOOKBACK + index;
      return `shop,${dateOf(day)},${y},${promo[day]!},${rain[day] ?? ''}`;
    });
    const ask = (text: string): Promise<Response> =>
      fetch(`${server.url}/api/v1/models/sales/forecast`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: text,
      });
    const head = 'unique_id,ds,y,promo,rain\n';
    const fromCsv = (await (await ask(head + rows.join('\n'))).json()) as Answer;
    const fromJson = (await forecast('sales', { series: [series] })).answer;
    expect(fromCsv.forecasts[0]!.mean).toEqual(fromJson.forecasts[0]!.mean);
    const short = (await (await ask(head + rows.slice(0, -1).join('\n'))).json()) as Problem;
    expect([short.code, short.errors?.[0]?.pointer]).toEqual(['SERIES_INVALID', 'column:promo']);
    const wrong = (await (
      await ask(head + rows.join('\n').replace(/,1,(\d+)$/m, ',maybe,$1'))
    ).json()) as Problem;
    expect(wrong.errors?.[0]?.pointer).toMatch(/^row:\d+\/column:promo$/);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no future', { ...series, future: undefined }, '/series/0/future', /promo, got nothing/],
    [
      'a future that ends too early',
      { ...series, future: { promo: promo.slice(END - LOOKBACK, END) } },
      '/series/0/future/promo',
      /at least 17 numbers \(14 values and 3 steps beyond\)/,
    ],
    ['a past of another length', { ...series, past: { rain: [1] } }, '/series/0/past/rain', /14 numbers/],
    [
      'a hole in the future',
      { ...series, future: { promo: [null, ...series.future.promo.slice(1)] } },
      '/series/0/future/promo/0',
      /finite number/,
    ],
    [
      'a covariate that it does not take',
      { ...series, past: { rain: series.past.rain, wind: [] } },
      '/series/0/past',
      /only rain, got "wind"/,
    ],
    ['no times', { ...series, start: undefined }, '/series/0/start', /told the calendar/],
  ])('refuses %s by name', async (_name, bad, pointer, detail) => {
    const { status, answer } = await forecast('sales', { series: [bad] });
    expect([status, answer.code, answer.errors?.[0]?.pointer]).toEqual([400, 'SERIES_INVALID', pointer]);
    expect(answer.errors?.[0]?.detail).toMatch(detail);
  });

  it('does not go beyond its horizon where a covariate is of the past alone, and says so', async () => {
    const { status, answer } = await forecast('sales', { series: [series], horizon: 4 });
    expect([status, answer.errors?.[0]?.pointer]).toEqual([400, '/horizon']);
    expect(answer.errors?.[0]?.detail).toMatch(
      /the past covariates rain are not known beyond the last value/,
    );
  });

  it('is backtested and judges anomalies by them', async () => {
    const all = { ...series, start: dateOf(0), values: [...sales], past: { rain }, future: { promo } };
    const post = async <T>(route: string, body: unknown): Promise<T> => {
      const init = { method: 'POST', headers: json, body: JSON.stringify(body) };
      const answer = await fetch(`${server.url}/api/v1/models/sales/${route}`, init);
      expect(answer.status).toBe(200);
      return (await answer.json()) as T;
    };
    const { metrics } = await post<{ metrics: { mae: number } }>('backtests', { series: [all], windows: 20 });
    expect(metrics.mae).toBeLessThan(1);
    const spoiled = { ...all, values: sales.map((value, day) => (day === 400 ? value + 30 : value)) };
    const { results } = await post<{ results: { anomalies: { index: number; score: number }[] }[] }>(
      'anomalies',
      { series: [spoiled], level: 90 },
    );
    const worst = [...results[0]!.anomalies].sort((left, right) => right.score - left.score)[0];
    expect(worst?.index).toBe(400);
  });
});

it('an LSTM learns from them too, and feeds back as far as the future is known', async () => {
  const hyperparameters = {
    ...steps,
    units: [8],
    epochs: 2,
    batch_size: 64,
    covariates: { future: ['promo'] },
  };
  await train('lstm', { recipe: 'lstm-forecaster', seed: 1, hyperparameters });
  const own = { ...series, past: undefined };
  const far = { ...own, future: { promo: promo.slice(END - LOOKBACK, END + 9) } };
  const { status, answer } = await forecast('lstm', { series: [far], horizon: 8 });
  expect([status, answer.forecasts[0]!.mean.length]).toEqual([200, 8]);
  const short = await forecast('lstm', { series: [own], horizon: 8 });
  expect(short.answer.errors?.[0]?.detail).toMatch(/at least 23 numbers \(14 values and 9 steps beyond\)/);
}, 200_000);

it('a job names covariates that its data set does not have', async () => {
  const hyperparameters = { ...steps, covariates: { future: ['wind'], past: ['rain', 'rain'] } };
  const answer = await submit('no', { recipe: 'ridge-ar', hyperparameters });
  const problem = (await answer.json()) as Problem;
  expect(answer.status).toBe(400);
  expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
    '/hyperparameters/covariates/future/0',
    '/hyperparameters/covariates',
  ]);
});
