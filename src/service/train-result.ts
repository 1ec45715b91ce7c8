import type { StoredImages, StoredSeries } from '../datasets/stored-dataset';
import { allPassed, evaluateGates, type GateVerdict } from '../jobs/gates';
import type { MetricValues } from '../jobs/job';
import { parseFrequency, seasonOf } from '../series/frequency';
import type { NamedTensors } from '../tensor/tensor';
import { classificationReport } from '../vision/classification-report';
import { fitTemperature, temperRows } from '../vision/temperature';
import { Breather } from './breather';
import { classifierMetrics } from './classifier-metrics';
import type { HeldOutPictures } from './default-rival';
import { evaluateForecasts } from './forecast-evaluation';
import { HeldOutWindows } from './held-out-windows';
import type { ResultContext, ResultFrame } from './result-context';
import { lineageOf } from './train-lineage';
import { publishedManifest } from './train-manifest';
import { lookbackOf } from './train-task';
import {
  classificationPart,
  forecastPart,
  residualsOf,
  type ReportDocument,
  type ReportPart,
} from './train-report';

/** A trained model, judged: what its gates said and what goes into the folder of its version. */
export interface JudgedResult {
  readonly metrics: MetricValues;
  readonly verdicts: readonly GateVerdict[];
  readonly passed: boolean;
  readonly report: ReportDocument;
  /** Text files beside the model, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** What an evaluation found, for gates, report and version. */
interface Evaluated {
  readonly metrics: MetricValues;
  readonly baselines: ReadonlyMap<string, MetricValues>;
  readonly heldOut: HeldOutPictures | HeldOutWindows;
  readonly part: ReportPart;
  /** Calibrates a classifier; `null` leaves it as it is. */
  readonly temperature: number | null;
  readonly files: ReadonlyMap<string, string>;
}

/** Judges what a trainer has made of a job, on the rows that were held out. */
export async function judgeResult(frame: ResultFrame, context: ResultContext): Promise<JudgedResult> {
  const { job, clock } = context;
  const { stored } = context.subject;
  const { message, tensors } = frame;
  const { metrics, baselines, heldOut, part, temperature, files } =
    stored.kind === 'series'
      ? await judgeForecasts(tensors, stored, context)
      : await judgeClassifier(tensors, stored, context);
  const measured = { ...(message.loss === null ? {} : { loss: message.loss }), ...metrics };
  const rivals = new Map(baselines);
  if (job.spec.gates.some(({ vs }) => vs === 'default')) {
    const served = await context.rival(heldOut);
    if (served !== null) rivals.set('default', served);
  }
  const verdicts = evaluateGates(job.spec.gates, { metrics: measured, rivals });
  const report: ReportDocument = {
    job: job.id,
    model: job.spec.model,
    recipe: job.spec.recipe,
    seed: job.spec.seed,
    dataset: { ...job.spec.dataset, digest: stored.dataset.digest },
    parameters: message.parameters,
    attempt: job.attempt,
    trainer: context.trainer,
    metrics: measured,
    ...part,
    rivals: defaultOf(rivals),
    gates: verdicts.map(({ rivalValue, ...verdict }) => ({ ...verdict, rival_value: rivalValue })),
    lineage: lineageOf(frame, context),
    spec: job.spec,
    made_at: clock.wallTime().toISOString(),
  };
  const manifest = publishedManifest(message.manifest, context.subject, temperature);
  return {
    metrics: measured,
    verdicts,
    passed: allPassed(verdicts),
    report,
    files: new Map([
      ['striate.json', `${JSON.stringify(manifest, null, 2)}\n`],
      ['report.json', `${JSON.stringify(report)}\n`],
      ...files,
    ]),
  };
}

async function judgeForecasts(
  tensors: NamedTensors,
  stored: StoredSeries,
  { job, task, subject: { heldOut, base }, clock }: ResultContext,
): Promise<Evaluated> {
  const { dataset } = task;
  const source = heldOut?.kind === 'series' ? heldOut : stored;
  if (dataset.kind !== 'series') throw new Error('a job on series was sent as one on pictures');
  const forecasts = float32(tensors, 'forecasts');
  const windows = new HeldOutWindows({
    values: await source.column('y'),
    series: (dataset.heldOut ?? dataset).series,
    origins: int32(tensors, 'origins'),
    horizon: forecasts.shape[1] ?? 1,
    season: seasonOf(parseFrequency(stored.index.frequency ?? '')),
    lookback: lookbackOf(job.spec, base),
  });
  const evaluation = await evaluateForecasts(windows, forecasts.data, { clock });
  const baselines = new Map([...evaluation.baselines].map(([name, { metrics }]) => [name, metrics]));
  return {
    metrics: evaluation.metrics,
    baselines,
    heldOut: windows,
    part: forecastPart(evaluation, windows),
    temperature: null,
    files: new Map([['residuals.json', residualsOf(evaluation)]]),
  };
}

/** Judges the scores as they will be served: at the temperature that calibrates them, where one does. */
async function judgeClassifier(
  tensors: NamedTensors,
  stored: StoredImages,
  context: ResultContext,
): Promise<Evaluated> {
  const { heldOut } = context.subject;
  const source = heldOut?.kind === 'images' ? heldOut : stored;
  const classes = stored.summary.classes.map(({ name }) => name);
  const rows = int32(tensors, 'rows');
  const targets = int32(tensors, 'targets');
  const { data: raw, shape } = float32(tensors, 'probabilities');
  const breather = new Breather(context.clock);
  const fit = await fitTemperature(raw, targets, () => breather.breathe());
  const temperature = fit?.isKept === true ? fit.temperature : null;
  const served = temperature === null ? raw : temperRows(raw, shape[1] ?? 1, temperature);
  const report = classificationReport(served, targets, rows);
  return {
    metrics: classifierMetrics(report),
    baselines: new Map(),
    heldOut: { stored: source, rows, targets, classes },
    part: classificationPart(report, { classes, dataset: source.dataset, fit }),
    temperature,
    files: new Map(),
  };
}

function defaultOf(rivals: ReadonlyMap<string, MetricValues>): Readonly<Record<string, MetricValues>> {
  const served = rivals.get('default');
  return served === undefined ? {} : { default: served };
}

function float32(
  tensors: NamedTensors,
  name: string,
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'float32') throw new Error(`the trainer sent a result without ${name}`);
  return { shape: tensor.shape, data: tensor.data as Float32Array };
}

function int32(tensors: NamedTensors, name: string): Int32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'int32') throw new Error(`the trainer sent a result without ${name}`);
  return tensor.data as Int32Array;
}
