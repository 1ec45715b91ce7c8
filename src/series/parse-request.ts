import { type CovariateNames, type Covariates, NO_COVARIATES, parseCovariates } from './covariates';
import { findSeries } from './find-series';
import { type Frequency, seasonOf } from './frequency';
import type { LongTable } from './long-table';
import { fillMissing, type MissingPolicy } from './missing-values';
import { parseTime } from './parse-timeline';
import { ProblemList, show } from './problem-list';
import type { RawSeries } from './raw-series';
import type { Timeline } from './timeline';

/** One series, checked: finite numbers that fit into float32, gaps filled, time regular. */
export interface ParsedSeries {
  /** As sent; the index as text where none was. */
  readonly id: string;
  readonly values: Float64Array;
  /** How many of the values were null and were filled. */
  readonly filled: number;
  readonly frequency: Frequency | null;
  /** Steps of the season, the model's or from the frequency; 1 means none. */
  readonly season: number;
  /** Null when no timestamps were sent: then none are continued. */
  readonly timeline: Timeline | null;
  /** As many values each as the series has. */
  readonly past: Covariates;
  /** As many values each as the series and its future steps have together. */
  readonly future: Covariates;
}

/** Bounds of one request. */
export interface SeriesLimits {
  readonly maxSeries: number;
  /** Values of all series together. */
  readonly maxValues: number;
  /** Timestamps of all series together: each costs microseconds, and with a time zone a few more. */
  readonly maxTimestamps: number;
  /** Steps ahead. */
  readonly maxHorizon: number;
}

/**
 * 10,000 series and a million values: about 10 MB of JSON. A hundred thousand timestamps, since they are read in one
 * turn of the event loop: `start` and `frequency` say the same in two words. 1,000 steps: beyond it a fed-back forecast
 * says nothing.
 */
export const DEFAULT_SERIES_LIMITS: SeriesLimits = {
  maxSeries: 10_000,
  maxValues: 1_000_000,
  maxTimestamps: 100_000,
  maxHorizon: 1_000,
};

const MISSING_POLICIES: readonly MissingPolicy[] = ['refuse', 'linear', 'seasonal'];
const MAX_FLOAT32 = 3.4028234663852886e38;

/** What the model of a request needs to know of its series. */
export interface SeriesOptions {
  /** Values that a series needs at least (1 or more): the model's lookback where nothing is padded. */
  readonly minPoints: number;
  /** Steps beyond its last value up to which the `future` covariates of a series must be known. */
  readonly futureSteps: number;
  /** The model's own frequency, for series that do not say theirs; absent or null: none. */
  readonly usualFrequency?: Frequency | null;
  /** Steps of the model's season; absent or null: from the frequency of each series. */
  readonly season?: number | null;
  /** Absent: the model takes none, and sending some is refused. */
  readonly covariates?: CovariateNames;
  /** Whether the model is told the calendar, so that a series must say when it was. */
  readonly needsTime?: boolean;
  /** A file with the series, in place of the body's own; absent or null: none. */
  readonly table?: LongTable | null;
  readonly limits?: SeriesLimits;
}

/**
 * Reads the series of a request's body and collects everything that is wrong with them, with JSON pointers.
 * @throws StriateError SERIES_INVALID
 */
export function parseSeries(body: Readonly<Record<string, unknown>>, options: SeriesOptions): ParsedSeries[] {
  const { limits = DEFAULT_SERIES_LIMITS, covariates = NO_COVARIATES, table = null } = options;
  const problems = new ProblemList();
  const missing = readMissing(body['missing'], problems);
  const found = findSeries(body, { table, maxSeries: limits.maxSeries, covariates, problems });
  const total = found.reduce((sum, series) => sum + series.values.length, 0);
  if (total > limits.maxValues) {
    problems.add('/series', `expected at most ${limits.maxValues} values in all, got ${total}`);
    problems.throwIfAny();
  }
  refuseManyTimestamps(found, { limits, problems });
  refuseSameIds(found, problems);
  const parsed = found.map((series) => parseOne(series, { ...options, missing, problems }));
  problems.throwIfAny();
  return parsed;
}

/**
 * Reads the horizon of a request: a whole number of steps, `fallback` when it is absent.
 * @throws StriateError SERIES_INVALID
 */
export function parseHorizon(
  given: unknown,
  options: { readonly fallback: number; readonly limits?: SeriesLimits },
): number {
  const { fallback, limits = DEFAULT_SERIES_LIMITS } = options;
  const horizon = given ?? fallback;
  if (
    typeof horizon === 'number' &&
    Number.isInteger(horizon) &&
    horizon >= 1 &&
    horizon <= limits.maxHorizon
  ) {
    return horizon;
  }
  const problems = new ProblemList();
  problems.add('/horizon', `expected a whole number from 1 to ${limits.maxHorizon}, got ${show(horizon)}`);
  problems.throwIfAny();
  return fallback;
}

function readMissing(given: unknown, problems: ProblemList): MissingPolicy {
  const policy = MISSING_POLICIES.find((known) => known === (given ?? 'refuse'));
  if (!policy) problems.add('/missing', `expected one of ${MISSING_POLICIES.join(', ')}, got ${show(given)}`);
  return policy ?? 'refuse';
}

function refuseManyTimestamps(
  found: readonly RawSeries[],
  { limits, problems }: { readonly limits: SeriesLimits; readonly problems: ProblemList },
): void {
  const count = found.reduce((sum, series) => sum + (series.timestamps?.length ?? 0), 0);
  if (count <= limits.maxTimestamps) return;
  const detail = `expected at most ${limits.maxTimestamps} timestamps in all, got ${count}; send start and frequency`;
  problems.add('/series', detail);
  problems.throwIfAny();
}

function refuseSameIds(found: readonly RawSeries[], problems: ProblemList): void {
  const seen = new Set<string>();
  for (const series of found) {
    if (seen.has(series.id))
      problems.add(series.field('id'), `expected another id, got ${show(series.id)} twice`);
    seen.add(series.id);
  }
}

function parseOne(
  series: RawSeries,
  options: SeriesOptions & { readonly missing: MissingPolicy; readonly problems: ProblemList },
): ParsedSeries {
  const { minPoints, missing, problems, usualFrequency = null } = options;
  const before = problems.count;
  if (series.values.length < minPoints) {
    problems.add(
      series.field('values'),
      `expected at least ${minPoints} values, got ${series.values.length}`,
    );
  }
  const values = readValues(series, { missing, problems });
  const time = parseTime(series, { usual: usualFrequency, problems });
  const gaps = values.reduce((count, value) => (Number.isNaN(value) ? count + 1 : count), 0);
  if (problems.count === before && gaps === values.length) {
    problems.add(series.field('values'), 'expected at least one number, got only null');
  }
  if (options.needsTime === true && problems.count === before && time.timeline === null) {
    problems.add(series.field('start'), 'expected start or timestamps: the model is told the calendar');
  }
  const season = options.season ?? seasonOf(time.frequency);
  const fill = gaps > 0 && missing !== 'refuse';
  return {
    id: series.id,
    values: fill ? fillMissing(values, { policy: missing, season }) : values,
    filled: fill ? gaps : 0,
    frequency: time.frequency,
    season,
    timeline: time.timeline,
    ...readCovariates(series, { ...options, length: values.length }),
  };
}

function readCovariates(
  series: RawSeries,
  options: SeriesOptions & { readonly length: number; readonly problems: ProblemList },
): Pick<ParsedSeries, 'past' | 'future'> {
  const { covariates = NO_COVARIATES, futureSteps, length, problems } = options;
  const past = parseCovariates(series.past, {
    names: covariates.past,
    length,
    why: ' as there are values',
    isLonger: false,
    pointer: series.field('past'),
    placeOf: (name, index) => series.covariateAt('past', name, index),
    problems,
  });
  const future = parseCovariates(series.future, {
    names: covariates.future,
    length: length + futureSteps,
    why: ` (${length} values and ${futureSteps} steps beyond)`,
    isLonger: true,
    pointer: series.field('future'),
    placeOf: (name, index) => series.covariateAt('future', name, index),
    problems,
  });
  return { past, future };
}

/** The numbers of a series, NaN for what is null or wrong. A plain loop: a request may hold a million. */
function readValues(
  series: RawSeries,
  options: { readonly missing: MissingPolicy; readonly problems: ProblemList },
): Float64Array {
  const { missing, problems } = options;
  const values = new Float64Array(series.values.length);
  for (let index = 0; index < values.length; index++) {
    const value = series.values[index];
    if (typeof value === 'number' && Math.abs(value) <= MAX_FLOAT32) {
      values[index] = value;
    } else {
      values[index] = NaN;
      if (value === null && missing !== 'refuse') continue;
      problems.add(series.valueAt(index), `expected ${expectation(value)}, got ${show(value)}`);
    }
  }
  return values;
}

function expectation(value: unknown): string {
  return value === null
    ? 'a number (or "missing": "linear" or "seasonal", which fill gaps)'
    : 'a finite number that fits into float32';
}
