import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-node-gpu';
import type { TrainTask } from '../../messages/trainer-protocol';
import { classificationReport } from '../training/evaluation/classification';
import { predictRows } from '../training/evaluation/predictions';
import { RandomStreams } from '../training/random/streams';
import { runOptions, type TrainingHyperparameters } from '../training/recipes/hyperparameters';
import { buildRidgeAr } from '../training/recipes/ridge-ar';
import { lastStepTargets } from '../training/samples/sequence-windows';
import { layersModelFiles } from '../training/saving/layers-model';
import type { LossName } from '../training/losses';
import { TrainingRun } from '../training/training-run';
import { balancedWeights, readImages } from './images-task';
import { withCovariates } from './covariates-task';
import { JobRun, type Line } from './job-run';
import {
  buildClassifier,
  buildForecaster,
  type ClassifierHyperparameters,
  type ForecasterHyperparameters,
} from './recipes';
import { forecastTensors, manifestScaler, readSeries } from './series-task';
import type { ImagesDataset, SeriesDataset, TaskData } from './task-data';

/**
 * Does one task: reads the data, trains, writes the model's files into the result folder and tells of each of it. What
 * it rejects with is the reason of a failure that has not been told.
 */
export function carryOut(task: TrainTask, line: Line): Promise<void> {
  const { dataset } = task;
  return dataset.kind === 'series' ? forecaster(task, dataset, line) : classifier(task, dataset, line);
}

async function forecaster(task: TrainTask, dataset: SeriesDataset, line: Line): Promise<void> {
  // The server has checked them against the recipe's schema.
  const hyperparameters = task.hyperparameters as unknown as ForecasterHyperparameters;
  const { lookback, horizon } = hyperparameters;
  const read = await readSeries(dataset, hyperparameters);
  const { data, manifest } = await withCovariates(read, dataset, hyperparameters);
  const model = await trainedForecaster(task, { hyperparameters, data, line });
  if (model === null) return;
  await writeModel(model, task.resultFolder);
  line.tell(
    {
      type: 'result',
      parameters: model.countParams(),
      manifest: {
        task: 'forecasting',
        series: { lookback, horizon, scaler: manifestScaler(data.scaler), ...manifest },
      },
      classification: null,
    },
    forecastTensors(data, { predictions: predictRows(model, data.heldOut), horizon }),
  );
}

/** Null when the run was stopped or failed, which has been told. */
async function trainedForecaster(
  task: TrainTask,
  job: {
    readonly hyperparameters: ForecasterHyperparameters;
    readonly data: TaskData;
    readonly line: Line;
  },
): Promise<tf.LayersModel | null> {
  const { hyperparameters, data, line } = job;
  if (task.recipe === 'ridge-ar') {
    const model = buildRidgeAr(data.train, { penalty: hyperparameters.penalty });
    line.tell(startedWith(model, data, { resumedStep: 0, inexact: [] }));
    line.tell({ type: 'trained', outcome: 'completed' });
    return model;
  }
  const model = buildForecaster(
    { recipe: task.recipe, features: data.train.inputShape.at(-1) ?? 1 },
    hyperparameters,
    RandomStreams.fromSeed(task.seed).weights,
  );
  const isVector = model.outputs[0]?.shape.length === 2;
  const shaped = isVector
    ? { train: lastStepTargets(data.train), heldOut: lastStepTargets(data.heldOut) }
    : data;
  const setting = { hyperparameters, data: shaped, loss: hyperparameters.loss, line };
  return (await trained(task, model, setting)) ? model : null;
}

async function classifier(task: TrainTask, dataset: ImagesDataset, line: Line): Promise<void> {
  const hyperparameters = task.hyperparameters as unknown as ClassifierHyperparameters;
  const data = await readImages(dataset);
  const model = buildClassifier(dataset, hyperparameters, RandomStreams.fromSeed(task.seed).weights);
  const { class_weights: weights } = hyperparameters;
  const classWeights =
    weights === 'balanced' ? balancedWeights(data.train.targets, dataset.classes) : weights;
  const loss = 'sparse_categorical_crossentropy';
  const setting = { hyperparameters, data, loss, line, ...(classWeights === null ? {} : { classWeights }) };
  if (!(await trained(task, model, { ...setting, loss }))) return;
  await writeModel(model, task.resultFolder);
  const [height, width, channels] = dataset.shape;
  line.tell({
    type: 'result',
    parameters: model.countParams(),
    manifest: { task: 'classification', image: { height, width, channels } },
    classification: { ...classificationReport(predictRows(model, data.heldOut), data.heldOut.targets) },
  });
}

async function trained(
  task: TrainTask,
  model: tf.LayersModel,
  setting: {
    readonly hyperparameters: TrainingHyperparameters;
    readonly data: TaskData;
    readonly loss: LossName;
    readonly line: Line;
    readonly classWeights?: readonly number[];
  },
): Promise<boolean> {
  const { hyperparameters, data, line, loss, classWeights } = setting;
  const run = new TrainingRun(
    { model, train: data.train, validation: data.heldOut },
    runOptions(hyperparameters, {
      seed: task.seed,
      loss,
      earlyStopping: task.earlyStopping,
      ...(classWeights === undefined ? {} : { classWeights }),
    }),
  );
  const job = new JobRun(run, task, line);
  line.tell(startedWith(model, data, await job.resume()));
  return job.train();
}

function startedWith(
  model: tf.LayersModel,
  { train, heldOut }: TaskData,
  resumed: { readonly resumedStep: number; readonly inexact: readonly string[] },
): Parameters<Line['tell']>[0] {
  return {
    type: 'started',
    parameters: model.countParams(),
    trainRows: train.rows,
    heldOutRows: heldOut.rows,
    ...resumed,
  };
}

async function writeModel(model: tf.LayersModel, folder: string): Promise<void> {
  for (const [name, bytes] of layersModelFiles(model)) {
    await writeFile(join(folder, name), bytes, { flush: true });
  }
}
