import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StriateError } from '../../src/errors/striate-error';
import { forecasterFixture, HORIZON, LOOKBACK, sawtooth } from './forecast-fixture';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'striate-forecast-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function residuals(name: string, content: unknown): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** 99 residuals, 1 to 99 in tenths, larger by the step: the 90 % half-width of step h is 9 h. */
const ladder = (): number[][] =>
  Array.from({ length: HORIZON }, (_, step) =>
    Array.from({ length: 99 }, (_each, index) => (99 - index) * 0.1 * (step + 1)),
  );
const TABLE = { steps: HORIZON, absolute: ladder() };

describe('ForecastService', () => {
  it('runs every series as one row, in its own units, and the baselines beside', async () => {
    const { forecast, request, submitted } = forecasterFixture({ drift: 1 });
    const series = [sawtooth(20, 4), sawtooth(33, 4)];
    const answer = await forecast.forecast(request({ series, frequency: 'QS' }));
    expect(submitted).toEqual([2]);
    expect([...answer.forecasts[0]!.mean]).toEqual([140, 150, 160]);
    expect([...answer.forecasts[1]!.mean]).toEqual([110, 120, 130]);
    const { baselines } = answer.forecasts[1]!;
    expect([...baselines.last_value]).toEqual([100, 100, 100]);
    expect([...baselines.seasonal_naive]).toEqual([110, 120, 130]);
    expect(Math.round(baselines.ridge_ar![0]!)).toBe(110);
    expect(answer).toMatchObject({ degradedBy: null, skill: null, uncertaintyReason: null, frequency: 'QS' });
  });

  it('takes the season of the manifest for baselines and for gaps', async () => {
    const { forecast, request } = forecasterFixture({ spec: { season: 5, frequency: 'D' } });
    const series: (number | null)[] = sawtooth(20, 5);
    series[12] = null;
    const answer = await forecast.forecast(request({ series, missing: 'seasonal' }));
    expect([...answer.forecasts[0]!.baselines.seasonal_naive]).toEqual([100, 110, 120]);
    expect(answer.forecasts[0]!.filled).toBe(1);
    const [ofGap] = (await forecast.forecast(request({ series: series.slice(0, 13), missing: 'seasonal' })))
      .forecasts;
    expect([...ofGap!.mean]).toEqual([120, 120, 120]);
  });

  it('puts many series into the queue part by part', async () => {
    const { forecast, request, submitted } = forecasterFixture();
    const series = Array.from({ length: 600 }, () => sawtooth(LOOKBACK, 2));
    expect((await forecast.forecast(request({ series }))).forecasts).toHaveLength(600);
    expect(submitted).toEqual([256, 256, 88]);
  });

  it.each([
    ['repeat_first', 3],
    ['mean', 3],
    ['zero', 3],
  ])('pads by %s and says how much', async (context, length) => {
    const { forecast, request } = forecasterFixture();
    const answer = await forecast.forecast(request({ series: sawtooth(length, 9), context }));
    expect(answer.forecasts[0]!.padded).toBe(LOOKBACK - length);
    expect([...answer.forecasts[0]!.mean]).toEqual([120, 120, 120]);
  });

  it('makes intervals and quantiles of the stored residuals', async () => {
    const { forecast, request } = forecasterFixture({ residuals: residuals('table', TABLE) });
    const series = sawtooth(20, 4);
    const { intervals } = (await forecast.forecast(request({ series, levels: [90] }))).forecasts[0]!;
    expect([...intervals!.get('90')!.upper].map((value) => Math.round(value))).toEqual([139, 148, 157]);
    const { quantiles } = (await forecast.forecast(request({ series, quantiles: [0.05] }))).forecasts[0]!;
    expect([...quantiles!.get('0.05')!].map((value) => Math.round(value))).toEqual([121, 112, 103]);
    const high = await forecast.forecast(request({ series, levels: [99.5] }));
    expect(high.forecasts[0]!.intervals!.get('99.5')).toBeNull();
    expect(high.uncertaintyReason).toBe('the version has 99 residuals a step, which promise at most 99 %');
  });

  it('scales normalised residuals by how restless the context is', async () => {
    const path = residuals('normalised', { steps: HORIZON, absolute: ladder(), normalised: ladder() });
    const { forecast, request } = forecasterFixture({ residuals: path });
    const calm = [
      ...sawtooth(40, 40),
      ...Array.from({ length: LOOKBACK }, (_, index) => 100 + 2 * (index % 2)),
    ];
    const above = async (conformal?: string): Promise<number> => {
      const [answer] = (await forecast.forecast(request({ series: calm, levels: [90], conformal })))
        .forecasts;
      return answer!.intervals!.get('90')!.upper[0]! - answer!.mean[0]!;
    };
    expect(await above('normalised')).toBeCloseTo(18, 9);
    expect(await above('absolute')).toBeCloseTo(9, 9);
    expect(await above()).toBeCloseTo(9, 9);
  });

  it('tells the skill over the baselines on the stored validation', async () => {
    const mae = { model: 2, last_value: 8, seasonal_naive: 4, other: 1 };
    const path = residuals('skill', { ...TABLE, validation: { mae } });
    const { forecast, request } = forecasterFixture({ residuals: path });
    const { skill } = await forecast.forecast(request({ series: sawtooth(20, 4) }));
    expect(skill).toEqual({ last_value: 0.75, seasonal_naive: 0.5 });
  });

  it.each([
    ['none', undefined, /has no residuals.json/],
    ['no JSON', '{', /is not JSON/],
    ['a string for a number', { steps: 3, absolute: [['x']] }, /\/absolute\/0\/0/],
    ['a negative one', { steps: 1, absolute: [[-1]] }, /\/absolute\/0\/0/],
    ['another number of steps', { steps: 2, absolute: ladder().slice(1) }, /expected the model's 3 steps/],
    ['neither variant', { steps: 3 }, /neither absolute nor normalised/],
  ])('forecasts without intervals and says why where the residuals are %s', async (name, content, reason) => {
    const path = content === undefined ? undefined : residuals(name.replaceAll(' ', '-'), content);
    const { forecast, request } = forecasterFixture(path === undefined ? {} : { residuals: path });
    const answer = await forecast.forecast(request({ series: sawtooth(20, 4), levels: [90] }));
    expect(answer.forecasts[0]!.intervals).toBeNull();
    expect(answer.uncertaintyReason).toMatch(reason);
  });

  it.each(['BATCH_DEADLINE_EXCEEDED', 'BATCH_OVERLOADED', 'BATCH_QUEUE_FULL', 'ENGINE_UNAVAILABLE'] as const)(
    'answers with the seasonal naive baseline on %s, where that is allowed only',
    async (code) => {
      const failure = new StriateError(code, { detail: 'test' });
      const { forecast, request, metrics } = forecasterFixture({
        failure,
        residuals: residuals('used', TABLE),
      });
      const body = { series: sawtooth(21, 4), frequency: 'QS', levels: [80] };
      await expect(forecast.forecast(request(body))).rejects.toBe(failure);
      const answer = await forecast.forecast({ ...request(body), mayDegrade: true });
      expect(answer.degradedBy).toBe(code);
      expect([...answer.forecasts[0]!.mean]).toEqual([110, 120, 130]);
      expect(answer.forecasts[0]!.intervals).toBeNull();
      const [counted] = (await metrics.degradedForecasts.get()).values;
      expect(counted).toMatchObject({ value: 1, labels: { model: 'm', version: '1', code } });
    },
  );

  it.each(['BATCH_CANCELLED', 'BATCH_CLOSED'] as const)('does not hide %s', async (code) => {
    const failure = new StriateError(code, { detail: 'test' });
    const { forecast, request } = forecasterFixture({ failure });
    const body = { series: sawtooth(20, 4) };
    await expect(forecast.forecast({ ...request(body), mayDegrade: true })).rejects.toBe(failure);
  });

  it('never answers with what is no number', async () => {
    const { forecast, request } = forecasterFixture({ drift: Infinity });
    await expect(forecast.forecast(request({ series: sawtooth(20, 4) }))).rejects.toMatchObject({
      code: 'ENGINE_RUN_FAILED',
    });
  });
});

describe('AnomalyService', () => {
  it('finds the value that the forecast of one step ahead did not expect, and the one after it', async () => {
    const { anomalies, request, submitted } = forecasterFixture({ residuals: residuals('anomalies', TABLE) });
    const series = Array.from({ length: 30 }, () => 100);
    series[20] = 150;
    const { series: judged } = await anomalies.find(request({ series, level: 95 }));
    expect(submitted).toEqual([30 - LOOKBACK]);
    expect(judged[0]).toMatchObject({ judgedFrom: LOOKBACK, judged: 30 - LOOKBACK });
    expect(judged[0]!.anomalies.map(({ index, expected }) => [index, expected])).toEqual([
      [20, 100],
      [21, 150],
    ]);
    expect(judged[0]!.anomalies[0]!.score).toBeCloseTo(50 / 9.5, 9);
    expect(judged[0]!.anomalies[0]!.pValue).toBeCloseTo(0.01, 9);
  });

  it('judges several steps by each forecast where it is told to, the last part of them too', async () => {
    const { anomalies, request, submitted } = forecasterFixture({ residuals: residuals('steps', TABLE) });
    const series = Array.from({ length: LOOKBACK + 7 }, () => 100);
    series[LOOKBACK + 6] = 150;
    const { series: judged } = await anomalies.find(request({ series, level: 95, step: 3 }));
    expect(submitted).toEqual([3]);
    expect(judged[0]!.anomalies.map(({ index }) => index)).toEqual([LOOKBACK + 6]);
  });

  it('refuses a version without residuals and a level that they cannot promise', async () => {
    const without = forecasterFixture();
    const body = { series: sawtooth(20, 4) };
    await expect(without.anomalies.find(without.request(body))).rejects.toMatchObject({
      code: 'SERIES_NO_RESIDUALS',
      status: 409,
    });
    const few = forecasterFixture({ residuals: residuals('few', TABLE) });
    await expect(few.anomalies.find(few.request({ ...body, level: 99.5 }))).rejects.toMatchObject({
      code: 'SERIES_INVALID',
      problems: [{ pointer: '/level' }],
    });
  });
});
