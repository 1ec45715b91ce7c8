import { join } from 'node:path';
import { IMAGE_FILES } from '../datasets/images/image-writer';
import { SERIES_FILES } from '../datasets/series/store-series';
import type { StoredDataset, StoredImages, StoredSeries } from '../datasets/stored-dataset';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type {
  StoredImagesPart,
  StoredSeriesPart,
  TrainerBase,
  TrainerDataset,
  TrainTask,
} from '../messages/trainer-protocol';
import type { VersionRecord } from '../repository/model-catalog';
import { prepareCovariates } from './train-covariates';

/** Share of the rows that is held out where a job does not say. */
const HELD_OUT = 0.1;

/** What a job is about, found and opened. */
export interface JobSubject {
  readonly stored: StoredDataset;
  /** The data set that is held out; `null`: a part of the own one is. */
  readonly heldOut: StoredDataset | null;
  /** The version to go on from. */
  readonly base: VersionRecord | null;
}

/** The task that a trainer is sent for a job. */
export async function taskOf(
  spec: TrainSpec,
  job: JobSubject & {
    readonly folders: { readonly checkpoints: string; readonly result: string };
    readonly resumeFrom: string | null;
    readonly probeSteps: number | null;
  },
): Promise<TrainTask> {
  const { stored } = job;
  return {
    type: 'train',
    recipe: spec.recipe,
    hyperparameters: spec.hyperparameters,
    seed: spec.seed,
    dataset: stored.kind === 'series' ? await seriesOf(stored, spec, job) : imagesOf(stored, spec, job),
    earlyStopping: spec.stop.early_stopping,
    maxSeconds: spec.stop.max_seconds,
    everyEpochs: spec.checkpoint.every_epochs,
    checkpointsFolder: job.folders.checkpoints,
    resumeFrom: job.resumeFrom,
    resultFolder: job.folders.result,
    base: job.base === null ? null : baseOf(job.base),
    probeSteps: job.probeSteps,
  };
}

/** Steps that a job's model sees: its base's, where it has one. */
export function lookbackOf(spec: TrainSpec, base: VersionRecord | null): number {
  const own = spec.hyperparameters['lookback'];
  return base?.served?.spec.series?.lookback ?? (typeof own === 'number' ? own : 1);
}

/** Series are held out from a time on, or each with its last share of steps, or another data set is as a whole. */
async function seriesOf(
  stored: StoredSeries,
  spec: TrainSpec,
  { heldOut, base }: JobSubject,
): Promise<TrainerDataset> {
  if (heldOut?.kind === 'series') {
    const lookback = lookbackOf(spec, base);
    return {
      kind: 'series',
      ...(await seriesPart(stored, spec, (_, length) => length)),
      heldOut: await seriesPart(heldOut, spec, (_, length) => Math.min(lookback, length)),
    };
  }
  const { validation } = spec;
  const after = validation?.after === undefined ? null : Date.parse(validation.after);
  const times = after === null ? null : await stored.times();
  const share = validation?.fraction ?? HELD_OUT;
  const cutOf = (start: number, length: number): number => {
    if (times === null || after === null) return Math.max(0, Math.floor(length * (1 - share)));
    const first = times.subarray(start, start + length).findIndex((time) => time >= after);
    return first < 0 ? length : first;
  };
  return { kind: 'series', ...(await seriesPart(stored, spec, cutOf)), heldOut: null };
}

async function seriesPart(
  stored: StoredSeries,
  spec: TrainSpec,
  cutOf: (start: number, length: number) => number,
): Promise<StoredSeriesPart> {
  const { index, folder } = stored;
  return {
    valuesFile: join(folder, SERIES_FILES.values),
    rows: index.rows,
    series: index.series.map(({ start, length }) => ({ start, length, cut: cutOf(start, length) })),
    covariates: await prepareCovariates(spec, stored),
  };
}

function imagesOf(
  stored: StoredImages,
  { validation }: TrainSpec,
  { heldOut }: Pick<JobSubject, 'heldOut'>,
): TrainerDataset {
  const { summary } = stored;
  const places = new Map(summary.classes.map(({ name }, place) => [name, place]));
  return {
    kind: 'images',
    ...imagesPart(stored),
    shape: [summary.height, summary.width, summary.channels],
    classes: summary.classes.length,
    heldOut:
      heldOut?.kind === 'images'
        ? {
            ...imagesPart(heldOut),
            classOf: heldOut.summary.classes.map(({ name }) => places.get(name) ?? 0),
          }
        : (validation?.fraction ?? HELD_OUT),
    stratify: validation?.stratify ?? true,
  };
}

function imagesPart({ folder, dataset }: StoredImages): StoredImagesPart {
  return {
    pixelsFile: join(folder, IMAGE_FILES.pixels),
    labelsFile: join(folder, IMAGE_FILES.labels),
    rows: dataset.rows,
  };
}

function baseOf({ source, served }: VersionRecord): TrainerBase {
  const { image = null, series = null } = served?.spec ?? {};
  return {
    source: source.path,
    image: image === null ? null : { scale: image.scale, mean: image.mean, std: image.std },
    series:
      series === null
        ? null
        : {
            lookback: series.lookback,
            horizon: series.horizon,
            scaler: { offset: series.scaler.offset, factor: series.scaler.factor },
          },
  };
}
