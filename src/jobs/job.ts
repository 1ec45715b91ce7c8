import type { JobState } from './job-states';
import type { TrainSpec } from './recipes/train-spec';

/** Why a job failed. */
export type FailureReason =
  'data_invalid' | 'oom' | 'diverged' | 'timeout' | 'worker_lost' | 'storage_full' | 'internal';

/** Numbers by name; a number that is not finite is `null`. */
export type MetricValues = Readonly<Record<string, number | null>>;

/** The best epoch so far, by the monitored metric. */
export interface BestSoFar {
  readonly epoch: number;
  readonly step: number;
  readonly metric: string;
  readonly value: number;
}

export interface PublishedVersion {
  readonly model: string;
  readonly version: number;
}

/** A train job as everyone but its trainer sees it. Times are milliseconds since 1970, UTC. */
export interface TrainJob {
  readonly id: string;
  /** Order of submission over the whole store, from 1; the queue serves small numbers first. */
  readonly number: number;
  /** As resolved: every default stands. */
  readonly spec: TrainSpec;
  readonly state: JobState;
  readonly reason: FailureReason | null;
  /** One line for people on how the job ended. */
  readonly detail: string | null;
  /** From 1; raised each time that a trainer is lost. */
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly etaSeconds: number | null;
  /** What serving first has cost: time in which its trainers stood still for requests, over all attempts. */
  readonly yieldedSeconds: number;
  /** Jobs before this one: 0 for the next, `null` unless queued. */
  readonly queuePosition: number | null;
  /** Epochs completed. */
  readonly epoch: number;
  readonly metrics: MetricValues;
  readonly best: BestSoFar | null;
  readonly published: PublishedVersion | null;
  /** The failed or cancelled job that this one takes up. */
  readonly retryOf: string | null;
  /** Rises with every change; the ETag. */
  readonly revision: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Kinds of events of a job; `end` is the last one and comes once. */
export type JobEventType = 'state' | 'epoch' | 'batch' | 'checkpoint' | 'log' | 'gate' | 'label' | 'end';

/** One event of a job. `seq` counts from 1 without gaps. */
export interface JobEvent {
  readonly seq: number;
  readonly time: number;
  readonly type: JobEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a trainer holds while it works on a job. Whoever shows an older `lease` is refused with JOB_LEASE_LOST. */
export interface Claim {
  readonly jobId: string;
  readonly lease: string;
}
