import type { ImageAugmentation } from './samples/image-augmentation';
import type { SeriesAugmentation } from './samples/series-augmentation';
import type { LearningRateSpec } from './learning-rate';
import type { LossName } from './losses';
import type { OptimizerSpec } from './optimizers/optimizer';
import type { EpochReport } from './run-state';

/** Which epoch counts as the best, and when to stop waiting for a better one. */
export interface MonitorOptions {
  /** A name of the epoch's measures: `loss`, `val_loss`, `val_accuracy`, `val_mae`. */
  readonly measure: string;
  readonly better: 'smaller' | 'larger';
  /** A change below this is no improvement; 0 counts any. */
  readonly minDelta: number;
  /** Epochs without improvement after which the run ends; null: it runs all its epochs. */
  readonly patience: number | null;
  /** `best`: at the end the model has the weights of its best epoch; `last`: those of its last step. */
  readonly keep: 'best' | 'last';
}

/** How to train, resolved: nothing is left to choose. */
export interface RunOptions {
  /** Decides order, dropout and augmentation; an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly epochs: number;
  /** Rows per step; the last step of an epoch takes what is left. */
  readonly batchSize: number;
  readonly loss: LossName;
  readonly optimizer: OptimizerSpec;
  readonly learningRate: LearningRateSpec;
  readonly monitor: MonitorOptions;
  /** Largest norm of all gradients together. */
  readonly clipNorm?: number;
  /** Images are inputs [rows, height, width, channels]; series are windows with targets in the inputs' unit. */
  readonly augmentation?: ImageAugmentation | SeriesAugmentation;
  /** Weight of each class in the loss, by class number. */
  readonly classWeights?: readonly number[];
}

/** Where a run stands between two steps. */
export interface StepProgress {
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
  /** Mean loss of the last step; null before the first of this process. */
  readonly loss: number | null;
}

/** What to do next, decided between two steps. */
export type NextMove = 'continue' | 'pause' | 'cancel';

/** Called at the only moments when a run is at rest: a checkpoint may be taken in either. */
export interface RunHooks {
  /** Before each step. A server that wants the device first makes the run wait here. */
  readonly betweenSteps: (progress: StepProgress) => Promise<NextMove>;
  readonly onEpoch: (report: EpochReport) => Promise<void>;
}

/**
 * How a run ended. `diverged`: the loss of the step after `step` was not finite; that update was not made, but weights
 * before it may already be past use.
 */
export interface RunEnd {
  readonly outcome: 'completed' | 'stopped_early' | 'paused' | 'cancelled' | 'diverged';
  readonly epoch: number;
  readonly step: number;
}
