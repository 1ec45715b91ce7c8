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
