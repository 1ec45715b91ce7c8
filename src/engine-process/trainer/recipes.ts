import type * as tf from '@tensorflow/tfjs-node-gpu';
import type { LossName } from '../training/losses';
import type { Xoshiro128 } from '../training/random/xoshiro';
import { buildCnnClassifier } from '../training/recipes/cnn-classifier';
import {
  buildGruForecaster,
  buildLstmForecaster,
  buildSimpleRnn,
} from '../training/recipes/recurrent-forecasters';
import type { TrainingHyperparameters } from '../training/recipes/hyperparameters';
import type { ImagesDataset } from './task-data';

/** Hyperparameters of the forecasters, in the words of their schema. */
export interface ForecasterHyperparameters extends TrainingHyperparameters {
  readonly units: readonly number[];
  readonly dropout?: number;
  readonly loss: LossName;
  readonly lookback: number;
  readonly horizon: number;
  readonly scaler: 'none' | 'mean' | 'standard';
  /** Of ridge-ar alone. */
  readonly penalty: number;
}

/** Hyperparameters of the picture classifier. */
export interface ClassifierHyperparameters extends TrainingHyperparameters {
  readonly variant: 'full' | 'small';
  readonly dropout: number;
  readonly class_weights: 'balanced' | readonly number[] | null;
}

/** The network of a forecasting recipe that is trained by gradient descent. */
export function buildForecaster(
  { recipe, features }: { readonly recipe: string; readonly features: number },
  hyperparameters: ForecasterHyperparameters,
  generator: Xoshiro128,
): tf.LayersModel {
  const { units, horizon, dropout = 0 } = hyperparameters;
  const options = { features, units, horizon, dropout };
  switch (recipe) {
    case 'lstm-forecaster':
      return buildLstmForecaster(options, generator);
    case 'gru-forecaster':
      return buildGruForecaster(options, generator);
    case 'simple-rnn':
      return buildSimpleRnn(options, generator);
    default:
      throw new Error(`no forecaster is called ${recipe}`);
  }
}

export function buildClassifier(
  { shape, classes }: ImagesDataset,
  { variant, dropout }: ClassifierHyperparameters,
  generator: Xoshiro128,
): tf.LayersModel {
  return buildCnnClassifier({ variant, dropout, classes, inputShape: [...shape] }, generator);
}
