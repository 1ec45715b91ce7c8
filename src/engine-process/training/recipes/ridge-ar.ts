import * as tf from '@tensorflow/tfjs-node-gpu';
import { lastStepTargets } from '../samples/sequence-windows';
import type { TrainingData } from '../samples/training-data';
import { writeWeights } from '../model-weights';
import { solveRidge } from './ridge-solution';

/**
 * Linear autoregression fitted in closed form: no epochs, no seed. The model is a Flatten and a Dense layer,
 * [rows, lookback, features] to [rows, horizon].
 * @param data targets [rows, horizon], or [rows, steps, horizon] of which the last step is taken
 * @param options.penalty weight of the squared kernel, from 0
 */
export function buildRidgeAr(data: TrainingData, { penalty }: { penalty: number }): tf.Sequential {
  const { targets, targetShape } = lastStepTargets(data);
  const [horizon = 1] = targetShape;
  const inputs = Float32Array.from(data.inputs, (value) => value * data.inputScale);
  const { kernel, bias } = solveRidge({ inputs, targets, rows: data.rows, penalty });
  const model = tf.sequential({
    name: 'ridge_ar',
    layers: [
      tf.layers.flatten({ name: 'flatten', inputShape: [...data.inputShape] }),
      tf.layers.dense({ name: 'dense', units: horizon, kernelInitializer: 'zeros' }),
    ],
  });
  writeWeights(model, [Float32Array.from(kernel), Float32Array.from(bias)]);
  return model;
}
