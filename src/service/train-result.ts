import type { StoredDataset } from '../datasets/stored-dataset';
import { allPassed, evaluateGates, type GateVerdict } from '../jobs/gates';
import type { MetricValues, TrainJob } from '../jobs/job';
import type { Frame } from '../messages/frame';
import type { FromTrainer, TrainTask } from '../messages/trainer-protocol';
import { parseFrequency, seasonOf } from '../series/frequency';
import type { Clock } from '../time/clock';
import { evaluateForecasts, type ForecastEvaluation } from './forecast-evaluation';

export type ResultFrame = Frame<FromTrainer> & { readonly message: Extract<FromTrainer, { type: 'result' }> };

/** A trained model, judged: what its gates said and what goes into the folder of its version. */
export interface JudgedResult {
  readonly metrics: MetricValues;
  readonly verdicts: readonly GateVerdict[];
  readonly passed: boolean;
  readonly report: Readonly<Record<string, unknown>>;
  /** Text files beside the model, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Judges what a trainer has made of a job, on the rows that were held out. */
export async function judgeResult(
  { message, tensors }: ResultFrame,
  job: {
    readonly job: TrainJob;
    readonly stored: StoredDataset;
    readonly task: TrainTask;
    /** Of the last epoch; empty for a closed form. */
    readonly measures: MetricValues;
    readonly trainer: Readonly<Record<string, unknown>>;
    readonly clock: Clock;
  },
): Promise<JudgedResult> {
  const { stored, measures } = job;
  const loss = measures['val_loss'];
  const withLoss = loss === undefined ? {} : { loss };
  const season = stored.kind === 'series' ? seasonOf(parseFrequency(stored.index.frequency ?? '')) : 1;
  let metrics: MetricValues;
  let evaluation: ForecastEvaluation | null = null;
  if (stored.kind === 'series' && job.task.dataset.kind === 'series') {
    const forecasts = tensors.get('forecasts');
    const origins = tensors.get('origins');
    if (forecasts?.dtype !== 'float32' || origins?.dtype !== 'int32') {
      throw new Error('the trainer sent a result without its forecasts');
    }
    evaluation = await evaluateForecasts(
      {
        values: await stored.column('y'),
        series: job.task.dataset.series,
        forecasts: forecasts.data as Float32Array,
        origins: origins.data as Int32Array,
        horizon: forecasts.shape[1] ?? 1,
        season,
        lookback: Number(job.task.hyperparameters['lookback'] ?? 1),
      },
      { clock: job.clock },
    );
    metrics = { ...withLoss, ...evaluation.metrics };
  } else {
    metrics = { ...withLoss, ...classifierMetrics(message.classification ?? {}) };
  }
  const baselines = evaluation?.baselines ?? new Map<string, MetricValues>();
  const verdicts = evaluateGates(job.job.spec.gates, { metrics, rivals: baselines });
  const passed = allPassed(verdicts);
  const report = {
    job: job.job.id,
    recipe: job.job.spec.recipe,
    seed: job.job.spec.seed,
    dataset: { ...job.job.spec.dataset, digest: stored.dataset.digest },
    parameters: message.parameters,
    attempt: job.job.attempt,
    trainer: job.trainer,
    metrics,
    ...(evaluation === null
      ? { classification: message.classification }
      : {
          windows: evaluation.windows,
          season,
          by_step: evaluation.byStep,
          baselines: Object.fromEntries(baselines),
        }),
    gates: verdicts.map(({ rivalValue, ...verdict }) => ({ ...verdict, rival_value: rivalValue })),
    spec: job.job.spec,
    made_at: job.clock.wallTime().toISOString(),
  };
  const files = new Map([
    ['striate.json', `${JSON.stringify(manifestOf(message, stored), null, 2)}\n`],
    ['report.json', `${JSON.stringify(report)}\n`],
  ]);
  if (evaluation !== null) files.set('residuals.json', residualsOf(evaluation));
  return { metrics, verdicts, passed, report, files };
}

function manifestOf(
  message: ResultFrame['message'],
  stored: StoredDataset,
): Readonly<Record<string, unknown>> {
  if (stored.kind === 'images') {
    return { ...message.manifest, labels: stored.summary.classes.map(({ name }) => name) };
  }
  const { frequency } = stored.index;
  const series = message.manifest['series'] as Readonly<Record<string, unknown>>;
  return { ...message.manifest, series: { ...series, ...(frequency === null ? {} : { frequency }) } };
}

/** `residuals.json` of a version: what intervals and skill are made of. */
function residualsOf({ table, normalised, metrics, baselines }: ForecastEvaluation): string {
  const mae = [['model', metrics] as const, ...baselines].flatMap(([name, values]) =>
    typeof values['mae'] === 'number' && Number.isFinite(values['mae']) ? [[name, values['mae']]] : [],
  );
  return `${JSON.stringify({
    steps: table.scores.length,
    absolute: table.scores.map((scores) => [...scores]),
    normalised: normalised.scores.map((scores) => [...scores]),
    validation: { mae: Object.fromEntries(mae) as Record<string, number> },
  })}\n`;
}

/** Means over the classes beside the accuracy. */
function classifierMetrics(report: Readonly<Record<string, unknown>>): MetricValues {
  const { accuracy, calibrationError, classes } = report as {
    readonly accuracy: number;
    readonly calibrationError: number;
    readonly classes: readonly { readonly precision: number; readonly recall: number; readonly f1: number }[];
  };
  const meanOf = (key: 'precision' | 'recall' | 'f1'): number =>
    classes.reduce((sum, each) => sum + each[key], 0) / classes.length;
  return {
    accuracy,
    precision: meanOf('precision'),
    recall: meanOf('recall'),
    f1: meanOf('f1'),
    calibration_error: calibrationError,
  };
}
