import { Type } from '@sinclair/typebox';
import type { Recipe } from './recipe';
import { anyLoss, pictureOptions, seriesOptions, trainingOptions } from './training-options';

const strict = { additionalProperties: false } as const;

const cnnClassifier: Recipe = {
  name: 'cnn-classifier',
  title: 'Picture classifier',
  description:
    'A convolutional network: full has convolutions of 64, 128 twice and 256 twice, then dense 128 and 64; ' +
    'small has 32 and 64, then dense 64, and trains in a tenth of the time.',
  task: 'classification',
  needsBaseModel: false,
  hyperparameters: Type.Object(
    {
      variant: Type.Union([Type.Literal('full'), Type.Literal('small')], { default: 'full' }),
      dropout: Type.Number({ default: 0.5, minimum: 0, exclusiveMaximum: 1 }),
      ...trainingOptions({ epochs: 10, learningRate: 0.001 }),
      ...pictureOptions,
    },
    strict,
  ),
};

const fineTune: Recipe = {
  name: 'fine-tune',
  title: 'Fine-tune a served version',
  description:
    'Goes on from the weights of base_model, on pictures or series as that takes them; layers up to and including ' +
    'freeze_until stay as they are. Scaling and class names are those of the base.',
  task: 'any',
  needsBaseModel: true,
  hyperparameters: Type.Object(
    {
      freeze_until: Type.Union([Type.String({ maxLength: 128 }), Type.Null()], {
        default: null,
        description: 'name of the last layer that stays frozen; null trains all',
      }),
      loss: anyLoss,
      ...trainingOptions({ epochs: 5, learningRate: 0.0001 }),
      ...pictureOptions,
    },
    strict,
  ),
};

const custom: Recipe = {
  name: 'custom',
  title: 'Your own layers',
  description:
    'A Keras or TF.js layers configuration whose classes are all on the list of allowed layers; Lambda is not.',
  task: 'any',
  needsBaseModel: false,
  hyperparameters: Type.Object(
    {
      model_config: Type.Record(Type.String(), Type.Unknown(), {
        description: 'the model_config of a model.json, or what Keras model.to_json() gives',
      }),
      loss: anyLoss,
      ...trainingOptions({ epochs: 10, learningRate: 0.001 }),
      ...pictureOptions,
      ...seriesOptions,
    },
    strict,
  ),
};

export const CLASSIFIER_RECIPES: readonly Recipe[] = [cnnClassifier, fineTune, custom];
