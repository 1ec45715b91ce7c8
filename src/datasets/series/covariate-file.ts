import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CalendarFeature, calendarFeatures, calendarWidth } from '../../series/calendar-features';
import { parseFrequency } from '../../series/frequency';
import type { Timeline } from '../../series/timeline';
import type { StoredSeries } from '../stored-dataset';

/** Columns beside the target that a model learns from. */
export interface CovariateChoice {
  /** Columns of the data set, in the order in which they are written. */
  readonly columns: readonly string[];
  readonly calendar: readonly CalendarFeature[];
}

/**
 * Writes columns of a data set, and behind them the calendar's, into a new file for a trainer, who removes it; gives back
 * its path. Little-endian doubles [columns, rows], rows as in the data set; NaN is missing. The calendar is that of the stored times: UTC for hours and shorter steps. The
 * caller has checked that the columns are there and, for a calendar, that there are times.
 */
export async function writeCovariateFile({
  stored,
  choice,
}: {
  readonly stored: StoredSeries;
  readonly choice: CovariateChoice;
}): Promise<string> {
  const { rows } = stored.index;
  const width = calendarWidth(choice.calendar);
  const numbers = new Float64Array((choice.columns.length + width) * rows);
  for (const [index, name] of choice.columns.entries()) numbers.set(await stored.column(name), index * rows);
  const frequency = parseFrequency(stored.index.frequency ?? '');
  if (width > 0 && frequency !== null) {
    const times = await stored.times();
    for (const { start, length } of stored.index.series) {
      const startMs = times[start] ?? 0;
      const timeline: Timeline = {
        calendar: { kind: 'wall' },
        frequency,
        startWallMs: startMs,
        startMs,
        dateOnly: false,
      };
      const own = calendarFeatures(timeline, { from: 0, count: length, features: choice.calendar });
      own.forEach((value, at) => {
        const column = choice.columns.length + (at % width);
        numbers[column * rows + start + Math.floor(at / width)] = value;
      });
    }
  }
  const path = join(tmpdir(), `striate-covariates-${randomUUID()}.f64`);
  await writeFile(path, new Uint8Array(numbers.buffer), { flag: 'wx', mode: 0o600 });
  return path;
}
