import { forecasterFixture, HORIZON, LOOKBACK, sawtooth } from './forecast-fixture';

describe('BacktestService', () => {
  it('forecasts from each origin with the past only, and scores against what came', async () => {
    const { backtestOf, submitted } = forecasterFixture();
    const series = Array.from({ length: 40 }, (_, index) => 100 + index);
    const answer = await backtestOf({ series, windows: 5, step: 2 });
    expect(submitted).toEqual([5]);
    expect(answer.series[0]!.origins).toEqual([29, 31, 33, 35, 37]);
    // The model says the last value: on a line that rises by one, step h is h too low.
    expect(answer.points.mae).toBeCloseTo(2, 6);
    expect(answer.points.byStep.map(({ mae }) => Math.round(mae))).toEqual([1, 2, 3]);
    expect(answer.points.rmse).toBeCloseTo(Math.sqrt(14 / 3), 6);
    expect(answer.points.mase).toBeCloseTo(2, 6);
    expect(answer.baselines.last_value.mae).toBeCloseTo(2, 9);
    expect(answer.skill.last_value).toBeCloseTo(0, 6);
    expect(answer.skill.ridge_ar).toBeLessThan(-1);
    expect(answer).toMatchObject({ intervals: null, quantileScores: null, season: 1, forecasts: 5 });
    expect(answer.uncertaintyReason).toMatch(/residuals/);
  });

  it('takes fewer windows where a series is too short for all', async () => {
    const { backtestOf } = forecasterFixture();
    const series = [sawtooth(LOOKBACK + HORIZON, 4), sawtooth(LOOKBACK + HORIZON + 3, 4)];
    const answer = await backtestOf({ series, windows: 9 });
    expect(answer.series.map(({ origins }) => origins)).toEqual([[LOOKBACK], [LOOKBACK, LOOKBACK + 3]]);
    expect(answer.forecasts).toBe(3);
  });

  it('dates each forecast', async () => {
    const { backtestOf } = forecasterFixture();
    const series = [{ id: 'a', start: '2024-01-31', frequency: 'ME', values: sawtooth(14, 12) }];
    const answer = await backtestOf({ series, windows: 2 });
    expect(answer.series[0]!.firstTimestamps).toEqual(['2024-09-30', '2024-12-31']);
    expect(answer.season).toBe(12);
  });

  it('counts the runs of a fed-back horizon against the bound', async () => {
    const { backtestOf } = forecasterFixture();
    const body = { series: Array.from({ length: 50_000 }, () => 1), windows: 40_000, step: 1, horizon: 7 };
    await expect(backtestOf(body)).rejects.toMatchObject({
      code: 'SERIES_INVALID',
      problems: [{ pointer: '/windows' }],
    });
  });

  it('refuses series of different seasons', async () => {
    const { backtestOf } = forecasterFixture();
    const values = sawtooth(30, 4);
    const series = [
      { id: 'a', frequency: 'D', values },
      { id: 'b', frequency: 'MS', values },
    ];
    await expect(backtestOf({ series })).rejects.toMatchObject({
      problems: [{ pointer: '/series/1' }],
    });
  });
});
