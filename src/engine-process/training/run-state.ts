import type { PlateauState } from './learning-rate';
import type { StreamStates } from './random/streams';
import type { XoshiroState } from './random/xoshiro';
import type { Measures } from './evaluation/measures';

/** What one epoch ended with. */
export interface EpochReport {
  /** From 0. */
  readonly epoch: number;
  /** Steps taken since the run began. */
  readonly step: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Means over the epoch: `loss`, and `accuracy` or `mae`; with `val_` in front for the validation data. */
  readonly measures: Measures;
}

/** The best epoch so far by the monitored measure. */
export interface BestEpoch {
  readonly epoch: number;
  readonly value: number;
}

/** Sums of the epoch under way. */
export interface EpochSums {
  readonly loss: number;
  readonly rows: number;
  readonly measureSum: number;
  readonly measureCount: number;
}

export const NO_SUMS: EpochSums = { loss: 0, rows: 0, measureSum: 0, measureCount: 0 };

/**
 * Everything of a run that is not a tensor, plain enough for JSON. `order` is the state that the order generator had
 * when the epoch under way was shuffled, so the epoch's order can be made again; `position` is the batches of it that
 * are done.
 */
export interface RunState {
  readonly epoch: number;
  readonly position: number;
  readonly step: number;
  readonly order: XoshiroState;
  readonly streams: StreamStates;
  readonly sums: EpochSums;
  readonly plateau: PlateauState;
  readonly best: BestEpoch | null;
  /** Epochs since the best one. */
  readonly waited: number;
  readonly history: readonly EpochReport[];
}
