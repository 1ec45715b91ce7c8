import { type Timeline, wallAt } from './timeline';

/** What a model may know about a moment. Each cycle is two columns, sine and cosine; `is_weekend` is one, 0 or 1. */
export const CALENDAR_FEATURES = [
  'hour_of_day',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'month_of_year',
  'is_weekend',
] as const;
export type CalendarFeature = (typeof CALENDAR_FEATURES)[number];

/** Share of the cycle that has passed, 0 to 1, as the wall clock shows it; Monday and 1 January are 0. */
const CYCLES: Readonly<Record<Exclude<CalendarFeature, 'is_weekend'>, (date: Date) => number>> = {
  hour_of_day: (date) => (date.getUTCHours() + date.getUTCMinutes() / 60) / 24,
  day_of_week: (date) => ((date.getUTCDay() + 6) % 7) / 7,
  day_of_month: (date) => (date.getUTCDate() - 1) / daysOfMonth(date),
  day_of_year: (date) => dayOfYear(date) / daysOfYear(date),
  month_of_year: (date) => date.getUTCMonth() / 12,
};

/** Columns that the features take in all. */
export function calendarWidth(features: readonly CalendarFeature[]): number {
  return features.reduce((width, feature) => width + (feature === 'is_weekend' ? 1 : 2), 0);
}

/** The features of `count` steps from step `from` of a timeline: [count, calendarWidth(features)], row-major. */
export function calendarFeatures(
  timeline: Timeline,
  options: { readonly from: number; readonly count: number; readonly features: readonly CalendarFeature[] },
): Float64Array {
  const { from, count, features } = options;
  const rows = Array.from({ length: count }, (_, step) => {
    const date = new Date(wallAt(timeline, from + step));
    return features.flatMap((feature) => columnsOf(feature, date));
  });
  return Float64Array.from(rows.flat());
}

function columnsOf(feature: CalendarFeature, date: Date): number[] {
  if (feature === 'is_weekend') return [date.getUTCDay() === 0 || date.getUTCDay() === 6 ? 1 : 0];
  const angle = 2 * Math.PI * CYCLES[feature](date);
  return [Math.sin(angle), Math.cos(angle)];
}

function daysOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000);
}

function daysOfYear(date: Date): number {
  return (Date.UTC(date.getUTCFullYear() + 1, 0) - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000;
}
