import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
/** Days that are kept, over all zones: about eleven years of one. */
const MAX_DAYS = 4_096;

/** Offsets at midnight UTC, by zone and day: asking the time zone database costs some microseconds, and series repeat days. */
const midnights = new Map<string, number>();

/**
 * Minutes east of UTC of an IANA zone at an instant. On a day that begins and ends with the same offset it is that one
 * all day (no zone changes twice within a day).
 */
export function zoneOffsetAt(instantMs: number, zone: string): number {
  const day = Math.floor(instantMs / DAY_MS);
  const before = midnightOffset(day, zone);
  return before === midnightOffset(day + 1, zone) ? before : IANAZone.create(zone).offset(instantMs);
}

function midnightOffset(day: number, zone: string): number {
  const key = `${day} ${zone}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  if (midnights.size >= MAX_DAYS) midnights.clear();
  const offset = IANAZone.create(zone).offset(day * DAY_MS);
  midnights.set(key, offset);
  return offset;
}
