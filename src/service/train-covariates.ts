import { writeCovariateFile } from '../datasets/series/covariate-file';
import type { SeriesSummary } from '../datasets/dataset';
import type { StoredSeries } from '../datasets/stored-dataset';
import type { Problem } from '../errors/striate-error';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { TrainerCovariates } from '../messages/trainer-protocol';
import { type CalendarFeature, calendarWidth } from '../series/calendar-features';

/** The hyperparameter `covariates`, as its schema has it. */
interface AskedCovariates {
  readonly past: readonly string[];
  readonly future: readonly string[];
  readonly calendar: readonly CalendarFeature[];
}

const NONE: AskedCovariates = { past: [], future: [], calendar: [] };

/** What the schema cannot know of a job's covariates: whether its data set has the columns, and times for a calendar. */
export function covariateProblems(spec: TrainSpec, summary: SeriesSummary): readonly Problem[] {
  const { past, future, calendar } = askedOf(spec);
  const pointer = '/hyperparameters/covariates';
  const problems: Problem[] = [];
  const known = summary.covariates.length === 0 ? 'none' : summary.covariates.join(', ');
  for (const [kind, names] of Object.entries({ past, future })) {
    names.forEach((name, index) => {
      if (summary.covariates.includes(name)) return;
      const detail = `expected a covariate of the data set (${known}), got ${JSON.stringify(name)}`;
      problems.push({ pointer: `${pointer}/${kind}/${index}`, detail });
    });
  }
  const twice = [...past, ...future].find((name, index, all) => all.indexOf(name) !== index);
  if (twice !== undefined)
    problems.push({ pointer, detail: `expected each name once, got ${JSON.stringify(twice)} twice` });
  if (calendar.length > 0 && summary.frequency === null) {
    problems.push({ pointer: `${pointer}/calendar`, detail: 'the data set has no times: expected []' });
  }
  return problems;
}

/** Writes what a trainer needs of a job's covariates, for one attempt; null for a model of the series alone. */
export async function prepareCovariates(
  spec: TrainSpec,
  stored: StoredSeries,
): Promise<TrainerCovariates | null> {
  const { past, future, calendar } = askedOf(spec);
  if (past.length + future.length + calendar.length === 0) return null;
  const choice = { columns: [...past, ...future], calendar };
  const file = await writeCovariateFile({ stored, choice });
  return { file, past, future, calendar, calendarColumns: calendarWidth(calendar) };
}

function askedOf({ hyperparameters }: TrainSpec): AskedCovariates {
  return (hyperparameters['covariates'] as AskedCovariates | undefined) ?? NONE;
}
