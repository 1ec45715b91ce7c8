import type * as tf from '@tensorflow/tfjs-node-gpu';
import { layersConfig } from '../../formats/keras-config/tfjs-config';
import { readModel } from '../../formats/read-model';
import type { JsonObject } from '../../formats/untrusted-json';
import type { TrainerBase, TrainTask } from '../../messages/trainer-protocol';
import { StriateError } from '../../errors/striate-error';
import { openModelFiles } from '../prepare/folder-files';
import type { LossName } from '../training/losses';
import { RandomStreams } from '../training/random/streams';
import type { Xoshiro128 } from '../training/random/xoshiro';
import { buildBaseModel, proveBaseModel, type BaseModel } from '../training/recipes/base-model';
import { buildCnnClassifier } from '../training/recipes/cnn-classifier';
import { buildGivenLayers, freezeUntil } from '../training/recipes/given-layers';
import {
  buildGruForecaster,
  buildLstmForecaster,
  buildSimpleRnn,
} from '../training/recipes/recurrent-forecasters';
import type { TrainingHyperparameters } from '../training/recipes/hyperparameters';
import type { TrainingData } from '../training/samples/training-data';
import { checkFit, firstRow } from './model-fit';
import { UnsuitableData } from './failures';

/** `auto`: cross-entropy for pictures, mean squared error for series. */
type GivenLoss = LossName | 'auto';

/** Hyperparameters of all recipes, in the words of their schemas; each recipe has some of them. */
export interface RecipeHyperparameters extends TrainingHyperparameters {
  readonly loss?: GivenLoss;
  /** Of cnn-classifier. */
  readonly variant: 'full' | 'small';
  readonly dropout?: number;
  readonly class_weights?: 'balanced' | readonly number[] | null;
  /** Of forecasters. */
  readonly units: readonly number[];
  readonly lookback: number;
  readonly horizon: number;
  readonly scaler: 'none' | 'mean' | 'standard';
  /** Of ridge-ar. */
  readonly penalty: number;
  /** Of fine-tune. */
  readonly freeze_until?: string | null;
  /** Of custom. */
  readonly model_config: JsonObject;
}

/** The hyperparameters of a task: the server has checked them against the recipe's schema. */
export function hyperparametersOf(task: TrainTask): RecipeHyperparameters {
  return task.hyperparameters as unknown as RecipeHyperparameters;
}

/** The loss of a job; cross-entropy for classes unless it says otherwise. */
export function lossOf(task: TrainTask): LossName {
  const { loss = 'auto' } = hyperparametersOf(task);
  const isPictures = task.dataset.kind === 'images';
  const wanted = loss === 'auto' ? (isPictures ? 'sparse_categorical_crossentropy' : 'mse') : loss;
  if ((wanted === 'sparse_categorical_crossentropy') === isPictures) return wanted;
  throw new UnsuitableData(`loss: ${wanted} is not for a data set of ${task.dataset.kind}`);
}

/**
 * The network of a job that is trained by gradient descent, checked to fit the rows that it learns from.
 * @throws UnsuitableData, StriateError FORMAT_… for layers that are refused
 */
export async function buildModel(task: TrainTask, train: TrainingData): Promise<tf.LayersModel> {
  const hyperparameters = hyperparametersOf(task);
  const generator = RandomStreams.fromSeed(task.seed).weights;
  const model = await build(task, { train, hyperparameters, generator });
  checkFit(model, { train, classes: task.dataset.kind === 'images' ? task.dataset.classes : null });
  return model;
}

async function build(
  { recipe, dataset, base }: TrainTask,
  given: {
    readonly train: TrainingData;
    readonly hyperparameters: RecipeHyperparameters;
    readonly generator: Xoshiro128;
  },
): Promise<tf.LayersModel> {
  const { hyperparameters, generator, train } = given;
  const { units, horizon, dropout = 0, variant } = hyperparameters;
  const options = { features: train.inputShape.at(-1) ?? 1, units, horizon, dropout };
  switch (recipe) {
    case 'cnn-classifier': {
      const [height = 1, width = 1, channels = 1] = train.inputShape;
      const classes = dataset.kind === 'images' ? dataset.classes : 0;
      return buildCnnClassifier(
        { variant, dropout, classes, inputShape: [height, width, channels] },
        generator,
      );
    }
    case 'lstm-forecaster':
      return buildLstmForecaster(options, generator);
    case 'gru-forecaster':
      return buildGruForecaster(options, generator);
    case 'simple-rnn':
      return buildSimpleRnn(options, generator);
    case 'custom':
      return buildGivenLayers(layersConfig(hyperparameters.model_config, 'keras2'), generator);
    case 'fine-tune':
      return fineTuned(base, given);
    default:
      throw new Error(`no recipe is called ${recipe}`);
  }
}

/** The base model's layers with its weights; those up to `freeze_until` stay as they are. */
async function fineTuned(
  base: TrainerBase | null,
  {
    train,
    hyperparameters,
  }: { readonly train: TrainingData; readonly hyperparameters: RecipeHyperparameters },
): Promise<tf.LayersModel> {
  if (base === null) throw new Error('a task of fine-tune has no base model');
  const source = await readBase(base.source);
  const model = await buildBaseModel(source);
  const row = firstRow(train);
  proveBaseModel(model, source.graph, row);
  row.dispose();
  // What an earlier job froze is learnt again, unless this one freezes it too.
  for (const layer of model.layers) layer.trainable = true;
  const { freeze_until: last = null } = hyperparameters;
  if (last !== null && !freezeUntil(model, last)) {
    const names = model.layers.map(({ name }) => name).join(', ');
    throw new UnsuitableData(`freeze_until: expected one of the layers ${names}`);
  }
  return model;
}

async function readBase(source: string): Promise<BaseModel> {
  const model = await readModel(openModelFiles(source));
  if ('graph' in model) return model;
  throw new StriateError('FORMAT_UNSUPPORTED', {
    detail: `the base model: a ${model.format} has no layers to train; export it from Keras as .keras or .h5`,
  });
}
