import { Type } from '@sinclair/typebox';
import type { Recipe } from './recipe';
import { seriesLoss, seriesOptions, trainingOptions } from './training-options';

const strict = { additionalProperties: false } as const;

const layers = (units: number[], description: string) =>
  Type.Array(Type.Integer({ minimum: 1, maximum: 4_096 }), {
    default: units,
    minItems: 1,
    maxItems: 16,
    description,
  });

const simpleRnn: Recipe = {
  name: 'simple-rnn',
  title: 'Simple recurrent network',
  description: 'Plain recurrent layers and one dense output: a small reference, not a strong forecaster.',
  task: 'forecasting',
  needsBaseModel: false,
  hyperparameters: Type.Object(
    {
      units: layers([20, 20], 'units of each recurrent layer'),
      loss: seriesLoss,
      ...trainingOptions({ epochs: 20, learningRate: 0.005 }),
      ...seriesOptions,
    },
    strict,
  ),
};

const sequenceToSequence = (cell: 'LSTM' | 'GRU'): Recipe => ({
  name: `${cell.toLowerCase()}-forecaster`,
  title: `${cell} forecaster`,
  description: `Stacked ${cell} layers that tell the whole horizon at every step (sequence-to-sequence).`,
  task: 'forecasting',
  needsBaseModel: false,
  hyperparameters: Type.Object(
    {
      units: layers([20, 20], `units of each ${cell} layer`),
      dropout: Type.Number({
        default: 0,
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'between the layers',
      }),
      loss: seriesLoss,
      ...trainingOptions({ epochs: 30, learningRate: 0.001 }),
      ...seriesOptions,
    },
    strict,
  ),
});

const ridgeAr: Recipe = {
  name: 'ridge-ar',
  title: 'Ridge autoregression',
  description: 'A linear model of the last steps, solved in closed form: seconds to train and hard to beat.',
  task: 'forecasting',
  needsBaseModel: false,
  hyperparameters: Type.Object(
    {
      penalty: Type.Number({ default: 0.001, minimum: 0, description: 'weight of the squared coefficients' }),
      ...seriesOptions,
    },
    strict,
  ),
};

export const FORECASTER_RECIPES: readonly Recipe[] = [
  simpleRnn,
  sequenceToSequence('LSTM'),
  sequenceToSequence('GRU'),
  ridgeAr,
];
