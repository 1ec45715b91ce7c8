import { join } from 'node:path';
import { IMAGE_FILES } from '../datasets/images/image-writer';
import { SERIES_FILES } from '../datasets/series/store-series';
import type { StoredDataset, StoredImages, StoredSeries } from '../datasets/stored-dataset';
import type { TrainSpec } from '../jobs/recipes/train-spec';
import type { TrainerDataset, TrainTask } from '../messages/trainer-protocol';
import { prepareCovariates } from './train-covariates';

/** Share of the rows that is held out where a job does not say. */
const HELD_OUT = 0.1;

/** The task that a trainer is sent for a job. */
export async function taskOf(
  spec: TrainSpec,
  job: {
    readonly stored: StoredDataset;
    readonly folders: { readonly checkpoints: string; readonly result: string };
    readonly resumeFrom: string | null;
  },
): Promise<TrainTask> {
  return {
    type: 'train',
    recipe: spec.recipe,
    hyperparameters: spec.hyperparameters,
    seed: spec.seed,
    dataset: job.stored.kind === 'series' ? await seriesOf(job.stored, spec) : imagesOf(job.stored, spec),
    earlyStopping: spec.stop.early_stopping,
    maxSeconds: spec.stop.max_seconds,
    everyEpochs: spec.checkpoint.every_epochs,
    checkpointsFolder: job.folders.checkpoints,
    resumeFrom: job.resumeFrom,
    resultFolder: job.folders.result,
  };
}

/** Series are held out from a time on, or each with its last share of steps. */
async function seriesOf(
  stored: StoredSeries,
  spec: TrainSpec,
): Promise<Extract<TrainerDataset, { kind: 'series' }>> {
  const { index, folder } = stored;
  const { validation } = spec;
  const after = validation?.after === undefined ? null : Date.parse(validation.after);
  const times = after === null ? null : await stored.times();
  const share = validation?.fraction ?? HELD_OUT;
  const cutOf = (start: number, length: number): number => {
    if (times === null || after === null) return Math.max(0, Math.floor(length * (1 - share)));
    const own = times.subarray(start, start + length);
    const first = own.findIndex((time) => time >= after);
    return first < 0 ? length : first;
  };
  return {
    kind: 'series',
    valuesFile: join(folder, SERIES_FILES.values),
    rows: index.rows,
    series: index.series.map(({ start, length }) => ({ start, length, cut: cutOf(start, length) })),
    covariates: await prepareCovariates(spec, stored),
  };
}

function imagesOf(stored: StoredImages, { validation }: TrainSpec): TrainerDataset {
  const { summary, folder, dataset } = stored;
  return {
    kind: 'images',
    pixelsFile: join(folder, IMAGE_FILES.pixels),
    labelsFile: join(folder, IMAGE_FILES.labels),
    rows: dataset.rows,
    shape: [summary.height, summary.width, summary.channels],
    classes: summary.classes.length,
    heldOut: validation?.fraction ?? HELD_OUT,
  };
}
