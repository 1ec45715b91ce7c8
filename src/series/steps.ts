import type { Frequency } from './frequency';

/** Milliseconds of the units that have a fixed length on the wall clock. */
const FIXED_MS = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** Whether a step is a number of milliseconds on every clock, so that daylight saving does not touch it. */
export function isClockStep(frequency: Frequency): boolean {
  return frequency.unit === 'second' || frequency.unit === 'minute' || frequency.unit === 'hour';
}

/** Length in milliseconds of one step, on a clock that is never changed; null for months and business days. */
export function fixedStepMs(frequency: Frequency): number | null {
  const { unit, count } = frequency;
  return unit in FIXED_MS ? FIXED_MS[unit as keyof typeof FIXED_MS] * count : null;
}

/**
 * The wall-clock time `steps` steps after `wallMs`; both are milliseconds as if the wall were UTC. Months are counted
 * from the first time, not from the step before: 31 January, 29 February, 31 March. Negative steps go back.
 */
export function addSteps(wallMs: number, steps: number, frequency: Frequency): number {
  const fixed = fixedStepMs(frequency);
  if (fixed !== null) return wallMs + fixed * steps;
  if (frequency.unit === 'business_day') return addBusinessDays(wallMs, steps * frequency.count);
  const months = MONTHS[frequency.unit as keyof typeof MONTHS] * frequency.count * steps;
  return addMonths(wallMs, months, isMonthEnd(wallMs) && frequency.anchor !== 'start');
}

/** Whether a wall-clock time stands where its frequency puts it: a month start for MS, Monday to Friday for B. */
export function isOnAnchor(wallMs: number, frequency: Frequency): boolean {
  const date = new Date(wallMs);
  if (frequency.unit === 'business_day') return date.getUTCDay() !== 0 && date.getUTCDay() !== 6;
  if (frequency.anchor === 'start') return date.getUTCDate() === 1;
  if (frequency.anchor === 'end') return isMonthEnd(wallMs);
  return true;
}

/** Whether the day is the last of its month. */
export function isMonthEnd(wallMs: number): boolean {
  return new Date(wallMs + FIXED_MS.day).getUTCDate() === 1;
}

/** `toEnd`: on the last day of the month; else on the same day, or on the last where the month is shorter. */
function addMonths(wallMs: number, months: number, toEnd: boolean): number {
  const date = new Date(wallMs);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = toEnd ? lastDay : Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(year, month, day) + (((wallMs % FIXED_MS.day) + FIXED_MS.day) % FIXED_MS.day);
}

/** From a weekday; five business days are a week. */
function addBusinessDays(wallMs: number, days: number): number {
  const fromMonday = (new Date(wallMs).getUTCDay() + 6) % 7;
  const position = fromMonday + days;
  const weeks = Math.floor(position / 5);
  return wallMs + (weeks * 7 + (position - weeks * 5) - fromMonday) * FIXED_MS.day;
}
