import { type Frequency, FREQUENCY_EXAMPLES, parseFrequency } from './frequency';
import { inferFrequency } from './infer-frequency';
import { type ProblemList, show } from './problem-list';
import type { RawSeries } from './raw-series';
import { isOnAnchor } from './steps';
import { instantOfTimestamp, standsAt, type Timeline, timelineFrom, timestampsFrom } from './timeline';
import { type Calendar, isTimeZone, type ParsedTimestamp, parseTimestamp, wallOf } from './timestamp';

/** What a series says about time. */
export interface SeriesTime {
  /** Null when no timestamp was given. */
  readonly timeline: Timeline | null;
  /** Given, inferred or the model's; null when there is none. */
  readonly frequency: Frequency | null;
}

/**
 * Reads the time of a series: `timestamps` (every one is checked against the frequency, given or inferred), or `start`
 * with a frequency, or nothing. The first place that does not keep step is a problem, as is a timestamp twice or out
 * of order. Different offsets in one series need a `time_zone`.
 * @param options.usual the model's own frequency, for a series that neither gives one nor lets it be inferred
 */
export function parseTime(
  series: RawSeries,
  options: { readonly usual: Frequency | null; readonly problems: ProblemList },
): SeriesTime {
  const { usual, problems } = options;
  const before = problems.count;
  const frequency = readFrequency(series, problems);
  const timestamps = readTimestamps(series, problems);
  const zone = readZone(series, problems);
  if (problems.count > before || timestamps.length === 0) {
    return { timeline: null, frequency: frequency ?? usual };
  }
  const calendar = calendarOf(timestamps, { zone, series, problems });
  if (calendar === null || !isIncreasing(timestamps, { calendar, series, problems })) {
    return { timeline: null, frequency };
  }
  const found = frequency ?? infer(timestamps, calendar) ?? usual;
  if (found === null) {
    problems.add(
      series.field('frequency'),
      'cannot be inferred: send it, or at least 2 timestamps in whole seconds',
    );
    return { timeline: null, frequency };
  }
  const timeline = timelineFrom(timestamps[0]!, { calendar, frequency: found });
  checkSteps(timestamps, { timeline, series, problems });
  return { timeline, frequency: found };
}

function readFrequency(series: RawSeries, problems: ProblemList): Frequency | null {
  const given = series.frequency ?? null;
  if (given === null) return null;
  const frequency = typeof given === 'string' ? parseFrequency(given) : null;
  if (frequency === null) {
    problems.add(
      series.field('frequency'),
      `expected a frequency such as ${FREQUENCY_EXAMPLES}, got ${show(given)}`,
    );
  }
  return frequency;
}

function readZone(series: RawSeries, problems: ProblemList): string | null {
  const given = series.timeZone ?? null;
  if (given === null) return null;
  if (typeof given === 'string' && isTimeZone(given)) return given;
  problems.add(
    series.field('time_zone'),
    `expected an IANA time zone such as "Europe/Berlin", got ${show(given)}`,
  );
  return null;
}

/** `timestamps`, or `start` alone; empty when there is neither or one is wrong. */
function readTimestamps(series: RawSeries, problems: ProblemList): readonly ParsedTimestamp[] {
  const start = series.start ?? null;
  if (series.timestamps === null) {
    if (start === null) return [];
    const parsed = readTimestamp(start, series.field('start'), problems);
    return parsed === null ? [] : [parsed];
  }
  if (start !== null) problems.add(series.field('start'), 'expected start or timestamps, got both');
  if (series.timestamps.length !== series.values.length + series.futureSteps) {
    const got = `got ${series.timestamps.length}`;
    problems.add(
      series.field('timestamps'),
      `expected ${series.values.length} timestamps as there are values, ${got}`,
    );
    return [];
  }
  return series.timestamps.flatMap((given, index) => {
    const parsed = readTimestamp(given, series.timestampAt(index), problems);
    return parsed === null ? [] : [parsed];
  });
}

function readTimestamp(given: unknown, pointer: string, problems: ProblemList): ParsedTimestamp | null {
  const parsed = typeof given === 'string' && given.length <= 40 ? parseTimestamp(given) : null;
  if (parsed === null)
    problems.add(pointer, `expected an ISO 8601 date or date and time, got ${show(given)}`);
  return parsed;
}

interface Context {
  readonly series: RawSeries;
  readonly problems: ProblemList;
}

function calendarOf(
  timestamps: readonly ParsedTimestamp[],
  options: Context & { readonly zone: string | null },
): Calendar | null {
  if (options.zone !== null) return { kind: 'zone', name: options.zone };
  const minutes = timestamps[0]?.offsetMinutes ?? null;
  const other = timestamps.findIndex((timestamp) => timestamp.offsetMinutes !== minutes);
  if (other >= 0) {
    const detail =
      'expected the UTC offset of the first timestamp; send time_zone where the clock is changed';
    options.problems.add(options.series.timestampAt(other), detail);
    return null;
  }
  return minutes === null ? { kind: 'wall' } : { kind: 'offset', minutes };
}

function isIncreasing(
  timestamps: readonly ParsedTimestamp[],
  options: Context & { readonly calendar: Calendar },
): boolean {
  const onTheWall = timestamps.every((timestamp) => timestamp.offsetMinutes === null);
  const instants = timestamps.map((timestamp) =>
    onTheWall ? timestamp.wallMs : instantOfTimestamp(timestamp, options.calendar),
  );
  const bad = instants.findIndex((instant, index) => index > 0 && instant <= instants[index - 1]!);
  if (bad < 0) return true;
  const twice = instants[bad] === instants[bad - 1];
  options.problems.add(
    options.series.timestampAt(bad),
    `expected a time after the one before, got ${twice ? 'the same time twice' : 'an earlier time'}`,
  );
  return false;
}

function infer(timestamps: readonly ParsedTimestamp[], calendar: Calendar): Frequency | null {
  const sample = timestamps.slice(0, 64);
  const instants = sample.map((timestamp) => instantOfTimestamp(timestamp, calendar));
  const walls = sample.map((timestamp, index) =>
    timestamp.offsetMinutes === null ? timestamp.wallMs : wallOf(instants[index]!, calendar),
  );
  return inferFrequency(walls, instants);
}

function checkSteps(
  timestamps: readonly ParsedTimestamp[],
  options: Context & { readonly timeline: Timeline },
): void {
  const { timeline, series, problems } = options;
  const pointer = series.timestamps === null ? series.field('start') : series.timestampAt(0);
  if (!isOnAnchor(timeline.startWallMs, timeline.frequency)) {
    problems.add(
      pointer,
      `expected a day on which the frequency falls, got ${show(series.start ?? series.timestamps?.[0])}`,
    );
    return;
  }
  const bad = timestamps.findIndex((timestamp, index) => !standsAt(timeline, index, timestamp));
  if (bad < 0) return;
  const [expected] = timestampsFrom(timeline, bad, 1);
  problems.add(
    series.timestampAt(bad),
    `expected ${show(expected)} by the frequency, got ${show(series.timestamps?.[bad])}`,
  );
}
