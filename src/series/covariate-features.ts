import { type CalendarFeature, calendarFeatures, calendarWidth } from './calendar-features';
import type { CovariateNames, Covariates } from './covariates';
import type { Scaler } from './scaler';
import type { Timeline } from './timeline';

/** A covariate and the scale that the model has learnt it in. */
export interface CovariateColumn {
  readonly name: string;
  readonly scaler: Scaler;
}

/**
 * What a model takes beside the series itself, in the order of its input's features: the series, `past`, `future`,
 * `calendar`. What is known of the future (`future` and `calendar`) is shown to the model one horizon ahead: at each step
 * it sees the values of `horizon` steps later, so that its last step has seen those of every step that it forecasts.
 */
export interface CovariateSpec {
  readonly past: readonly CovariateColumn[];
  readonly future: readonly CovariateColumn[];
  readonly calendar: readonly CalendarFeature[];
}

/** Of a model of the series alone. */
export const SERIES_ALONE: CovariateSpec = { past: [], future: [], calendar: [] };

/** Features of the model's input beside the series itself. */
export function covariateWidth({ past, future, calendar }: CovariateSpec): number {
  return past.length + future.length + calendarWidth(calendar);
}

export function covariateNames({ past, future }: CovariateSpec): CovariateNames {
  return { past: past.map(({ name }) => name), future: future.map(({ name }) => name) };
}

/**
 * The scaled features of `count` steps from step `from` (which may lie before the first value): [count,
 * covariateWidth(spec)], row-major. A covariate is taken as constant before its first number and behind its last.
 * @param options.lead steps by which the future is shown ahead, the model's horizon
 */
export function covariateRows(
  series: { readonly past: Covariates; readonly future: Covariates; readonly timeline: Timeline | null },
  options: {
    readonly spec: CovariateSpec;
    readonly from: number;
    readonly count: number;
    readonly lead: number;
  },
): Float64Array {
  const { spec, from, count, lead } = options;
  const width = covariateWidth(spec);
  const rows = new Float64Array(count * width);
  const write = (column: number, { scaler, numbers, start }: Placed): void => {
    for (let step = 0; step < count; step++) {
      const at = Math.min(numbers.length - 1, Math.max(0, start + step));
      rows[step * width + column] = ((numbers[at] ?? 0) - scaler.offset) / scaler.factor;
    }
  };
  const { past, future, calendar } = spec;
  const known = (columns: Covariates, name: string): Float64Array => columns.get(name) ?? new Float64Array(0);
  past.forEach(({ name, scaler }, index) =>
    write(index, { scaler, numbers: known(series.past, name), start: from }),
  );
  future.forEach(({ name, scaler }, index) =>
    write(past.length + index, { scaler, numbers: known(series.future, name), start: from + lead }),
  );
  if (calendar.length > 0 && series.timeline !== null) {
    const ofCalendar = calendarFeatures(series.timeline, { from: from + lead, count, features: calendar });
    const own = calendarWidth(calendar);
    for (let step = 0; step < count; step++)
      rows.set(ofCalendar.subarray(step * own, (step + 1) * own), step * width + width - own);
  }
  return rows;
}

interface Placed {
  readonly scaler: Scaler;
  readonly numbers: Float64Array;
  /** Index of the number that stands in the first row. */
  readonly start: number;
}
