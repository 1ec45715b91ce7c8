import { FORECASTER_RECIPES } from '../../src/jobs/recipes/forecaster-recipes';
import { CALENDAR_FEATURES } from '../../src/series/calendar-features';
import { covariateRows, covariateWidth, type CovariateSpec } from '../../src/series/covariate-features';
import { parseSeries } from '../../src/series/parse-request';

interface Schema {
  readonly properties: {
    readonly covariates: {
      readonly properties: {
        readonly calendar: { readonly items: { readonly anyOf: readonly { readonly const: string }[] } };
      };
    };
  };
}

const NONE = { kind: 'none', offset: 0, factor: 1 } as const;
const spec: CovariateSpec = {
  past: [{ name: 'rain', scaler: { kind: 'standard', offset: 10, factor: 2 } }],
  future: [{ name: 'promo', scaler: NONE }],
  calendar: ['is_weekend'],
};
/** Monday to Thursday, and what is known up to the Sunday. */
const [series] = parseSeries(
  {
    series: [
      {
        start: '2024-01-01',
        frequency: 'D',
        values: [1, 2, 3, 4],
        past: { rain: [10, 12, 14, 16] },
        future: { promo: [0, 1, 2, 3, 4, 5, 6] },
      },
    ],
  },
  { minPoints: 1, futureSteps: 3, covariates: { past: ['rain'], future: ['promo'] } },
);

const rowsFrom = (from: number, count: number): number[][] => {
  const rows = covariateRows(series!, { spec, from, count, lead: 3 });
  return Array.from({ length: count }, (_, row) => [...rows.subarray(row * 3, row * 3 + 3)]);
};

describe('covariateRows', () => {
  it('has a column each and two of a cycle', () => {
    expect(covariateWidth(spec)).toBe(3);
    expect(covariateWidth({ ...spec, calendar: ['day_of_week', 'is_weekend'] })).toBe(5);
  });

  it('shows the past as it stands, scaled, and the future and the calendar one horizon ahead', () => {
    expect(rowsFrom(0, 4)).toEqual([
      [0, 3, 0],
      [1, 4, 0],
      [2, 5, 1],
      [3, 6, 1],
    ]);
  });

  it('repeats the first number before the series, and the last behind what is known', () => {
    expect(rowsFrom(-5, 2)).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
    expect(rowsFrom(5, 1)).toEqual([[3, 6, 0]]);
  });
});

it.each(FORECASTER_RECIPES)(
  'the calendar that $name takes is the calendar that is served',
  ({ hyperparameters }) => {
    const { properties } = hyperparameters as unknown as Schema;
    const { items } = properties.covariates.properties.calendar;
    expect(items.anyOf.map((each) => each.const)).toEqual(CALENDAR_FEATURES);
  },
);
