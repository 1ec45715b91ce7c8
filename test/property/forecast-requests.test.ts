import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { StriateError } from '../../src/errors/striate-error';
import { forecasterFixture, HORIZON, LOOKBACK } from '../service/forecast-fixture';

const folder = mkdtempSync(join(tmpdir(), 'striate-requests-'));
const path = join(folder, 'residuals.json');
const ladder = Array.from({ length: HORIZON }, () => Array.from({ length: 99 }, (_, index) => index));
const mae = { model: 1, last_value: 2, seasonal_naive: 0, ridge_ar: 3 };
writeFileSync(
  path,
  JSON.stringify({ steps: HORIZON, absolute: ladder, normalised: ladder, validation: { mae } }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Numbers as clients have them, and those at the ends of what is taken. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, 3.4028234663852886e38, -3.4028234663852886e38, 1e-320) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'x', Infinity, NaN, 1e39, [], {}, true) },
);
const usual = fc.oneof(
  fc.array(value, { minLength: LOOKBACK, maxLength: 30 }),
  value.map((one) => Array.from({ length: 20 }, () => one)),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const junk = fc.constantFrom(null, 0, -1, 1.5, '', 'x', [], {}, true, 1e9);

const series = fc.oneof(
  usual,
  fc.array(
    fc.record(
      {
        id: fc.string(),
        start: fc.constantFrom('2024-01-31', '2024-03-30T23:30:00', '9999-12-31', 'soon'),
        frequency: fc.constantFrom('D', 'h', 'ME', 'B', '15min', 'Y', 'never'),
        time_zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Nowhere'),
        values: usual,
      },
      { requiredKeys: ['values'] },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  fc.array(usual, { minLength: 1, maxLength: 3 }),
  junk,
);
const body = fc.record({
  series,
  horizon: maybe(fc.oneof(fc.integer({ min: 1, max: 12 }), junk)),
  levels: maybe(fc.oneof(fc.constantFrom([80, 95], [99.5], [1e-9]), junk)),
  quantiles: maybe(fc.oneof(fc.constantFrom([0.1, 0.5, 0.9]), junk)),
  conformal: maybe(fc.oneof(fc.constantFrom('absolute', 'normalised'), junk)),
  adaptive: maybe(fc.oneof(fc.boolean(), junk)),
  missing: maybe(fc.oneof(fc.constantFrom('linear', 'seasonal', 'refuse'), junk)),
  context: maybe(fc.oneof(fc.constantFrom('mean', 'zero', 'repeat_first'), junk)),
  level: maybe(fc.oneof(fc.constantFrom(50, 90, 99), junk)),
  windows: maybe(fc.oneof(fc.integer({ min: 1, max: 9 }), junk)),
  step: maybe(fc.oneof(fc.integer({ min: 1, max: 3 }), junk)),
});

/** The places of numbers that JSON cannot say. */
function unsaid(value: unknown, place = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${place}: ${value}`];
  if (value instanceof Map)
    return [...value].flatMap(([key, each]) => unsaid(each, `${place}/${String(key)}`));
  if (ArrayBuffer.isView(value)) return unsaid(Array.from(value as Float64Array), place);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unsaid(each, `${place}/${key}`));
}

const { forecast, backtestOf, anomalies, request } = forecasterFixture({ residuals: path });
const uses: Readonly<Record<string, (sent: Readonly<Record<string, unknown>>) => Promise<unknown>>> = {
  forecast: (sent) => forecast.forecast(request(sent)),
  backtests: backtestOf,
  anomalies: (sent) => anomalies.find(request(sent)),
};

it.each(Object.keys(uses))(
  '%s: whatever is sent is answered with numbers or refused by name',
  async (route) => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const given = Object.fromEntries(Object.entries(sent).filter(([, each]) => each !== undefined));
        try {
          const answer = await uses[route]!(given);
          answered += 1;
          expect(unsaid(answer)).toEqual([]);
        } catch (error) {
          if (!(error instanceof StriateError)) throw error;
          expect(error.code).toBe('SERIES_INVALID');
          for (const { pointer } of error.problems) expect(pointer).toMatch(/^\//);
          expect(error.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400, seed: 8 },
    );
    expect(answered).toBeGreaterThan(20);
  },
);
