import { join } from 'node:path';
import { CheckpointIndex } from '../jobs/checkpoint-index';
import { JobClaims } from '../jobs/job-claims';
import { JobEvents } from '../jobs/job-events';
import { JobMetrics } from '../jobs/job-metrics';
import { JobQueue } from '../jobs/job-queue';
import { JobDatabase } from '../jobs/store/job-database';
import type { Clock } from '../time/clock';

/** The open store of train jobs and what is done with it. */
export interface JobStore {
  readonly database: JobDatabase;
  readonly queue: JobQueue;
  readonly claims: JobClaims;
  readonly events: JobEvents;
  readonly metrics: JobMetrics;
  readonly checkpoints: CheckpointIndex;
  /** Whether other processes use it too. */
  readonly isShared: boolean;
}

/** Jobs that wait, and ended ones that are remembered. */
const QUEUE_LIMITS = { maxWaiting: 1_000, maxEnded: 1_000 };

/** Opens the store and brings its tables up to date. Rejects with JOB_STORE_UNAVAILABLE when the database is not there. */
export async function openJobStore(options: {
  /** Locked by this process. */
  readonly dataFolder: string;
  /** PostgreSQL; `null`: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  readonly leaseSeconds: number;
  readonly clock: Clock;
}): Promise<JobStore> {
  const { dataFolder, databaseUrl: url, clock } = options;
  const location = url === null ? { file: join(dataFolder, 'jobs.db') } : { url };
  const database = await JobDatabase.open({ location, clock });
  return {
    database,
    queue: new JobQueue(database, QUEUE_LIMITS),
    claims: new JobClaims(database, options.leaseSeconds * 1_000),
    events: new JobEvents(database, clock),
    metrics: new JobMetrics(database),
    checkpoints: new CheckpointIndex(database),
    isShared: url !== null,
  };
}
