import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version, type LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { FromTrainer, TrainTask } from '../../messages/trainer-protocol';
import type { NamedTensors } from '../../tensor/tensor';
import { currentEnvironment } from '../training/environment';
import { predictRows } from '../training/evaluation/predictions';
import { validatePredictions } from '../training/evaluation/validation';
import { runOptions } from '../training/recipes/hyperparameters';
import { buildRidgeAr } from '../training/recipes/ridge-ar';
import { lastStepTargets } from '../training/samples/sequence-windows';
import { layersModelFiles } from '../training/saving/layers-model';
import { TrainingRun } from '../training/training-run';
import { writeCalibration } from './calibration-rows';
import { withCovariates } from './covariates-task';
import { balancedWeights, probabilityTensors, readImages } from './images-task';
import { JobRun, type Line } from './job-run';
import { probe } from './probe';
import { buildModel, hyperparametersOf, lossOf } from './recipes';
import { forecastTensors, manifestScaler, readSeries } from './series-task';
import type { ImagesDataset, SeriesDataset, TaskData } from './task-data';

/** What a task is about, once its data are read. */
interface Work {
  readonly data: TaskData;
  /** What the server has to know to serve the result. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** What the trained model says of the held-out rows, for the server to judge. */
  readonly judged: (predictions: Float32Array) => NamedTensors;
}

/** A model with the weights that are published. */
interface Trained {
  readonly model: LayersModel;
  /** Loss of its predictions for the held-out rows; `null` where it is not finite, and for a closed form. */
  readonly heldOutLoss: (predictions: Float32Array) => number | null;
}

/**
 * Does one task: reads the data, trains, writes the model's files into the result folder and tells of each of it. What
 * it rejects with is the reason of a failure that has not been told.
 */
export async function carryOut(task: TrainTask, line: Line): Promise<void> {
  const { dataset } = task;
  const work =
    dataset.kind === 'series' ? await forecasting(task, dataset) : await classification(task, dataset);
  const trained =
    task.recipe === 'ridge-ar' ? closedForm(task, work, line) : await byGradient(task, work, line);
  if (trained === null) return;
  const { model } = trained;
  const weightsSha256 = await writeModel(model, task.resultFolder);
  if (dataset.kind === 'images') await writeCalibration(work.data.train, task.resultFolder);
  const predictions = predictRows(model, work.data.heldOut);
  line.tell(
    {
      type: 'result',
      parameters: model.countParams(),
      manifest: work.manifest,
      weightsSha256,
      loss: trained.heldOutLoss(predictions),
      environment: { ...currentEnvironment(process.env), tfjs: version.tfjs },
    },
    work.judged(predictions),
  );
}

async function forecasting(task: TrainTask, dataset: SeriesDataset): Promise<Work> {
  const options = task.base?.series ?? hyperparametersOf(task);
  const { lookback, horizon, scaler } = options;
  const read = await readSeries(dataset, {
    lookback,
    horizon,
    scaler: typeof scaler === 'string' ? scaler : { kind: 'standard', ...scaler },
  });
  const { kind } = read.scaler;
  const { data, manifest } = await withCovariates(read, dataset, { lookback, horizon, scaler: kind });
  return {
    data,
    manifest: {
      task: 'forecasting',
      series: { lookback, horizon, scaler: manifestScaler(data.scaler), ...manifest },
    },
    judged: (predictions) => forecastTensors(data, { predictions, horizon }),
  };
}

async function classification(task: TrainTask, dataset: ImagesDataset): Promise<Work> {
  const data = await readImages(dataset, task.base?.image ?? null);
  const [height, width, channels] = dataset.shape;
  return {
    data,
    manifest: { task: 'classification', image: { height, width, channels } },
    judged: (probabilities) => probabilityTensors(data, probabilities),
  };
}

function closedForm(task: TrainTask, { data }: Work, line: Line): Trained | null {
  const model = buildRidgeAr(data.train, { penalty: hyperparametersOf(task).penalty });
  if (task.probeSteps !== null) {
    probe.closedForm(model, data, line);
    return null;
  }
  line.tell(startedWith(model, data, { resumedStep: 0, inexact: [] }));
  line.tell({ type: 'trained', outcome: 'completed' });
  return { model, heldOutLoss: () => null };
}

/** Null when the run was stopped or failed, which has been told, or was but a probe. */
async function byGradient(task: TrainTask, work: Work, line: Line): Promise<Trained | null> {
  const hyperparameters = hyperparametersOf(task);
  const loss = lossOf(task);
  const model = await buildModel(task, work.data.train);
  const isSequence = (model.outputs[0]?.shape.length ?? 0) > 2;
  const data = isSequence
    ? work.data
    : { train: lastStepTargets(work.data.train), heldOut: lastStepTargets(work.data.heldOut) };
  const classWeights = classWeightsOf(task, data);
  const run = new TrainingRun(
    { model, train: data.train, validation: data.heldOut },
    runOptions(hyperparameters, {
      seed: task.seed,
      loss,
      earlyStopping: task.earlyStopping,
      ...(classWeights === null ? {} : { classWeights }),
    }),
  );
  if (task.probeSteps !== null) {
    await probe.run(run, { model, data, steps: task.probeSteps, line });
    return null;
  }
  const job = new JobRun(run, task, line);
  line.tell(startedWith(model, data, await job.resume()));
  if (!(await job.train())) return null;
  const heldOutLoss = (predictions: Float32Array): number | null => {
    const { val_loss: value } = validatePredictions(predictions, data.heldOut, loss);
    return Number.isFinite(value) ? value : null;
  };
  return { model, heldOutLoss };
}

function classWeightsOf(task: TrainTask, { train }: TaskData): readonly number[] | null {
  const { class_weights: weights = null } = hyperparametersOf(task);
  if (weights !== 'balanced') return weights;
  return task.dataset.kind === 'images' ? balancedWeights(train.targets, task.dataset.classes) : null;
}

function startedWith(
  model: LayersModel,
  { train, heldOut }: TaskData,
  resumed: { readonly resumedStep: number; readonly inexact: readonly string[] },
): FromTrainer {
  return {
    type: 'started',
    parameters: model.countParams(),
    trainRows: train.rows,
    heldOutRows: heldOut.rows,
    ...resumed,
  };
}

/** Writes the model's files; gives back the digest of its weights. */
async function writeModel(model: LayersModel, folder: string): Promise<string> {
  const weights = createHash('sha256');
  for (const [name, bytes] of layersModelFiles(model)) {
    if (name.endsWith('.bin')) weights.update(bytes);
    await writeFile(join(folder, name), bytes, { flush: true });
  }
  return weights.digest('hex');
}
