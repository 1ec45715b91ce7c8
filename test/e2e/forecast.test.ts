import { dailyBirths } from '../support/births';
import { RunningServer } from '../support/running-server';

let server: RunningServer;
beforeAll(async () => {
  server = await RunningServer.start();
}, 200_000);
afterAll(() => server.stop());

interface Answer {
  readonly model: string;
  readonly frequency: string;
  readonly forecasts: readonly {
    readonly id: string;
    readonly timestamps: readonly string[] | null;
    readonly mean: readonly number[];
  }[];
}
interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const LOOKBACK = 56;
const HORIZON = 14;
const SEASON = 7;

const post = (body: unknown): Promise<Response> =>
  fetch(`${server.url}/api/v1/models/births/forecast`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

const { dates, values } = dailyBirths();
const window = (end: number): readonly number[] => values.slice(end - LOOKBACK, end);

describe('forecasting a real series', () => {
  it('as plain numbers', async () => {
    const body = (await (await post({ series: window(7_000) })).json()) as Answer;
    expect(body.forecasts).toHaveLength(1);
    expect(body.forecasts[0]!.mean).toHaveLength(HORIZON);
    expect(body.forecasts[0]!.timestamps).toBeNull();
    expect(body.frequency).toBe('D');
  });

  it('with its times continued over the end of a month', async () => {
    const end = dates.indexOf('1988-02-20');
    const series = [{ id: 'us', start: dates[end - LOOKBACK], frequency: 'D', values: window(end) }];
    const body = (await (await post({ series, horizon: 12 })).json()) as Answer;
    expect(body.forecasts[0]!.timestamps).toEqual(dates.slice(end, end + 12));
  });

  it('further than the model was trained for, by feeding back', async () => {
    const far = (await (await post({ series: window(7_000), horizon: 40 })).json()) as Answer;
    const near = (await (await post({ series: window(7_000) })).json()) as Answer;
    expect(far.forecasts[0]!.mean).toHaveLength(40);
    expect(far.forecasts[0]!.mean.slice(0, HORIZON)).toEqual(near.forecasts[0]!.mean);
  });

  it('many at once, the same as one by one', async () => {
    const ends = [6_700, 6_850, 7_001];
    const series = ends.map((end, index) => ({ id: `s${index}`, values: window(end) }));
    const together = (await (await post({ series })).json()) as Answer;
    for (const [index, end] of ends.entries()) {
      const alone = (await (await post({ series: window(end) })).json()) as Answer;
      together.forecasts[index]!.mean.forEach((value, step) =>
        expect(value).toBeCloseTo(alone.forecasts[0]!.mean[step]!, 1),
      );
    }
  });

  it('better than the last same weekday, on the two years it never saw, at every distance and at 14 days', async () => {
    const first = values.length - 731;
    const ends: number[] = [];
    for (let end = first; end + HORIZON <= values.length; end++) ends.push(end);
    const errors = { model: 0, naive: 0, modelLast: 0, naiveLast: 0 };
    for (let at = 0; at < ends.length; at += 128) {
      const part = ends.slice(at, at + 128);
      const series = part.map((end) => ({ id: String(end), values: window(end) }));
      const { forecasts } = (await (await post({ series })).json()) as Answer;
      part.forEach((end, index) => {
        for (let step = 0; step < HORIZON; step++) {
          const truth = values[end + step]!;
          const model = Math.abs(forecasts[index]!.mean[step]! - truth);
          const naive = Math.abs(values[end + (step % SEASON) - SEASON]! - truth);
          errors.model += model;
          errors.naive += naive;
          if (step === HORIZON - 1) {
            errors.modelLast += model;
            errors.naiveLast += naive;
          }
        }
      });
    }
    expect(errors.model / errors.naive).toBeLessThan(0.9);
    expect(errors.modelLast / errors.naiveLast).toBeLessThan(0.95);
  });
});

describe('a bad series', () => {
  const good = window(7_000);
  const spoiled = (index: number, value: unknown): unknown[] =>
    good.map((each, at) => (at === index ? value : each));

  it.each<[string, unknown, string, RegExp]>([
    ['with a string', { series: spoiled(3, 'x') }, 'SERIES_INVALID', /^\/series\/3$/],
    ['with a null', { series: spoiled(5, null) }, 'SERIES_INVALID', /^\/series\/5$/],
    ['with a number that is too large', { series: spoiled(7, 1e39) }, 'SERIES_INVALID', /^\/series\/7$/],
    ['with too few points', { series: good.slice(0, 10) }, 'SERIES_INVALID', /^\/series$/],
    ['with horizon 0', { series: good, horizon: 0 }, 'SERIES_INVALID', /^\/horizon$/],
    ['with horizon a million', { series: good, horizon: 1_000_000 }, 'SERIES_INVALID', /^\/horizon$/],
    ['that is none', { series: 'x' }, 'SERIES_INVALID', /^\/series$/],
    [
      'in the second place',
      {
        series: [
          { id: 'a', values: good },
          { id: 'b', values: spoiled(2, 'y') },
        ],
      },
      'SERIES_INVALID',
      /^\/series\/1\/values\/2$/,
    ],
  ])('%s is refused with its place', async (_name, body, code, pointer) => {
    const answer = await post(body);
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.code]).toEqual([400, code]);
    expect(problem.errors?.[0]?.pointer).toMatch(pointer);
    expect((await post({ series: good })).status).toBe(200);
  });

  it('with the token NaN, which is no JSON, is refused with its place', async () => {
    const answer = await post(`{"series":[${spoiled(4, 'NaN').join(',')}]}`);
    const problem = (await answer.json()) as Problem;
    expect(answer.status).toBe(400);
    expect(JSON.stringify(problem)).toMatch(/\/series\/4/);
  });
});
