/** Units whose steps are the same length on every clock. */
export type ClockUnit = 'second' | 'minute' | 'hour';
/** Units whose steps follow the calendar of the place. */
export type CalendarUnit = 'day' | 'week' | 'business_day' | 'month' | 'quarter' | 'year';

/** Where in its period a month, quarter or year stands; `same`: on the day of the first timestamp, or the last before it. */
export type PeriodAnchor = 'start' | 'end' | 'same';

/** A step of time: `count` units. */
export interface Frequency {
  readonly unit: ClockUnit | CalendarUnit;
  /** At least 1. */
  readonly count: number;
  /** Of months, quarters and years only. */
  readonly anchor?: PeriodAnchor;
}

/** Largest count in a frequency: enough for 86400s, small enough that no step overflows. */
const MAX_COUNT = 100_000;

/** pandas' offset aliases, old and new, by what they mean. Case counts: M is a month, min a minute. */
const ALIASES: ReadonlyMap<string, Omit<Frequency, 'count'>> = new Map<string, Omit<Frequency, 'count'>>([
  ['S', { unit: 'second' }],
  ['s', { unit: 'second' }],
  ['T', { unit: 'minute' }],
  ['min', { unit: 'minute' }],
  ['H', { unit: 'hour' }],
  ['h', { unit: 'hour' }],
  ['D', { unit: 'day' }],
  ['B', { unit: 'business_day' }],
  ['W', { unit: 'week' }],
  ['M', { unit: 'month', anchor: 'same' }],
  ['MS', { unit: 'month', anchor: 'start' }],
  ['ME', { unit: 'month', anchor: 'end' }],
  ['Q', { unit: 'quarter', anchor: 'same' }],
  ['QS', { unit: 'quarter', anchor: 'start' }],
  ['QE', { unit: 'quarter', anchor: 'end' }],
  ['Y', { unit: 'year', anchor: 'same' }],
  ['A', { unit: 'year', anchor: 'same' }],
  ['YS', { unit: 'year', anchor: 'start' }],
  ['YE', { unit: 'year', anchor: 'end' }],
]);

/** The short name of each unit, for echoes. */
const NAMES: Readonly<Record<Frequency['unit'], string>> = {
  second: 's',
  minute: 'min',
  hour: 'h',
  day: 'D',
  business_day: 'B',
  week: 'W',
  month: 'M',
  quarter: 'Q',
  year: 'Y',
};

/** Frequencies that a refusal names. */
export const FREQUENCY_EXAMPLES = 'D, B, W, h, 15min, MS, M, Q, Y';

/**
 * Reads a frequency such as "D", "15min" or "2MS"; "W-SUN" is taken as "W", since the first timestamp says the day.
 * Null for anything else, also a count of 0 or above 100,000.
 */
export function parseFrequency(text: string): Frequency | null {
  const match = /^(\d{1,6})?([A-Za-z]{1,3})(?:-(?:MON|TUE|WED|THU|FRI|SAT|SUN))?$/.exec(text);
  if (!match) return null;
  const [, digits = '1', alias = ''] = match;
  const known = ALIASES.get(alias);
  const count = Number(digits);
  if (!known || count < 1 || count > MAX_COUNT) return null;
  if (text.includes('-') && known.unit !== 'week') return null;
  return { ...known, count };
}

/** The canonical name: "D", "15min", "MS". `parseFrequency` reads it back. */
export function frequencyName(frequency: Frequency): string {
  const suffix = frequency.anchor === 'start' ? 'S' : frequency.anchor === 'end' ? 'E' : '';
  return `${frequency.count === 1 ? '' : frequency.count}${NAMES[frequency.unit]}${suffix}`;
}

/** Steps after which a pattern most often returns, for a count of 1: a minute, an hour, a day, a week, a year. */
const SEASONS: Readonly<Record<Frequency['unit'], number>> = {
  second: 60,
  minute: 60,
  hour: 24,
  day: 7,
  business_day: 5,
  week: 52,
  month: 12,
  quarter: 4,
  year: 1,
};

/** Minutes of a day: a frequency of several minutes has the day as its season, as 15min has 96. */
const MINUTES_A_DAY = 1440;

/**
 * Length of the season in steps, as the M4 competition takes it (1 means none). A count that divides the season
 * divides the steps (2MS: 6); one that does not leaves no season. Without a frequency: 1.
 */
export function seasonOf(frequency: Frequency | null): number {
  if (frequency === null) return 1;
  const { unit, count } = frequency;
  const season = unit === 'minute' && count > 1 ? MINUTES_A_DAY : SEASONS[unit];
  return season % count === 0 ? season / count : 1;
}
