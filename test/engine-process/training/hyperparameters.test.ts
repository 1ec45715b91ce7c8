import { resolveSpec } from '../../../src/jobs/recipes/resolve-spec';
import {
  runOptions,
  type TrainingHyperparameters,
} from '../../../src/engine-process/training/recipes/hyperparameters';
import { learningRateAt, NO_PLATEAU } from '../../../src/engine-process/training/learning-rate';

/** A run's options from a job as a client would send it. */
function optionsOf(hyperparameters: object) {
  const spec = resolveSpec({
    recipe: 'cnn-classifier',
    dataset: { id: `ds_${'a'.repeat(24)}`, version: 1 },
    model: 'shapes',
    hyperparameters,
  });
  const resolved = spec.hyperparameters as unknown as TrainingHyperparameters;
  return runOptions(resolved, {
    seed: 1,
    loss: 'sparse_categorical_crossentropy',
    earlyStopping: spec.stop.early_stopping,
  });
}

it.each([
  [
    { name: 'sgd', momentum: 0.9, nesterov: true },
    { name: 'sgd', momentum: 0.9, nesterov: true },
  ],
  [{ name: 'adam' }, { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
  [
    { name: 'nadam', beta_1: 0.8 },
    { name: 'nadam', beta1: 0.8, beta2: 0.999 },
  ],
  [{ name: 'adamax' }, { name: 'adamax', beta1: 0.9, beta2: 0.999 }],
  [
    { name: 'rmsprop', rho: 0.8 },
    { name: 'rmsprop', rho: 0.8, momentum: 0 },
  ],
  [{ name: 'adagrad' }, { name: 'adagrad', initialAccumulator: 0.1 }],
])('takes the optimizer %j of a job', (optimizer, expected) => {
  expect(optionsOf({ optimizer }).optimizer).toMatchObject(expected);
});

it.each([
  [{ kind: 'constant' }, 0.001],
  [{ kind: 'exponential', factor: 0.5, every_steps: 10 }, 0.00025],
  [{ kind: 'epochs', factor: 0.1, at: [1, 2] }, 0.00001],
  [{ kind: 'cosine', warmup_steps: 0, floor: 0.5 }, 0.0009],
  [{ kind: 'plateau', factor: 0.5, patience: 2, minimum: 0.0004 }, 0.0004],
])('takes the schedule %j of a job', (schedule, expected) => {
  const { learningRate } = optionsOf({ schedule, learning_rate: 0.001 });
  // Step 20 of 68, in the third epoch, after two plateaus: 1 - cos is 0.4 of its way at 0.2952 of the steps.
  const totalSteps = (20 * Math.PI) / Math.acos(0.6);
  const moment = { step: 20, totalSteps, epoch: 2, plateau: { ...NO_PLATEAU, reductions: 2 } };
  expect(learningRateAt(learningRate, moment)).toBeCloseTo(expected, 9);
});

it('changes pictures only where a job asks for it, and never mirrors them by itself', () => {
  expect(optionsOf({}).augmentation).toBeUndefined();
  expect(optionsOf({ augmentation: { shift: 0.1 } }).augmentation).toEqual({
    kind: 'images',
    shift: 0.1,
    rotate: 0,
    zoom: 0,
    flip: 'none',
  });
});
