import { JOB_STATES } from '../jobs/job-states';
import type { JobQueue } from '../jobs/job-queue';
import type { Metrics } from '../metrics/metrics';

/** Told of what happens to train jobs in this process; the metrics count it. */
export interface TrainObserver {
  epochEnded(): void;
  /** A trainer died under its job. */
  trainerLost(): void;
  /** Seconds in which a trainer stood still for requests. */
  yielded(seconds: number): void;
}

/** Counts what the trainers of this process do. */
export function trainMetrics(metrics: Metrics): TrainObserver {
  return {
    epochEnded: () => metrics.trainEpochs.inc(),
    trainerLost: () => metrics.trainersLost.inc(),
    yielded: (seconds) => metrics.trainYieldedSeconds.inc(Math.max(0, seconds)),
  };
}

/** Sets the gauge of jobs by state from the store; states without jobs are 0. */
export async function gaugeJobs(queue: Pick<JobQueue, 'countByState'>, metrics: Metrics): Promise<void> {
  const counts = await queue.countByState();
  for (const state of JOB_STATES) metrics.trainJobs.set({ state }, counts.get(state) ?? 0);
}
