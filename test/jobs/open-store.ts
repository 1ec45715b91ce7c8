import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointIndex } from '../../src/jobs/checkpoint-index';
import { JobClaims } from '../../src/jobs/job-claims';
import { JobEvents } from '../../src/jobs/job-events';
import { JobMetrics } from '../../src/jobs/job-metrics';
import { JobQueue, type JobQueueLimits, type Submission } from '../../src/jobs/job-queue';
import { resolveSpec } from '../../src/jobs/recipes/resolve-spec';
import { JobDatabase } from '../../src/jobs/store/job-database';
import { HandClock } from './hand-clock';

export const LEASE_MS = 30_000;

export const SPEC_BODY = {
  recipe: 'cnn-classifier',
  dataset: { id: `ds_${'0'.repeat(24)}`, version: 1 },
  model: 'digits',
};

export const SUBMISSION: Submission = { spec: resolveSpec(SPEC_BODY), token: 'alice' };

export interface OpenStore {
  readonly clock: HandClock;
  readonly database: JobDatabase;
  readonly queue: JobQueue;
  readonly claims: JobClaims;
  readonly events: JobEvents;
  readonly metrics: JobMetrics;
  readonly checkpoints: CheckpointIndex;
}

export type Location = { readonly file: string } | { readonly url: string };

export async function openStore(
  location: Location,
  limits: JobQueueLimits = { maxWaiting: 100, maxEnded: 100 },
): Promise<OpenStore> {
  const clock = new HandClock();
  const database = await JobDatabase.open({ location, clock });
  return {
    clock,
    database,
    queue: new JobQueue(database, limits),
    claims: new JobClaims(database, LEASE_MS),
    events: new JobEvents(database, clock),
    metrics: new JobMetrics(database),
    checkpoints: new CheckpointIndex(database),
  };
}

/** A new job, accepted. */
export async function queued(store: OpenStore): Promise<string> {
  const { job } = await store.queue.submit(SUBMISSION);
  await store.queue.accept(job.id);
  return job.id;
}

/** A temporary folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'striate-jobs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
