import type { Device } from './protocol';

/**
 * What crosses the line between the server and a trainer, a process of one train job. The trainer says hello, gets its
 * task, tells how it goes and ends by itself after `result`, `stopped` or `failed`.
 */

/** Series of one stored data set. */
export interface StoredSeriesPart {
  /** float64, little-endian; the first `rows` are the target; NaN is missing. */
  readonly valuesFile: string;
  readonly rows: number;
  /** `cut`: the first row of the series, from its start, that is held out. */
  readonly series: readonly { readonly start: number; readonly length: number; readonly cut: number }[];
  /** `null`: the series alone. */
  readonly covariates: TrainerCovariates | null;
}

/** What is learnt from beside the target. */
export interface TrainerCovariates {
  /** float64 [columns, rows], little-endian, in the order below; NaN is missing. The trainer removes it once it is read. */
  readonly file: string;
  /** Names of the columns that are known up to the last value only. */
  readonly past: readonly string[];
  /** Names of those that are known for the horizon too. */
  readonly future: readonly string[];
  /** Names of calendar features, which are `calendarColumns` columns together. */
  readonly calendar: readonly string[];
  readonly calendarColumns: number;
}

/** Pictures of one stored data set. */
export interface StoredImagesPart {
  /** uint8 [rows, height, width, channels]. */
  readonly pixelsFile: string;
  /** int32 [rows], little-endian. */
  readonly labelsFile: string;
  readonly rows: number;
}

/** Where the rows of a data set lie and which of them are held out; the files are only read. */
export type TrainerDataset =
  | (StoredSeriesPart & {
      readonly kind: 'series';
      /** Another data set that is held out as a whole from its cuts on; `null`: the own series' ends are. */
      readonly heldOut: StoredSeriesPart | null;
    })
  | (StoredImagesPart & {
      readonly kind: 'images';
      readonly shape: readonly [height: number, width: number, channels: number];
      readonly classes: number;
      /** Share of the rows that is held out, or another data set with the class of this one for each of its own. */
      readonly heldOut: number | (StoredImagesPart & { readonly classOf: readonly number[] });
      /** Whether the share is taken of each class. */
      readonly stratify: boolean;
    });

/** The version that a job goes on from. */
export interface TrainerBase {
  /** Its folder, or the one file that it is. */
  readonly source: string;
  /** What is done to a byte before it is the model's input; `null` unless it takes pictures. */
  readonly image: {
    readonly scale: number;
    readonly mean: readonly number[] | null;
    readonly std: readonly number[] | null;
  } | null;
  /** `null` unless it forecasts. */
  readonly series: {
    readonly lookback: number;
    readonly horizon: number;
    /** scaled = (value - offset) / factor */
    readonly scaler: { readonly offset: number; readonly factor: number };
  } | null;
}

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
  /**
   * Training time after which the job fails, waits for requests not counted; `null` for none. Earlier attempts count as
   * far as the checkpoint that this one goes on from.
   */
  readonly maxSeconds: number | null;
  readonly everyEpochs: number;
  /** Takes `STEP.ckpt` files; exists. */
  readonly checkpointsFolder: string;
  /** The checkpoint to go on from, in `checkpointsFolder` unless it is another job's; `null` begins anew. */
  readonly resumeFrom: string | null;
  /** Takes the files of the model; exists and is empty. */
  readonly resultFolder: string;
  /** Of the recipe `fine-tune`, else `null`. */
  readonly base: TrainerBase | null;
  /** Steps to try without leaving anything behind, which `probed` tells of; `null` does the job. */
  readonly probeSteps: number | null;
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
   * `origins` int32 [rows, 2]: the series' number and the row, from its start, of the first step that was forecast. Of
   * classifiers it has `probabilities` float32 [rows, classes], `targets` int32 [rows] and `rows` int32 [rows]: which
   * rows of the data set they are of.
   */
  | {
      readonly type: 'result';
      readonly parameters: number;
      readonly manifest: Readonly<Record<string, unknown>>;
      /** SHA-256 of all weight files one after another, in hex. */
      readonly weightsSha256: string;
      /** Of the held-out rows, by these weights; `null` when it is not finite, and for a closed form. */
      readonly loss: number | null;
      /** What decides the last bits: CPU, threads, deterministic ops. */
      readonly environment: Readonly<Record<string, string | boolean>>;
    }
  /** What a probe found. */
  | {
      readonly type: 'probed';
      readonly parameters: number;
      readonly trainRows: number;
      readonly heldOutRows: number;
      /** Over all epochs; 0 for a closed form. */
      readonly totalSteps: number;
      /** Of each step tried. */
      readonly stepMs: readonly number[];
      /** One pass over the held-out rows, estimated from a part of them. */
      readonly validationMs: number;
      /** Most memory that the process had. */
      readonly peakBytes: number;
    }
  | { readonly type: 'stopped'; readonly why: 'pause' | 'cancel' }
  | {
      readonly type: 'failed';
      readonly reason: 'data_invalid' | 'oom' | 'diverged' | 'timeout' | 'storage_full' | 'internal';
      readonly detail: string;
    };
