import type { JobState } from '../job-states';

/**
 * The tables of the job store, the same in SQLite and PostgreSQL: text, integers below 2^53 kept as double precision
 * (both drivers give them back as numbers), and JSON as text, read and written whole.
 */
export interface JobTables {
  readonly jobs: JobRow;
  readonly job_events: JobEventRow;
  readonly job_metrics: JobMetricRow;
  readonly job_checkpoints: CheckpointRow;
  readonly idempotency_keys: IdempotencyRow;
  readonly counters: CounterRow;
  readonly webhook_deliveries: DeliveryRow;
  readonly version_labels: VersionLabelRow;
}

export interface JobRow {
  id: string;
  number: number;
  /** Name of the token that submitted it; '' without authentication. */
  token: string;
  recipe: string;
  model: string;
  spec: string;
  state: JobState;
  reason: string | null;
  detail: string | null;
  attempt: number;
  max_restarts: number;
  progress: number;
  eta_seconds: number | null;
  /** Time in which its trainers stood still for requests, over all attempts. */
  yielded_seconds: number;
  epoch: number;
  metrics: string;
  best: string | null;
  published: string | null;
  retry_of: string | null;
  /** Name of the trainer that holds the job. */
  holder: string | null;
  lease: string | null;
  lease_until: number | null;
  last_event: number;
  revision: number;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
}

export interface JobEventRow {
  job_id: string;
  seq: number;
  time: number;
  type: string;
  data: string;
}

export interface JobMetricRow {
  job_id: string;
  name: string;
  step: number;
  /** `null`: the number was not finite. */
  value: number | null;
}

export interface CheckpointRow {
  job_id: string;
  step: number;
  epoch: number;
  metrics: string;
  bytes: number;
  sha256: string;
  created_at: number;
}

export interface IdempotencyRow {
  token: string;
  key: string;
  body_hash: string;
  job_id: string;
  expires_at: number;
}

export interface CounterRow {
  name: string;
  value: number;
}

/** One message to a webhook: written with the end that it tells of, kept as long as its job. */
export interface DeliveryRow {
  id: string;
  job_id: string;
  url: string;
  body: string;
  state: DeliveryState;
  tries: number;
  /** Earliest instant of the next try; while a sender works on it, the instant when it may be taken from him. */
  next_try_at: number;
  /** Status of the last answer; `null`: no try yet, or no answer. */
  last_status: number | null;
  /** What went wrong with the last try, in a few words. */
  last_error: string | null;
  created_at: number;
  ended_at: number | null;
}

/** `gone`: the receiver said 410, and is not tried again by itself. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'gone';

/** A version label as it was moved through the API; the record is JSON in the words of the repository. */
export interface VersionLabelRow {
  model: string;
  label: string;
  record: string;
  /** Rises over the whole table with each change, so that a reader can ask for what is new. */
  revision: number;
}
