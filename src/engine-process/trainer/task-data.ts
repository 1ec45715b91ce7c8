import type { TrainerDataset } from '../../messages/trainer-protocol';
import type { TrainingData } from '../training/samples/training-data';

/** The rows of one job, apart: what is learnt from and what is held out. */
export interface TaskData {
  readonly train: TrainingData;
  readonly heldOut: TrainingData;
}

export type SeriesDataset = Extract<TrainerDataset, { kind: 'series' }>;
export type ImagesDataset = Extract<TrainerDataset, { kind: 'images' }>;
