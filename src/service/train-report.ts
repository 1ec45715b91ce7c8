import type { Dataset } from '../datasets/dataset';
import type { MetricValues } from '../jobs/job';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type {
  CalibrationBin,
  ClassificationReport,
  ClassReport,
  ConfusionCell,
  WrongRow,
} from '../vision/classification-report';
import type { TemperatureFit } from '../vision/temperature';
import type { ForecastEvaluation } from './forecast-evaluation';
import type { HeldOutWindows } from './held-out-windows';
import type { Lineage } from './train-lineage';

interface ComparedDocument {
  readonly before: number;
  readonly after: number;
}

/** What a report says of the temperature that was fitted; measures are of held-out rows that it was not fitted on. */
export interface TemperatureDocument {
  readonly value: number;
  /** Whether it lowers the loss without raising the error: the version is published with it, and the rest of the report is at it. */
  readonly kept: boolean;
  readonly fitted_rows: number;
  readonly judged_rows: number;
  readonly loss: ComparedDocument;
  readonly error: ComparedDocument;
}

/** What a report says of a classifier, as it goes over the wire; row numbers are rows of `pictures.dataset`. */
export interface ClassificationDocument {
  readonly rows: number;
  readonly accuracy: number;
  /** Class names in the order of the numbers that stand for them. */
  readonly labels: readonly string[];
  readonly classes: readonly (ClassReport & { readonly label: string })[];
  readonly confusion: readonly (readonly number[])[] | null;
  readonly cells: readonly ConfusionCell[];
  readonly calibration: {
    readonly error: number;
    readonly bins: readonly CalibrationBin[];
    /** `null` when none could be fitted. */
    readonly temperature: TemperatureDocument | null;
  };
  readonly worst: readonly WrongRow[];
  readonly pictures: {
    readonly dataset: { readonly id: string; readonly version: number };
    /** A slash and a row make the address of its PNG. */
    readonly path: string;
  };
}

interface StepScores {
  /** From 1. */
  readonly step: number;
  readonly mae: number;
  readonly rmse: number;
  readonly mase: number | null;
  readonly smape: number;
}

/** What a report says of a forecaster, as it goes over the wire. */
export interface ForecastDocument {
  readonly windows: number;
  readonly horizon: number;
  readonly season: number;
  readonly by_step: readonly (StepScores & { readonly coverage: number | null })[];
  readonly baselines: Readonly<
    Record<string, Readonly<Record<string, unknown>> & { readonly by_step: readonly StepScores[] }>
  >;
  readonly intervals: { readonly level: number; readonly coverage: number } | null;
}

/** What one gate said, as it goes over the wire. */
export interface GateDocument {
  readonly metric: string;
  readonly passed: boolean;
  readonly value: number | null;
  readonly vs: string | null;
  readonly rival_value: number | null;
  readonly detail: string;
}

/** The part that depends on what was trained. */
export type ReportPart =
  | { readonly task: 'classification'; readonly classification: ClassificationDocument }
  | ({ readonly task: 'forecasting' } & ForecastDocument);

/** `report.json` of a job and of the version that it made. */
export type ReportDocument = ReportPart & {
  readonly job: string;
  readonly model: string;
  readonly recipe: string;
  readonly seed: number;
  readonly dataset: { readonly id: string; readonly version: number; readonly digest: string };
  readonly parameters: number;
  readonly attempt: number;
  readonly trainer: Readonly<Record<string, unknown>>;
  readonly metrics: MetricValues;
  /** Measures of the version that served as default, on the same data, where a gate asked for them. */
  readonly rivals: Readonly<Record<string, MetricValues>>;
  readonly gates: readonly GateDocument[];
  readonly lineage: Lineage;
  readonly spec: TrainSpec;
  readonly made_at: string;
};

export function classificationPart(
  report: ClassificationReport,
  held: {
    readonly classes: readonly string[];
    readonly dataset: Dataset;
    readonly fit: TemperatureFit | null;
  },
): ReportPart {
  const { id, version } = held.dataset;
  return {
    task: 'classification',
    classification: {
      rows: report.rows,
      accuracy: report.accuracy,
      labels: held.classes,
      classes: report.classes.map((each, place) => ({ label: held.classes[place] ?? '', ...each })),
      confusion: report.confusion,
      cells: report.cells,
      calibration: {
        error: report.calibrationError,
        bins: report.calibration,
        temperature: held.fit === null ? null : temperatureDocument(held.fit),
      },
      worst: report.worst,
      pictures: { dataset: { id, version }, path: `/api/v1/datasets/${id}/versions/${version}/pictures` },
    },
  };
}

function temperatureDocument(fit: TemperatureFit): TemperatureDocument {
  const { temperature, isKept, rows, loss, calibrationError } = fit;
  return {
    value: temperature,
    kept: isKept,
    fitted_rows: rows.fitted,
    judged_rows: rows.judged,
    loss,
    error: calibrationError,
  };
}

export function forecastPart(
  evaluation: ForecastEvaluation,
  { season, horizon }: HeldOutWindows,
): ReportPart {
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
export function residualsOf({ table, normalised, metrics, baselines }: ForecastEvaluation): string {
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
    normalised: normalised.scores.map((scores) => [...scores]),
    validation: { mae: Object.fromEntries(mae) as Record<string, number> },
  })}\n`;
}
