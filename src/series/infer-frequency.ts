import type { Frequency, PeriodAnchor } from './frequency';
import { isMonthEnd, isOnAnchor } from './steps';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Timestamps that are looked at; whether the rest keep step is the caller's check. */
const SAMPLE = 64;

/**
 * The frequency that a series most likely has, from its first 64 timestamps (increasing): months, quarters and years,
 * business days, else the most common distance. Null with fewer than two, or when the distance is no whole second.
 * @param walls milliseconds on the wall clock, as if it were UTC
 * @param instants the true instants of the same timestamps, so that hours are not misread when the clock is changed
 */
export function inferFrequency(walls: readonly number[], instants: readonly number[]): Frequency | null {
  const sample = walls.slice(0, SAMPLE);
  if (sample.length < 2) return null;
  return inferMonths(sample) ?? inferBusinessDays(sample) ?? inferFixed(sample, instants.slice(0, SAMPLE));
}

function inferMonths(walls: readonly number[]): Frequency | null {
  const dates = walls.map((wall) => new Date(wall));
  const first = dates[0]!;
  const sameTime = walls.every((wall) => (wall - walls[0]!) % DAY === 0);
  const ends = walls.every(isMonthEnd);
  const sameDay = dates.every((date) => date.getUTCDate() === first.getUTCDate());
  if (!sameTime || (!ends && !sameDay)) return null;
  const months = mostCommon(
    differences(dates.map((date) => date.getUTCFullYear() * 12 + date.getUTCMonth())),
  );
  if (months < 1) return null;
  const anchor: PeriodAnchor = ends ? 'end' : first.getUTCDate() === 1 ? 'start' : 'same';
  if (months % 12 === 0) return { unit: 'year', count: months / 12, anchor };
  if (months % 3 === 0) return { unit: 'quarter', count: months / 3, anchor };
  return { unit: 'month', count: months, anchor };
}

function inferBusinessDays(walls: readonly number[]): Frequency | null {
  const weekdays = walls.every((wall) => isOnAnchor(wall, { unit: 'business_day', count: 1 }));
  const steps = differences(walls);
  const overWeekends = steps.every(
    (step, index) => step === DAY || (step === 3 * DAY && new Date(walls[index]!).getUTCDay() === 5),
  );
  const both = steps.includes(DAY) && steps.includes(3 * DAY);
  return weekdays && overWeekends && both ? { unit: 'business_day', count: 1 } : null;
}

function inferFixed(walls: readonly number[], instants: readonly number[]): Frequency | null {
  const onTheWall = mostCommon(differences(walls));
  if (onTheWall % WEEK === 0) return { unit: 'week', count: onTheWall / WEEK };
  if (onTheWall % DAY === 0) return { unit: 'day', count: onTheWall / DAY };
  const step = mostCommon(differences(instants));
  if (step % HOUR === 0) return { unit: 'hour', count: step / HOUR };
  if (step % MINUTE === 0) return { unit: 'minute', count: step / MINUTE };
  return step % SECOND === 0 ? { unit: 'second', count: step / SECOND } : null;
}

function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value - values[index]!);
}

/** The value that occurs most often; the earliest of several. */
function mostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
