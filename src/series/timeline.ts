import type { Frequency } from './frequency';
import { addSteps, fixedStepMs, isClockStep } from './steps';
import { type Calendar, formatInstant, instantOf, type ParsedTimestamp, wallOf } from './timestamp';

/** When the values of a series were taken: one every `frequency`, the first at `startWallMs`. */
export interface Timeline {
  readonly calendar: Calendar;
  readonly frequency: Frequency;
  /** Milliseconds of what the wall clock shows at the first value, as if it were UTC. */
  readonly startWallMs: number;
  /** The same as a true instant; differs from the wall's where a time comes twice. */
  readonly startMs: number;
  /** Whether timestamps are written as dates. */
  readonly dateOnly: boolean;
}

/** The timeline that starts at a timestamp. Dates stay dates unless the steps are shorter than a day. */
export function timelineFrom(
  start: ParsedTimestamp,
  options: { readonly calendar: Calendar; readonly frequency: Frequency },
): Timeline {
  const { calendar, frequency } = options;
  const startMs = instantOfTimestamp(start, calendar);
  return {
    calendar,
    frequency,
    startMs,
    startWallMs: start.offsetMinutes === null ? start.wallMs : wallOf(startMs, calendar),
    dateOnly: start.dateOnly && !isClockStep(frequency),
  };
}

/** The instant of step `index` (0 is the first value). */
export function instantAt(timeline: Timeline, index: number): number {
  const { calendar, frequency } = timeline;
  if (isClockStep(frequency)) return timeline.startMs + fixedStepMs(frequency)! * index;
  return instantOf(addSteps(timeline.startWallMs, index, frequency), calendar);
}

/** The wall-clock time of step `index`, as if the wall were UTC: what calendar features are read from. */
export function wallAt(timeline: Timeline, index: number): number {
  const { calendar, frequency } = timeline;
  if (isClockStep(frequency)) return wallOf(instantAt(timeline, index), calendar);
  return addSteps(timeline.startWallMs, index, frequency);
}

/** Timestamps of `count` steps from step `from` on, as text in the form that the first one had. */
export function timestampsFrom(timeline: Timeline, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, step) =>
    formatInstant(instantAt(timeline, from + step), timeline),
  );
}

/** Whether a timestamp is the one of step `index`. */
export function standsAt(timeline: Timeline, index: number, timestamp: ParsedTimestamp): boolean {
  const { calendar, frequency } = timeline;
  const onTheWall = timestamp.offsetMinutes === null && !isClockStep(frequency);
  if (onTheWall && timestamp.wallMs === addSteps(timeline.startWallMs, index, frequency)) return true;
  return instantOfTimestamp(timestamp, calendar) === instantAt(timeline, index);
}

/** The instant of a timestamp: by its own offset, else by the calendar's clock. */
export function instantOfTimestamp(timestamp: ParsedTimestamp, calendar: Calendar): number {
  const { wallMs, offsetMinutes } = timestamp;
  return offsetMinutes === null ? instantOf(wallMs, calendar) : wallMs - offsetMinutes * 60_000;
}
