import { IANAZone } from 'luxon';
import { zoneOffsetAt } from './zone-offsets';

const DAY_MS = 86_400_000;

/**
 * The clock that a series' timestamps are read from: `wall` without any zone, a fixed `offset` from UTC in minutes, or
 * a place's `zone` with its daylight saving.
 */
export type Calendar =
  | { readonly kind: 'wall' }
  | { readonly kind: 'offset'; readonly minutes: number }
  | { readonly kind: 'zone'; readonly name: string };

/** A timestamp taken apart. */
export interface ParsedTimestamp {
  /** Milliseconds of what the wall clock shows, as if it were UTC. */
  readonly wallMs: number;
  /** Minutes east of UTC; null when the text has none. */
  readonly offsetMinutes: number | null;
  /** Whether the text is a date without a time. */
  readonly dateOnly: boolean;
}

const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads an ISO 8601 date or date and time ("2020-01-31", "2020-01-31T09:30:00+01:00"); null for anything else. */
export function parseTimestamp(text: string): ParsedTimestamp | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const dayMs = Date.UTC(year, month - 1, day);
  const date = new Date(dayMs);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const offsetMinutes = parseOffset(match[8]);
  if (offsetMinutes !== null && Math.abs(offsetMinutes) > 14 * 60) return null;
  return {
    wallMs: dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds,
    offsetMinutes,
    dateOnly: match[4] === undefined,
  };
}

/** Whether `name` is a time zone of the IANA database that this Node knows. */
export function isTimeZone(name: string): boolean {
  return name.length <= 64 && IANAZone.isValidZone(name);
}

/** The instant of a wall-clock time. In a zone: a time that is skipped moves forward, one that comes twice is the first. */
export function instantOf(wallMs: number, calendar: Calendar): number {
  switch (calendar.kind) {
    case 'wall':
      return wallMs;
    case 'offset':
      return wallMs - calendar.minutes * 60_000;
    case 'zone': {
      const before = wallMs - offsetAt(wallMs - DAY_MS, calendar) * 60_000;
      if (wallOf(before, calendar) === wallMs) return before;
      const after = wallMs - offsetAt(wallMs + DAY_MS, calendar) * 60_000;
      return wallOf(after, calendar) === wallMs ? after : before;
    }
  }
}

/** What the wall clock shows at an instant. */
export function wallOf(instantMs: number, calendar: Calendar): number {
  return instantMs + offsetAt(instantMs, calendar) * 60_000;
}

/** An instant as text: a date, or a date and time with the offset of that moment ("Z" for 0; none on a bare wall). */
export function formatInstant(
  instantMs: number,
  options: { readonly calendar: Calendar; readonly dateOnly: boolean },
): string {
  const { calendar, dateOnly } = options;
  const iso = new Date(wallOf(instantMs, calendar)).toISOString();
  if (dateOnly) return iso.slice(0, 10);
  const time = iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, -1);
  return calendar.kind === 'wall' ? time : time + offsetText(offsetAt(instantMs, calendar));
}

function offsetAt(instantMs: number, calendar: Calendar): number {
  if (calendar.kind === 'wall') return 0;
  return calendar.kind === 'offset' ? calendar.minutes : zoneOffsetAt(instantMs, calendar.name);
}

function parseOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(Math.round(minutes));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
