import { join } from 'node:path';
import type { DatasetStore } from '../datasets/dataset-store';
import { startTrainer } from '../engine/trainer-process';
import { CheckpointIndex } from '../jobs/checkpoint-index';
import { JobClaims } from '../jobs/job-claims';
import { JobEvents } from '../jobs/job-events';
import { JobFolders } from '../jobs/job-folders';
import { JobMetrics } from '../jobs/job-metrics';
import { JobQueue } from '../jobs/job-queue';
import { JobDatabase } from '../jobs/store/job-database';
import type { ModelCatalog } from '../repository/model-catalog';
import { VersionPublisher } from '../repository/version-publisher';
import type { Clock } from '../time/clock';
import type { LifecycleLog } from './model-lifecycle';
import type { DefaultRival } from './default-rival';
import type { Provenance } from './result-context';
import { TrainJobRun } from './train-job-run';
import { TrainJobs } from './train-jobs';
import { TrainDryRun } from './train-dry-run';
import { TrainJudge } from './train-judge';
import { TrainPromotion } from './train-promotion';
import { TrainSubjects } from './train-subjects';
import { TrainerPool } from './trainer-pool';
import type { VersionLabelService } from './version-label-service';

/** Milliseconds for which a claim holds; the pool renews it every third of that. */
const LEASE_MS = 30_000;
/** Jobs that wait, and ended ones that are remembered. */
const QUEUE_LIMITS = { maxWaiting: 1_000, maxEnded: 1_000 };

/** The train jobs of a data folder that this process has locked: wired, not yet working. */
export async function openTrainJobs(options: {
  readonly dataFolder: string;
  readonly modelsFolder: string;
  readonly device: 'auto' | 'cpu' | 'gpu';
  readonly datasets: DatasetStore;
  readonly catalog: ModelCatalog;
  readonly labels: VersionLabelService;
  readonly rival: DefaultRival;
  readonly provenance: Provenance;
  readonly clock: Clock;
  readonly log: LifecycleLog;
}): Promise<TrainJobs> {
  const { dataFolder, modelsFolder, datasets, catalog, labels, device, clock, log } = options;
  const database = await JobDatabase.open({ location: { file: join(dataFolder, 'jobs.db') }, clock });
  const claims = new JobClaims(database, LEASE_MS);
  const common = {
    checkpoints: new CheckpointIndex(database),
    metrics: new JobMetrics(database),
    folders: new JobFolders(join(dataFolder, 'training')),
  };
  const subjects = new TrainSubjects({ datasets, catalog });
  const judge = new TrainJudge({ rival: options.rival, provenance: options.provenance, clock });
  const publisher = new VersionPublisher(modelsFolder);
  const promotion = new TrainPromotion({ catalog, labels, publisher, clock });
  const pool = new TrainerPool({
    claims,
    newRun: (claimed) =>
      new TrainJobRun(claimed, {
        ...common,
        claims,
        subjects,
        judge,
        promotion,
        startTrainer,
        device,
        clock,
        log,
      }),
    clock,
    log,
  });
  return new TrainJobs({
    ...common,
    queue: new JobQueue(database, QUEUE_LIMITS),
    events: new JobEvents(database, clock),
    dryRun: new TrainDryRun({ subjects, startTrainer, device, clock, log }),
    datasets,
    catalog,
    pool,
    close: () => database.close(),
  });
}
