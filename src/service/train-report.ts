import type { Dataset } from '../datasets/dataset';
import type { ClassificationReport } from '../vision/classification-report';
import type { ForecastEvaluation } from './forecast-evaluation';
import type { HeldOutWindows } from './held-out-windows';

/** What a report says of a classifier, as it goes over the wire. */
export function classificationPart(
  report: ClassificationReport,
  held: { readonly classes: readonly string[]; readonly dataset: Dataset },
): Readonly<Record<string, unknown>> {
  const { id, version } = held.dataset;
  return {
    task: 'classification',
    classification: {
      rows: report.rows,
      accuracy: report.accuracy,
      labels: held.classes,
      classes: report.classes.map((each, place) => ({ label: held.classes[place], ...each })),
      confusion: report.confusion,
      cells: report.cells,
      calibration: { error: report.calibrationError, bins: report.calibration },
      worst: report.worst,
      /** Row numbers above are rows of this version. */
      pictures: { dataset: { id, version }, path: `/api/v1/datasets/${id}/versions/${version}/pictures` },
    },
  };
}

/** What a report says of a forecaster, as it goes over the wire. */
export function forecastPart(
  evaluation: ForecastEvaluation,
  { season, horizon }: HeldOutWindows,
): Readonly<Record<string, unknown>> {
  const { windows, byStep, baselines, skill, intervals } = evaluation;
  return {
    task: 'forecasting',
    windows,
    horizon,
    season,
    by_step: byStep.map((each, step) => ({
      step: step + 1,
      ...each,
      coverage: intervals?.byStep[step] ?? null,
    })),
    baselines: Object.fromEntries(
      [...baselines].map(([name, scores]) => [
        name,
        {
          ...scores.metrics,
          skill: skill.get(name) ?? null,
          by_step: scores.byStep.map((each, step) => ({ step: step + 1, ...each })),
        },
      ]),
    ),
    intervals: intervals === null ? null : { level: intervals.level, coverage: intervals.coverage },
  };
}

/** `residuals.json` of a version: what intervals and skill are made of. */
export function residualsOf({ table, metrics, baselines }: ForecastEvaluation): string {
  const all = [
    ['model', metrics] as const,
    ...[...baselines].map(([name, each]) => [name, each.metrics] as const),
  ];
  const mae = all.flatMap(([name, values]) =>
    typeof values['mae'] === 'number' && Number.isFinite(values['mae']) ? [[name, values['mae']]] : [],
  );
  return `${JSON.stringify({
    steps: table.scores.length,
    absolute: table.scores.map((scores) => [...scores]),
    validation: { mae: Object.fromEntries(mae) as Record<string, number> },
  })}\n`;
}
