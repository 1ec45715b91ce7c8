import { join } from 'node:path';
import type { DatasetStore } from '../datasets/dataset-store';
import { startTrainer } from '../engine/trainer-process';
import { instanceName } from '../jobs/instance-name';
import { JobFolders } from '../jobs/job-folders';
import type { ModelCatalog } from '../repository/model-catalog';
import type { Clock } from '../time/clock';
import type { DefaultRival } from './default-rival';
import type { JobStore } from './job-store';
import type { LifecycleLog } from './model-lifecycle';
import type { Provenance } from './result-context';
import type { ServingPressure } from './serving-pressure';
import { TrainDryRun } from './train-dry-run';
import { TrainJobRun } from './train-job-run';
import { TrainJudge } from './train-judge';
import type { TrainObserver } from './train-metrics';
import type { TrainPromotion } from './train-promotion';
import { TrainSubjects } from './train-subjects';
import { TrainerPool } from './trainer-pool';

/** Looks for work and for lost leases without being woken; where others submit jobs, that is how they are found. */
const POLL_MS = { shared: 1_000, alone: 10_000 };

export interface TrainingOptions {
  readonly store: JobStore;
  /** Locked by this process. */
  readonly dataFolder: string;
  /** Checkpoints, results and reports. */
  readonly sharedFolder: string;
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** Resident MiB of a trainer whose job does not say; `null`: no limit. */
  readonly memoryMib: number | null;
  readonly datasets: DatasetStore;
  readonly catalog: ModelCatalog;
  readonly rival: DefaultRival;
  readonly provenance: Provenance;
  readonly promotion: TrainPromotion;
  readonly pressure: ServingPressure;
  readonly observer: TrainObserver;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}

/** Where the files of jobs lie. */
export function jobFolders(sharedFolder: string): JobFolders {
  return new JobFolders(join(sharedFolder, 'training'));
}

/** What tries jobs without doing them. */
export function openDryRun(options: TrainingOptions): TrainDryRun {
  return new TrainDryRun({ ...options, subjects: new TrainSubjects(options), startTrainer });
}

/** What works through the queue in this process: wired, not yet working. */
export async function openTrainerPool(options: TrainingOptions): Promise<TrainerPool> {
  const { store, dataFolder, sharedFolder, clock, log } = options;
  const { claims, checkpoints, metrics } = store;
  const folders = jobFolders(sharedFolder);
  const subjects = new TrainSubjects(options);
  const judge = new TrainJudge(options);
  const run = { ...options, claims, checkpoints, metrics, folders, subjects, judge, startTrainer };
  return new TrainerPool({
    claims,
    holder: await instanceName(dataFolder),
    newRun: (claimed) => new TrainJobRun(claimed, run),
    pollMs: store.isShared ? POLL_MS.shared : POLL_MS.alone,
    clock,
    log,
  });
}
