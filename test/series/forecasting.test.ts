import fc from 'fast-check';
import { backtestOrigins } from '../../src/series/backtest';
import { type CalendarFeature, calendarFeatures, calendarWidth } from '../../src/series/calendar-features';
import { forecastByFeedingBack } from '../../src/series/feed-back';
import { timelineFrom } from '../../src/series/timeline';
import { parseTimestamp } from '../../src/series/timestamp';

/** A model that counts on: three steps from the last value. */
function counting(seen: number[]): (contexts: readonly Float64Array[]) => Promise<Float64Array[]> {
  return (contexts) => {
    seen.push(contexts[0]!.length);
    return Promise.resolve(
      contexts.map((context) => Float64Array.from([1, 2, 3], (step) => context.at(-1)! + step)),
    );
  };
}

describe('forecastByFeedingBack', () => {
  const contexts = [Float64Array.from([1, 2]), Float64Array.from([10, 20])];

  it.each([
    [1, 1],
    [3, 1],
    [4, 2],
    [9, 3],
  ])('horizon %i takes %i runs', async (horizon, runs) => {
    const seen: number[] = [];
    const forecasts = await forecastByFeedingBack(contexts, {
      horizon,
      contextSteps: 2,
      run: counting(seen),
    });
    expect(forecasts.map((row) => Array.from(row))).toEqual(
      [2, 20].map((last) => Array.from({ length: horizon }, (_, step) => last + step + 1)),
    );
    expect(seen).toEqual(Array<number>(runs).fill(2));
  });

  it('lets the context grow on a free time axis', async () => {
    const seen: number[] = [];
    await forecastByFeedingBack(contexts, { horizon: 7, contextSteps: null, run: counting(seen) });
    expect(seen).toEqual([2, 5, 8]);
  });

  it('does not run for no series, and refuses a run that gives nothing', async () => {
    const run = () => Promise.resolve([]);
    expect(await forecastByFeedingBack([], { horizon: 3, contextSteps: 2, run })).toEqual([]);
    await expect(forecastByFeedingBack(contexts, { horizon: 3, contextSteps: 2, run })).rejects.toThrow(
      /0 forecasts/,
    );
  });
});

describe('backtestOrigins', () => {
  it('rolls back from the end', () => {
    expect(backtestOrigins(100, { horizon: 14, windows: 3, step: 7, minHistory: 50 })).toEqual([72, 79, 86]);
    expect(backtestOrigins(64, { horizon: 14, windows: 3, step: 7, minHistory: 50 })).toEqual([50]);
    expect(backtestOrigins(63, { horizon: 14, windows: 3, step: 7, minHistory: 50 })).toEqual([]);
  });

  it('never looks into the future nor before the least history', () => {
    const some = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.nat(200), some, some, some, some, (length, horizon, windows, step, minHistory) => {
        const origins = backtestOrigins(length, { horizon, windows, step, minHistory });
        expect(origins.length).toBeLessThanOrEqual(windows);
        origins.forEach((origin) => {
          expect(origin).toBeGreaterThanOrEqual(minHistory);
          expect(origin + horizon).toBeLessThanOrEqual(length);
        });
        if (origins.length > 0) expect(origins.at(-1)).toBe(length - horizon);
      }),
    );
  });
});

describe('calendarFeatures', () => {
  const daily = timelineFrom(parseTimestamp('2024-01-01')!, {
    calendar: { kind: 'wall' },
    frequency: { unit: 'day', count: 1 },
  });

  it('starts cycles on Monday, the first and January', () => {
    const features: CalendarFeature[] = [
      'day_of_week',
      'day_of_month',
      'day_of_year',
      'month_of_year',
      'is_weekend',
    ];
    expect(calendarWidth(features)).toBe(9);
    const columns = calendarFeatures(daily, { from: 0, count: 1, features });
    expect(Array.from(columns)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
  });

  it('marks weekends and comes round after a week', () => {
    const week = calendarFeatures(daily, { from: 0, count: 8, features: ['is_weekend'] });
    expect(Array.from(week)).toEqual([0, 0, 0, 0, 0, 1, 1, 0]);
    const cycle = calendarFeatures(daily, { from: 0, count: 8, features: ['day_of_week'] });
    expect(Array.from(cycle.subarray(14))).toEqual(Array.from(cycle.subarray(0, 2)));
  });

  it('reads the hour from the wall clock of the place', () => {
    const frequency = { unit: 'hour', count: 1 } as const;
    const timeline = timelineFrom(parseTimestamp('2024-07-01T04:00Z')!, {
      calendar: { kind: 'zone', name: 'Europe/Berlin' },
      frequency,
    });
    const [sine, cosine] = calendarFeatures(timeline, { from: 0, count: 1, features: ['hour_of_day'] });
    expect(sine).toBeCloseTo(1, 12);
    expect(cosine).toBeCloseTo(0, 12);
  });
});
