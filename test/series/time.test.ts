import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { type Frequency, frequencyName, parseFrequency, seasonOf } from '../../src/series/frequency';
import { inferFrequency } from '../../src/series/infer-frequency';
import { instantAt, timelineFrom, timestampsFrom } from '../../src/series/timeline';
import {
  type Calendar,
  formatInstant,
  instantOf,
  isTimeZone,
  parseTimestamp,
  wallOf,
} from '../../src/series/timestamp';

const WALL: Calendar = { kind: 'wall' };
const BERLIN: Calendar = { kind: 'zone', name: 'Europe/Berlin' };

function continued(
  start: string,
  frequency: string,
  options: { calendar?: Calendar; from?: number; count?: number } = {},
): string[] {
  const { calendar = WALL, from = 0, count = 4 } = options;
  const timeline = timelineFrom(parseTimestamp(start)!, { calendar, frequency: parseFrequency(frequency)! });
  return timestampsFrom(timeline, from, count);
}

describe('frequencies', () => {
  it.each([
    ['D', 7],
    ['W', 52],
    ['W-SUN', 52],
    ['H', 24],
    ['h', 24],
    ['15min', 96],
    ['30T', 48],
    ['MS', 12],
    ['2MS', 6],
    ['Q', 4],
    ['Y', 1],
    ['B', 5],
    ['5D', 1],
    ['s', 60],
    ['min', 60],
  ])('%s has a season of %i', (text, season) => {
    expect(seasonOf(parseFrequency(text))).toBe(season);
  });

  it.each(['', '0D', 'D-MON', 'X', '999999D', '-1D', '1.5h', 'DD', '1 D', 'daily'])('refuses %j', (text) => {
    expect(parseFrequency(text)).toBeNull();
  });

  it('reads its own names back', () => {
    const anchored = fc.record({
      unit: fc.constantFrom('month' as const, 'quarter' as const, 'year' as const),
      count: fc.integer({ min: 1, max: 99 }),
      anchor: fc.constantFrom('start' as const, 'end' as const, 'same' as const),
    });
    const plain = fc.record({
      unit: fc.constantFrom(
        'second' as const,
        'minute' as const,
        'hour' as const,
        'day' as const,
        'week' as const,
        'business_day' as const,
      ),
      count: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(fc.oneof<fc.Arbitrary<Frequency>[]>(anchored, plain), (frequency) => {
        expect(parseFrequency(frequencyName(frequency))).toEqual(frequency);
      }),
    );
  });
});

describe('timestamps', () => {
  it.each([
    '2021-02-29',
    '2020-13-01',
    '2020-01-01T24:00',
    '2020-01-01T10',
    'yesterday',
    '0099-01-01',
    '2020-1-1',
    '2020-01-01T00:00+25:00',
  ])('refuses %j', (text) => expect(parseTimestamp(text)).toBeNull());

  it('reads dates, times and offsets', () => {
    expect(parseTimestamp('2020-02-29')).toEqual({
      wallMs: Date.UTC(2020, 1, 29),
      offsetMinutes: null,
      dateOnly: true,
    });
    expect(parseTimestamp('2020-02-29 10:20:30.5-03:30')).toEqual({
      wallMs: Date.UTC(2020, 1, 29, 10, 20, 30, 500),
      offsetMinutes: -210,
      dateOnly: false,
    });
  });

  it('writes what it reads', () => {
    const instants = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
    const calendars = fc.constantFrom<Calendar>(
      WALL,
      BERLIN,
      { kind: 'offset', minutes: 345 },
      { kind: 'offset', minutes: -90 },
    );
    fc.assert(
      fc.property(instants, calendars, (instant, calendar) => {
        const parsed = parseTimestamp(formatInstant(instant, { calendar, dateOnly: false }))!;
        expect(parsed.wallMs - (parsed.offsetMinutes ?? 0) * 60_000).toBe(instant);
        expect(parsed.wallMs).toBe(wallOf(instant, calendar));
      }),
    );
  });

  it('moves a skipped time forward and takes the first of a time that comes twice', () => {
    const text = (wall: string): string =>
      formatInstant(instantOf(parseTimestamp(wall)!.wallMs, BERLIN), { calendar: BERLIN, dateOnly: false });
    expect(text('2024-03-31T02:30')).toBe('2024-03-31T03:30:00+02:00');
    expect(text('2024-10-27T02:30')).toBe('2024-10-27T02:30:00+02:00');
    expect(text('2024-10-27T03:00')).toBe('2024-10-27T03:00:00+01:00');
  });

  it('agrees with the time zone database at every hour of the days when a clock is changed', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ];
    for (const name of zones) {
      for (const day of [
        '2011-12-30',
        '2024-03-10',
        '2024-03-31',
        '2024-04-06',
        '2024-10-27',
        '2024-11-03',
      ]) {
        for (let hour = -24; hour < 48; hour++) {
          const instant = Date.parse(day) + hour * 3_600_000;
          const wall = wallOf(instant, { kind: 'zone', name });
          expect((wall - instant) / 60_000).toBe(IANAZone.create(name).offset(instant));
        }
      }
    }
  });

  it('knows zones', () => {
    expect(isTimeZone('America/New_York')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('x'.repeat(100_000))).toBe(false);
  });
});

describe('continuing', () => {
  it.each([
    ['2020-02-27', 'D', ['2020-02-27', '2020-02-28', '2020-02-29', '2020-03-01']],
    ['2020-01-31', 'M', ['2020-01-31', '2020-02-29', '2020-03-31', '2020-04-30']],
    ['2020-02-29', 'ME', ['2020-02-29', '2020-03-31', '2020-04-30', '2020-05-31']],
    ['2021-01-30', 'M', ['2021-01-30', '2021-02-28', '2021-03-30', '2021-04-30']],
    ['2020-11-01', 'MS', ['2020-11-01', '2020-12-01', '2021-01-01', '2021-02-01']],
    ['2020-03-31', 'Q', ['2020-03-31', '2020-06-30', '2020-09-30', '2020-12-31']],
    ['2020-02-29', 'Y', ['2020-02-29', '2021-02-28', '2022-02-28', '2023-02-28']],
    ['2020-01-02', 'B', ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07']],
    ['2020-01-01', 'W', ['2020-01-01', '2020-01-08', '2020-01-15', '2020-01-22']],
    [
      '2020-01-01',
      '12h',
      ['2020-01-01T00:00:00', '2020-01-01T12:00:00', '2020-01-02T00:00:00', '2020-01-02T12:00:00'],
    ],
    [
      '2020-01-01T00:50',
      '10min',
      ['2020-01-01T00:50:00', '2020-01-01T01:00:00', '2020-01-01T01:10:00', '2020-01-01T01:20:00'],
    ],
  ])('%s by %s', (start, frequency, expected) => {
    expect(continued(start, frequency)).toEqual(expected);
  });

  it('keeps the hour of the day over daylight saving by days, and the distance by hours', () => {
    expect(continued('2024-03-30T12:00', 'D', { calendar: BERLIN, count: 2 })).toEqual([
      '2024-03-30T12:00:00+01:00',
      '2024-03-31T12:00:00+02:00',
    ]);
    expect(continued('2024-10-27T01:00', 'h', { calendar: BERLIN })).toEqual([
      '2024-10-27T01:00:00+02:00',
      '2024-10-27T02:00:00+02:00',
      '2024-10-27T02:00:00+01:00',
      '2024-10-27T03:00:00+01:00',
    ]);
  });

  it('does not drift after a skipped time', () => {
    expect(continued('2024-03-30T02:30', 'D', { calendar: BERLIN, count: 3 })[2]).toBe(
      '2024-04-01T02:30:00+02:00',
    );
  });

  it('counts business days far ahead and back', () => {
    const frequency: Frequency = { unit: 'business_day', count: 1 };
    const timeline = timelineFrom(parseTimestamp('2020-01-03')!, { calendar: WALL, frequency });
    expect(timestampsFrom(timeline, 1001, 1)).toEqual(['2023-11-06']);
    expect(timestampsFrom(timeline, -1, 1)).toEqual(['2020-01-02']);
    expect(timestampsFrom(timeline, -5, 1)).toEqual(['2019-12-27']);
  });
});

describe('inferring', () => {
  it.each(['D', '2D', 'B', 'W', 'h', '6h', '15min', 's', 'MS', 'ME', 'QS', 'QE', 'YS', 'YE', '2MS'])(
    'finds %s again',
    (name) => {
      const frequency = parseFrequency(name)!;
      const start = name.endsWith('E') ? '2019-12-31' : name.endsWith('S') ? '2020-01-01' : '2020-01-02';
      const timeline = timelineFrom(parseTimestamp(start)!, { calendar: WALL, frequency });
      const instants = Array.from({ length: 12 }, (_, at) => instantAt(timeline, at));
      expect(frequencyName(inferFrequency(instants, instants)!)).toBe(name);
    },
  );

  it('finds hours in a zone whose clock is changed in between', () => {
    const timeline = timelineFrom(parseTimestamp('2024-10-27T00:00')!, {
      calendar: BERLIN,
      frequency: { unit: 'hour', count: 1 },
    });
    const instants = Array.from({ length: 6 }, (_, at) => instantAt(timeline, at));
    expect(
      inferFrequency(
        instants.map((instant) => wallOf(instant, BERLIN)),
        instants,
      ),
    ).toEqual({ unit: 'hour', count: 1 });
  });

  it('gives null with one timestamp or fractions of a second', () => {
    expect(inferFrequency([0], [0])).toBeNull();
    expect(inferFrequency([0, 1500, 3000], [0, 1500, 3000])).toBeNull();
  });
});
