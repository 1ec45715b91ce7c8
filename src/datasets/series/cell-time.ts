import { parseTimestamp } from '../../series/timestamp';
import type { Cell } from './table';

export type DateOrder = 'dmy' | 'mdy';

/** A time of a cell. */
export interface CellTime {
  /** Milliseconds of what the wall clock shows, as if it were UTC. */
  readonly wallMs: number;
  /** Milliseconds since 1970; the wall clock's own where the text has no offset. */
  readonly instantMs: number;
}

/** Seconds up to here, milliseconds beyond: 1e11 s is the year 5138, 1e11 ms is 1973. */
const MOST_SECONDS = 1e11;

/** Milliseconds of the years 1 and 9999: beyond, a number is no time. */
const FIRST_MS = Date.parse('0001-01-01');
const LAST_MS = Date.UTC(9_999, 11, 31);

/**
 * The time in a cell: ISO 8601, `2024-01`, `2024/01/31`, `31.01.2024`, `1/31/2024`, `20240131`, each with a time of day
 * behind where there is one, and seconds or milliseconds since 1970. `null` for anything else.
 * @param order of day and month where the year stands last; `null` takes points as dmy and refuses slashes
 */
export function timeOf(cell: Cell, order: DateOrder | null): CellTime | null {
  if (cell instanceof Date) return ofMs(cell.getTime());
  if (typeof cell === 'bigint' || typeof cell === 'number') return ofNumber(Number(cell));
  if (typeof cell !== 'string') return null;
  const text = cell.trim();
  if (text.length > 40) return null;
  const parsed = parseTimestamp(isoForm(text, order) ?? text);
  if (parsed !== null) {
    return { wallMs: parsed.wallMs, instantMs: parsed.wallMs - (parsed.offsetMinutes ?? 0) * 60_000 };
  }
  return /^\d{9,14}$/.test(text) ? ofNumber(Number(text)) : null;
}

/**
 * The same time as ISO 8601 text, with the offset that the cell gives; a date where the time of day is midnight and the
 * cell is no text. `null` for anything that is no time.
 */
export function isoTimeOf(cell: Cell, order: DateOrder | null): string | null {
  if (typeof cell === 'string') {
    const text = cell.trim();
    if (text.length > 40) return null;
    const iso = isoForm(text, order) ?? text;
    if (parseTimestamp(iso) !== null) return iso;
  }
  const time = timeOf(cell, order);
  return time === null ? null : new Date(time.wallMs).toISOString().replace(/(T00:00:00)?(\.000)?Z$/, '');
}

/** The order that a date with slashes or dashes shows by itself; `null` when day and month may be swapped. */
export function orderOf(cell: Cell): DateOrder | null {
  const match = typeof cell === 'string' ? /^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{4}/.exec(cell) : null;
  if (match === null) return null;
  if (Number(match[1]) > 12) return 'dmy';
  return Number(match[2]) > 12 ? 'mdy' : null;
}

/** True for a date whose order must be known. */
export function needsOrder(cell: Cell): boolean {
  return typeof cell === 'string' && /^\s*\d{1,2}[/-]\d{1,2}[/-]\d{4}/.test(cell);
}

function isoForm(text: string, order: DateOrder | null): string | null {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?:[T ](.*))?$/.exec(text);
  if (yearFirst) return iso(yearFirst[1]!, yearFirst[3]!, yearFirst[4] ?? '1', yearFirst[5]);
  const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ](.*))?$/.exec(text);
  if (compact) return iso(compact[1]!, compact[2]!, compact[3]!, compact[4]);
  const yearLast = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ,]+(.*))?$/.exec(text);
  if (!yearLast) return null;
  const taken = yearLast[2] === '.' ? (order ?? 'dmy') : order;
  if (taken === null) return null;
  const [day, month] = taken === 'dmy' ? [yearLast[1]!, yearLast[3]!] : [yearLast[3]!, yearLast[1]!];
  return iso(yearLast[4]!, month, day, yearLast[5]);
}

function iso(year: string, month: string, day: string, time: string | undefined): string {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return time === undefined || time === '' ? date : `${date}T${time.replace(/^\d:/, '0$&')}`;
}

function ofNumber(value: number): CellTime | null {
  if (Number.isInteger(value) && value >= 19_000_101 && value <= 22_001_231)
    return timeOf(String(value), null);
  return ofMs(Math.abs(value) < MOST_SECONDS ? value * 1_000 : value);
}

function ofMs(ms: number): CellTime | null {
  return Number.isFinite(ms) && ms >= FIRST_MS && ms <= LAST_MS ? { wallMs: ms, instantMs: ms } : null;
}
