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
const HORIZON = 14;
const HELD_OUT_DAYS = 731;
const { dates, values } = dailyBirths();
const heldOut = values.slice(values.length - HELD_OUT_DAYS - LOOKBACK);
const window = (end: number): readonly number[] => values.slice(end - LOOKBACK, end);
const good = window(7_000);

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
type Route = 'forecast' | 'backtests' | 'anomalies' | 'actuals';
type Numbers = readonly number[];
interface Band {
  readonly lower: Numbers;
  readonly upper: Numbers;
}
interface Forecast {
  readonly mean: Numbers;
  readonly intervals?: Readonly<Record<string, Band | null>> | null;
  readonly quantiles?: Readonly<Record<string, Numbers | null>> | null;
  readonly baselines: {
    readonly last_value: Numbers;
    readonly seasonal_naive: Numbers;
    readonly ridge_ar: Numbers | null;
  };
  readonly skill: Readonly<Record<string, number>> | null;
  readonly padded: number;
  readonly filled: number;
}
interface ForecastAnswer {
  readonly forecasts: readonly Forecast[];
  readonly uncertainty_reason: string | null;
  readonly degraded: boolean;
  readonly degraded_by: string | null;
}
interface Scores {
  readonly mae: number;
  readonly rmse: number;
  readonly mase: number;
  readonly by_step: readonly { readonly mae: number }[];
}
interface BacktestAnswer {
  readonly forecasts: number;
  readonly season: number;
  readonly metrics: Scores & { readonly crps: number; readonly weighted_quantile_loss: number };
  readonly intervals: Readonly<
    Record<
      string,
      {
        readonly coverage: number;
        readonly width: number;
        readonly by_step: readonly { readonly coverage: number; readonly width: number }[];
      }
    >
  >;
  readonly baselines: Readonly<Record<string, Scores>>;
  readonly skill: Readonly<Record<string, number>>;
  readonly series: readonly { readonly id: string; readonly first_timestamps: readonly string[] | null }[];
}
interface AnomaliesAnswer {
  readonly level: number;
  readonly results: readonly {
    readonly judged: number;
    readonly judged_from: number;
    readonly anomalies: readonly {
      readonly index: number;
      readonly timestamp: string | null;
      readonly value: number;
      readonly expected: number;
      readonly score: number;
      readonly p_value: number;
    }[];
  }[];
}

async function post(
  route: Route | 'forecast?allow_degraded=true',
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}/api/v1/models/births/${route}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.status, text: await answer.text() };
}

/** The body of a 200; every number in it is finite, and none was lost on the way. */
async function ask<T>(route: Route, body: unknown): Promise<T> {
  const { status, text } = await post(route, body);
  expect([status, status === 200 ? '' : text]).toEqual([200, '']);
  expect(text).not.toMatch(/NaN|Infinity/);
  return JSON.parse(text) as T;
}

describe('a forecast', () => {
  it('has the intervals that were asked for, the wider the higher the level', async () => {
    const answer = await ask<ForecastAnswer>('forecast', { series: good, levels: [80, 95] });
    const { mean, intervals, quantiles } = answer.forecasts[0]!;
    expect(Object.keys(intervals!)).toEqual(['80', '95']);
    expect(quantiles).toBeUndefined();
    const [narrow, wide] = [intervals!['80']!, intervals!['95']!];
    for (let step = 0; step < HORIZON; step++) {
      const bounds = [wide.lower, narrow.lower, mean, narrow.upper, wide.upper].map((line) => line[step]!);
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      expect(new Set(bounds).size).toBe(5);
    }
    expect(answer.uncertainty_reason).toBeNull();
    expect(answer.degraded).toBe(false);
  });

  it('has quantiles instead, the median being the mean', async () => {
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series: good, quantiles: [0.1, 0.5, 0.9] });
    const { mean, intervals, quantiles } = forecasts[0]!;
    expect(intervals).toBeUndefined();
    expect(quantiles!['0.5']).toEqual(mean);
    expect(quantiles!['0.1']![0]).toBeLessThan(mean[0]!);
    expect(quantiles!['0.9']![0]).toBeGreaterThan(mean[0]!);
  });

  it('says why a level cannot be promised', async () => {
    const answer = await ask<ForecastAnswer>('forecast', { series: good, levels: [90, 99.99] });
    expect(answer.forecasts[0]!.intervals!['90']).not.toBeNull();
    expect(answer.forecasts[0]!.intervals!['99.99']).toBeNull();
    expect(answer.uncertainty_reason).toMatch(/residuals a step/);
  });

  it('widens beyond the trained horizon', async () => {
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series: good, levels: [90], horizon: 60 });
    const { lower, upper } = forecasts[0]!.intervals!['90']!;
    const width = (step: number): number => upper[step]! - lower[step]!;
    expect(width(59)).toBeGreaterThan(1.5 * width(13));
    expect(width(59)).toBeGreaterThan(width(30));
  });

  it('always has the baselines, of all the values that were sent', async () => {
    const long = values.slice(5_000, 7_000);
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series: long });
    const { baselines } = forecasts[0]!;
    expect(baselines.last_value).toEqual(Array.from({ length: HORIZON }, () => long.at(-1)));
    expect(baselines.seasonal_naive).toEqual([...long.slice(-7), ...long.slice(-7)]);
    expect(baselines.ridge_ar).toHaveLength(HORIZON);
    const constant = await ask<ForecastAnswer>('forecast', {
      series: Array.from({ length: 60 }, () => 9_000),
    });
    expect(constant.forecasts[0]!.baselines.ridge_ar).toBeNull();
  });

  it('tells the skill on the validation that the version stores', async () => {
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series: good });
    const { skill } = forecasts[0]!;
    expect(Object.keys(skill!).sort()).toEqual(['last_value', 'ridge_ar', 'seasonal_naive']);
    expect(skill!['seasonal_naive']).toBeCloseTo(0.19, 2);
  });

  it.each(['repeat_first', 'mean', 'zero'])(
    'pads a short context by %s when it is told to',
    async (context) => {
      const { forecasts } = await ask<ForecastAnswer>('forecast', { series: good.slice(-10), context });
      expect(forecasts[0]!.padded).toBe(LOOKBACK - 10);
      expect(forecasts[0]!.mean).toHaveLength(HORIZON);
    },
  );

  it('of many series of different lengths comes in one answer', async () => {
    const series = [60, 700, 56, 2_000].map((length, index) => ({
      id: `s${index}`,
      values: values.slice(7_000 - length, 7_000),
    }));
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series });
    for (const { mean } of forecasts) {
      mean.forEach((value, step) => expect(value).toBeCloseTo(forecasts[0]!.mean[step]!, 1));
    }
  });

  it('is the baseline when the model has no time left and the client allows it', async () => {
    const hasty = { 'x-request-timeout-ms': '0.001' };
    const refused = await post('forecast', { series: good }, hasty);
    expect([503, 504]).toContain(refused.status);
    const degraded = await post('forecast?allow_degraded=true', { series: good, levels: [90] }, hasty);
    expect(degraded.status).toBe(200);
    const answer = JSON.parse(degraded.text) as ForecastAnswer;
    expect(answer.degraded).toBe(true);
    expect(answer.degraded_by).toMatch(/^BATCH_/);
    expect(answer.forecasts[0]!.mean).toEqual(answer.forecasts[0]!.baselines.seasonal_naive);
    expect(answer.forecasts[0]!.intervals).toBeNull();
    expect(answer.uncertainty_reason).toMatch(/baseline/);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/striate_degraded_forecasts_total\{model="births",version="1",code="BATCH_/);
  });
});

describe('a backtest over the two years that the model never saw', () => {
  let answer: BacktestAnswer;
  beforeAll(async () => {
    const series = [
      { id: 'us', start: dates[dates.length - heldOut.length], frequency: 'D', values: heldOut },
    ];
    answer = await ask('backtests', { series, windows: 10_000, step: 1, levels: [90] });
  }, 120_000);

  it('has every window', () => {
    expect(answer.forecasts).toBe(HELD_OUT_DAYS - HORIZON + 1);
    expect(answer.season).toBe(7);
    expect(answer.metrics.by_step).toHaveLength(HORIZON);
    expect(answer.series[0]!.first_timestamps![0]).toBe(dates[dates.length - HELD_OUT_DAYS]);
  });

  it('covers what its 90 % intervals promise', () => {
    const { coverage, width, by_step } = answer.intervals['90']!;
    expect(coverage).toBeGreaterThan(0.85);
    expect(coverage).toBeLessThan(0.95);
    expect(width).toBeGreaterThan(0);
    expect(by_step).toHaveLength(HORIZON);
  });

  it('comes closer to the level by following it, where the series has become more restless', async () => {
    const changed = heldOut.map((value, at) => (at > 300 ? 9_000 + (value - 9_000) * 1.4 : value));
    const body = { series: changed, windows: 400, step: 1, levels: [90] };
    const fixed = await ask<BacktestAnswer>('backtests', body);
    const adaptive = await ask<BacktestAnswer>('backtests', { ...body, adaptive: true });
    const [before, after] = [fixed, adaptive].map(({ intervals }) => intervals['90']!.coverage);
    expect(after! - before!).toBeGreaterThan(0.01);
    expect(after).toBeLessThan(0.9);
    expect(adaptive.metrics).toEqual(fixed.metrics);
  });

  it('agrees with what the training measured on the same two years', () => {
    const file = join(__dirname, '../../models/births/training.json');
    const { heldOut: measured } = JSON.parse(readFileSync(file, 'utf8')) as {
      heldOut: { model: Scores; seasonalNaive: Scores };
    };
    expect(answer.metrics.mae).toBeCloseTo(measured.model.mae, 2);
    expect(answer.metrics.rmse).toBeCloseTo(measured.model.rmse, 2);
    expect(answer.baselines['seasonal_naive']!.mae).toBeCloseTo(measured.seasonalNaive.mae, 2);
  });

  it('beats the naive baselines, by figures that hang together', () => {
    const { metrics, baselines, skill } = answer;
    expect(skill['seasonal_naive']).toBeGreaterThan(0.1);
    expect(skill['last_value']).toBeGreaterThan(0.5);
    for (const name of ['last_value', 'seasonal_naive', 'ridge_ar']) {
      expect(skill[name]).toBeCloseTo(1 - metrics.mae / baselines[name]!.mae, 9);
    }
    const mean = metrics.by_step.reduce((sum, { mae }) => sum + mae, 0) / HORIZON;
    expect(mean).toBeCloseTo(metrics.mae, 6);
    expect(metrics.crps).toBeGreaterThan(0);
    expect(metrics.crps).toBeLessThan(metrics.mae);
    expect(metrics.weighted_quantile_loss).toBeLessThan(0.1);
  });
});

describe('anomalies', () => {
  it('are the days that the model did not expect, a spoiled one first of all', async () => {
    const spoiled = 300;
    const series = heldOut.slice(0, 400).map((value, index) => (index === spoiled ? value * 2 : value));
    const start = dates[dates.length - heldOut.length];
    const body = { series: [{ id: 'us', start, frequency: 'D', values: series }], level: 99 };
    const { results, level } = await ask<AnomaliesAnswer>('anomalies', body);
    const [{ anomalies, judged, judged_from } = { anomalies: [], judged: 0, judged_from: 0 }] = results;
    expect([level, judged, judged_from]).toEqual([99, 400 - LOOKBACK, LOOKBACK]);
    const worst = [...anomalies].sort((a, b) => b.score - a.score)[0]!;
    expect(worst.index).toBe(spoiled);
    expect(worst.timestamp).toBe(dates[dates.length - heldOut.length + spoiled]);
    expect(worst.score).toBeGreaterThan(2);
    expect(worst.p_value).toBeLessThan(0.01);
    expect(anomalies.length).toBeLessThan(judged / 10);
    for (const each of anomalies) expect(each.score).toBeGreaterThan(1);
  });

  it('are fewer at a higher level, and none where all is inside', async () => {
    const many = await ask<AnomaliesAnswer>('anomalies', { series: heldOut, level: 80, step: 7 });
    const few = await ask<AnomaliesAnswer>('anomalies', { series: heldOut, level: 99, step: 7 });
    expect(few.results[0]!.anomalies.length).toBeLessThan(many.results[0]!.anomalies.length);
  });
});

describe('actuals', () => {
  it('are compared with the forecast that was answered, and counted', async () => {
    const end = 7_000;
    const { forecasts } = await ask<ForecastAnswer>('forecast', { series: good, levels: [90, 95] });
    const actuals = values.slice(end, end + HORIZON).map((value, step) => (step < 10 ? value : null));
    const answer = await ask<{
      values: number;
      mae: number;
      coverage: Readonly<Record<string, { values: number; coverage: number }>>;
    }>('actuals', { forecasts: [{ ...forecasts[0], actuals }] });
    const errors = actuals.slice(0, 10).map((value, step) => Math.abs(value! - forecasts[0]!.mean[step]!));
    expect(answer.values).toBe(10);
    expect(answer.mae).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 10, 6);
    expect(answer.coverage['90']!.values).toBe(10);
    expect(answer.coverage['95']!.coverage).toBeGreaterThanOrEqual(answer.coverage['90']!.coverage);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/striate_forecast_actuals_total\{model="births",version="1"\} 10/);
    expect(metrics).toMatch(/striate_forecast_interval_actuals_total\{.*level="90",outcome="inside"\} \d+/);
  });

  it.each([
    ['of another length', { forecasts: [{ mean: [1, 2], actuals: [1] }] }, 'SERIES_INVALID'],
    ['that are no numbers', { forecasts: [{ mean: [1], actuals: ['x'] }] }, 'HTTP_INVALID_REQUEST'],
    [
      'of a level that is none',
      { forecasts: [{ mean: [1], actuals: [1], intervals: { x: 1 } }] },
      'HTTP_INVALID_REQUEST',
    ],
    ['of nothing', { forecasts: [] }, 'HTTP_INVALID_REQUEST'],
  ])('%s are refused', async (_name, body, code) => {
    const { status, text } = await post('actuals', body);
    expect([status, (JSON.parse(text) as Problem).code]).toEqual([400, code]);
  });
});

describe('a bad request', () => {
  const ends = (length: number): number[] => Array.from({ length }, (_, index) => values[index % 7_000]!);
  const stamped = ends(100_001).map(() => '2020-01-01');

  it.each<[Route, string, unknown, RegExp]>([
    ['forecast', 'level 0', { series: good, levels: [0] }, /^\/levels\/0$/],
    ['forecast', 'level 100', { series: good, levels: [100] }, /^\/levels\/0$/],
    ['forecast', 'quantile 1', { series: good, quantiles: [1] }, /^\/quantiles\/0$/],
    ['forecast', 'both', { series: good, levels: [90], quantiles: [0.5] }, /^\/quantiles$/],
    ['forecast', 'a padding that is none', { series: good, context: 'wrap' }, /^\/context$/],
    ['forecast', 'too short', { series: good.slice(1) }, /^\/series$/],
    ['forecast', 'too many stamps', { ds: stamped, y: ends(100_001) }, /^\/series$/],
    [
      'forecast',
      'too large an answer',
      { series: Array.from({ length: 1_000 }, () => good), horizon: 1_000 },
      /^\/horizon$/,
    ],
    ['backtests', 'no series', {}, /^\/series$/],
    ['backtests', 'too short', { series: values.slice(0, LOOKBACK + HORIZON - 1) }, /^\/series$/],
    ['backtests', 'windows 0', { series: heldOut, windows: 0 }, /^\/windows$/],
    ['backtests', 'adaptive yes', { series: heldOut, adaptive: 'yes' }, /^\/adaptive$/],
    ['backtests', 'step 1.5', { series: heldOut, step: 1.5 }, /^\/step$/],
    ['backtests', 'horizon x', { series: heldOut, horizon: 'x' }, /^\/horizon$/],
    [
      'backtests',
      'too many forecasts',
      { series: ends(60_000), windows: 60_000, step: 1, horizon: 15 },
      /^\/windows$/,
    ],
    ['anomalies', 'no series', { level: 90 }, /^\/series$/],
    ['anomalies', 'level 100', { series: heldOut, level: 100 }, /^\/level$/],
    ['anomalies', 'level the residuals cannot promise', { series: heldOut, level: 99.99 }, /^\/level$/],
    ['anomalies', 'step beyond the horizon', { series: heldOut, step: 15 }, /^\/step$/],
    ['anomalies', 'too many values', { series: ends(10_100) }, /^\/series$/],
    [
      'anomalies',
      'a null',
      { series: heldOut.map((value, at) => (at === 70 ? null : value)) },
      /^\/series\/70$/,
    ],
  ])('%s: %s', async (route, _name, body, pointer) => {
    const { status, text } = await post(route, body);
    const problem = JSON.parse(text) as Problem;
    expect([status, problem.code]).toEqual([400, 'SERIES_INVALID']);
    expect(problem.errors?.[0]?.pointer).toMatch(pointer);
  });

  it('forecast: allow_degraded in the body, which is not read when the model is too busy', async () => {
    const { status, text } = await post('forecast', { series: good, allow_degraded: true });
    const problem = JSON.parse(text) as Problem;
    expect([status, problem.code]).toEqual([400, 'HTTP_INVALID_REQUEST']);
    expect(problem.errors?.[0]?.pointer).toBe('/allow_degraded');
  });

  it.each(['forecast', 'backtests', 'anomalies'])('%s of a classifier or of nothing', async (route) => {
    const to = (model: string): Promise<Response> =>
      fetch(`${server.url}/api/v1/models/${model}/${route}`, {
        method: 'POST',
        body: JSON.stringify({ series: good }),
        headers: { 'content-type': 'application/json' },
      });
    const wrongTask = await to('digits');
    expect([wrongTask.status, ((await wrongTask.json()) as Problem).code]).toEqual([400, 'MODEL_WRONG_TASK']);
    expect((await to('nothing')).status).toBe(404);
  });
});
