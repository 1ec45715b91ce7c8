import type { LearningRateSpec } from '../learning-rate';
import type { LossName } from '../losses';
import type { OptimizerSpec } from '../optimizers/optimizer';
import type { MonitorOptions, RunOptions } from '../run-options';
import type { ImageAugmentation } from '../samples/image-augmentation';

/**
 * The hyperparameters that every recipe trained by gradient descent has, resolved, in the words of a train job's spec
 * (snake_case on purpose: a trainer is handed the document as the client sent it).
 */
export interface TrainingHyperparameters {
  readonly epochs: number;
  readonly batch_size: number;
  readonly learning_rate: number;
  readonly schedule:
    | { readonly kind: 'constant' }
    | { readonly kind: 'exponential'; readonly factor: number; readonly every_steps: number }
    | { readonly kind: 'epochs'; readonly factor: number; readonly at: readonly number[] }
    | { readonly kind: 'cosine'; readonly warmup_steps: number; readonly floor: number }
    | {
        readonly kind: 'plateau';
        readonly factor: number;
        readonly patience: number;
        readonly minimum: number;
      };
  readonly optimizer:
    | { readonly name: 'sgd'; readonly momentum?: number; readonly nesterov?: boolean }
    | {
        readonly name: 'adam' | 'nadam' | 'adamax';
        readonly beta_1?: number;
        readonly beta_2?: number;
        readonly epsilon?: number;
      }
    | {
        readonly name: 'rmsprop';
        readonly rho?: number;
        readonly momentum?: number;
        readonly epsilon?: number;
      }
    | { readonly name: 'adagrad'; readonly initial_accumulator?: number; readonly epsilon?: number };
  readonly clip_norm: number | null;
  /** Only of recipes that train on pictures. */
  readonly augmentation?: Omit<ImageAugmentation, 'kind'>;
}

/** `stop.early_stopping` of a train job's spec. */
export interface EarlyStopping {
  readonly monitor: string;
  readonly mode: 'auto' | 'min' | 'max';
  readonly patience: number;
  readonly min_delta: number;
  readonly restore_best: boolean;
}

export interface RunSetting {
  readonly seed: number;
  readonly loss: LossName;
  /** null: all epochs are trained and the last weights are kept. */
  readonly earlyStopping: EarlyStopping | null;
  readonly classWeights?: readonly number[];
}

/** A run's options from a job's hyperparameters and what else the job says. */
export function runOptions(hyperparameters: TrainingHyperparameters, setting: RunSetting): RunOptions {
  const { epochs, batch_size, clip_norm, augmentation } = hyperparameters;
  const changesPictures = augmentation !== undefined && Object.values(augmentation).some(isChange);
  return {
    seed: setting.seed,
    epochs,
    batchSize: batch_size,
    loss: setting.loss,
    optimizer: optimizerOf(hyperparameters.optimizer),
    learningRate: learningRateOf(hyperparameters),
    monitor: monitorOf(setting.earlyStopping),
    ...(clip_norm === null ? {} : { clipNorm: clip_norm }),
    ...(changesPictures ? { augmentation: { kind: 'images', ...augmentation } } : {}),
    ...(setting.classWeights === undefined ? {} : { classWeights: setting.classWeights }),
  };
}

function isChange(amount: number | string): boolean {
  return amount !== 0 && amount !== 'none';
}

function optimizerOf(optimizer: TrainingHyperparameters['optimizer']): OptimizerSpec {
  switch (optimizer.name) {
    case 'sgd':
    case 'rmsprop':
      return optimizer;
    case 'adam':
    case 'nadam':
    case 'adamax': {
      const { name, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon = 1e-7 } = optimizer;
      return { name, beta1, beta2, epsilon };
    }
    case 'adagrad': {
      const { name, initial_accumulator: initialAccumulator = 0.1, epsilon = 1e-7 } = optimizer;
      return { name, initialAccumulator, epsilon };
    }
  }
}

function learningRateOf({ learning_rate: rate, schedule }: TrainingHyperparameters): LearningRateSpec {
  switch (schedule.kind) {
    case 'constant':
    case 'epochs':
    case 'plateau':
      return { ...schedule, rate };
    case 'exponential':
      return { kind: 'exponential', rate, factor: schedule.factor, everySteps: schedule.every_steps };
    case 'cosine':
      return { kind: 'cosine', rate, warmupSteps: schedule.warmup_steps, floor: schedule.floor };
  }
}

function monitorOf(stopping: EarlyStopping | null): MonitorOptions {
  if (stopping === null) {
    return { measure: 'loss', better: 'smaller', minDelta: 0, patience: null, keep: 'last' };
  }
  const larger = stopping.mode === 'auto' ? /accuracy|f1/.test(stopping.monitor) : stopping.mode === 'max';
  return {
    measure: stopping.monitor,
    better: larger ? 'larger' : 'smaller',
    minDelta: stopping.min_delta,
    patience: stopping.patience,
    keep: stopping.restore_best ? 'best' : 'last',
  };
}
