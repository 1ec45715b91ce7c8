import type { Device } from './protocol';

/**
 * What crosses the line between the server and a trainer, a process of one train job. The trainer says hello, gets its
 * task, tells how it goes and ends by itself after `result`, `stopped` or `failed`.
 */

/** Where the rows of a data set lie and which of them are held out; the files are only read. */
export type TrainerDataset =
  | {
      readonly kind: 'series';
      /** float64, little-endian; the first `rows` are the target; NaN is missing. */
      readonly valuesFile: string;
      readonly rows: number;
      /** `cut`: the first row of the series, from its start, that is held out. */
      readonly series: readonly { readonly start: number; readonly length: number; readonly cut: number }[];
    }
  | {
      readonly kind: 'images';
      /** uint8 [rows, height, width, channels]. */
      readonly pixelsFile: string;
      /** int32 [rows], little-endian. */
      readonly labelsFile: string;
      readonly rows: number;
      readonly shape: readonly [height: number, width: number, channels: number];
      readonly classes: number;
      /** Share of the rows of each class that is held out. */
      readonly heldOut: number;
    };

export interface EarlyStoppingRule {
  readonly monitor: string;
  readonly mode: 'auto' | 'min' | 'max';
  readonly patience: number;
  readonly min_delta: number;
  readonly restore_best: boolean;
}

/** One job, resolved: nothing is left to choose. */
export interface TrainTask {
  readonly type: 'train';
  readonly recipe: string;
  /** In the words of the recipe's schema, every default filled in. */
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly dataset: TrainerDataset;
  readonly earlyStopping: EarlyStoppingRule | null;
  /** Training time of this attempt, waits for requests not counted, after which the job fails; `null` for none. */
  readonly maxSeconds: number | null;
  readonly everyEpochs: number;
  /** Takes `STEP.ckpt` files; exists. */
  readonly checkpointsFolder: string;
  /** The checkpoint to go on from; `null` begins anew. */
  readonly resumeFrom: string | null;
  /** Takes the files of the model; exists and is empty. */
  readonly resultFolder: string;
}

export type ToTrainer =
  | TrainTask
  | { readonly type: 'pause' }
  | { readonly type: 'cancel' }
  /** Whether requests want the device that the trainer uses; said at each change. */
  | { readonly type: 'serving'; readonly isBusy: boolean };

/** Numbers by name as the run measures them: `loss`, `val_loss`, `val_mae`, `val_accuracy`. */
type Measured = Readonly<Record<string, number>>;

export type FromTrainer =
  | { readonly type: 'hello'; readonly device: Device; readonly tensorflow: string }
  /** `inexact`: why a resumed run may differ in the last bits from an unbroken one; empty when it will not. */
  | {
      readonly type: 'started';
      readonly parameters: number;
      readonly trainRows: number;
      readonly heldOutRows: number;
      readonly resumedStep: number;
      readonly inexact: readonly string[];
    }
  /** At most one a second. */
  | {
      readonly type: 'progress';
      readonly epoch: number;
      readonly step: number;
      readonly totalSteps: number;
      readonly loss: number;
      readonly etaSeconds: number;
      /** Time of this attempt in which the run stood still for requests. */
      readonly yieldedSeconds: number;
    }
  | {
      readonly type: 'epoch';
      /** Epochs completed. */
      readonly epoch: number;
      readonly step: number;
      readonly learningRate: number;
      readonly measures: Measured;
      readonly best: { readonly epoch: number; readonly value: number } | null;
      readonly monitor: string;
    }
  /** The file is whole and on the disk. */
  | {
      readonly type: 'checkpoint';
      readonly step: number;
      readonly epoch: number;
      readonly measures: Measured;
      readonly bytes: number;
      readonly sha256: string;
    }
  | { readonly type: 'trained'; readonly outcome: 'completed' | 'stopped_early' }
  /**
   * The model's files are in the result folder. Of forecasters the frame has `forecasts` float32 [rows, horizon] and
   * `origins` int32 [rows, 2]: the series' number and the row, from its start, of the first step that was forecast.
   */
  | {
      readonly type: 'result';
      readonly parameters: number;
      readonly manifest: Readonly<Record<string, unknown>>;
      /** Of classifiers, on the held-out pictures. */
      readonly classification: Readonly<Record<string, unknown>> | null;
    }
  | { readonly type: 'stopped'; readonly why: 'pause' | 'cancel' }
  | {
      readonly type: 'failed';
      readonly reason: 'data_invalid' | 'oom' | 'diverged' | 'timeout' | 'storage_full' | 'internal';
      readonly detail: string;
    };
