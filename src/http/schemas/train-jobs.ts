import { Type, type Static } from '@sinclair/typebox';
import { JOB_STATES, type TrainJob } from '../../service/train-jobs';
import { Nullable } from './common';

export const JobParams = Type.Object({ id: Type.String({ pattern: '^job_[0-9a-f]{24}$' }) });

const State = Type.Union(JOB_STATES.map((state) => Type.Literal(state)));
const Time = Nullable(Type.String({ format: 'date-time' }));
const Values = Type.Record(Type.String(), Nullable(Type.Number()));

export const TrainJobSchema = Type.Object({
  id: Type.String(),
  state: State,
  reason: Nullable(Type.String({ description: 'why a job failed' })),
  detail: Nullable(Type.String({ description: 'how it ended, for people' })),
  attempt: Type.Integer({ description: 'from 1; raised when a trainer is lost' }),
  progress: Type.Number({ description: '0 to 1' }),
  eta_seconds: Nullable(Type.Number()),
  yielded_seconds: Type.Number({ description: 'time in which training stood still for requests' }),
  queue_position: Nullable(Type.Integer({ description: 'jobs before this one, while it is queued' })),
  epoch: Type.Integer({ description: 'epochs completed' }),
  metrics: Values,
  best: Nullable(
    Type.Object({
      epoch: Type.Integer(),
      step: Type.Integer(),
      metric: Type.String(),
      value: Type.Number(),
    }),
  ),
  published: Nullable(Type.Object({ model: Type.String(), version: Type.Integer() })),
  retry_of: Nullable(Type.String()),
  spec: Type.Record(Type.String(), Type.Unknown(), { description: 'as resolved: every default stands' }),
  created_at: Type.String({ format: 'date-time' }),
  started_at: Time,
  ended_at: Time,
  links: Type.Record(Type.String(), Type.String()),
});

export const JobListQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(State),
  recipe: Type.Optional(Type.String({ maxLength: 64 })),
  model: Type.Optional(Type.String({ maxLength: 64 })),
});

export const JobListSchema = Type.Object({ jobs: Type.Array(TrainJobSchema), next: Nullable(Type.String()) });

export const JobEventList = Type.Object({
  events: Type.Array(
    Type.Object({
      seq: Type.Integer({ description: 'from 1, without gaps' }),
      time: Type.String({ format: 'date-time' }),
      type: Type.String(),
      data: Type.Unknown(),
    }),
  ),
});

export const JobMetricsSchema = Type.Object({
  metrics: Type.Record(
    Type.String(),
    Type.Object({ steps: Type.Array(Type.Integer()), values: Type.Array(Nullable(Type.Number())) }),
  ),
});

export const CheckpointList = Type.Object({
  checkpoints: Type.Array(
    Type.Object({
      step: Type.Integer(),
      epoch: Type.Integer(),
      metrics: Values,
      bytes: Type.Integer(),
      sha256: Type.String(),
    }),
  ),
});

/** Where a job is found. */
export const jobPath = (id: string): string => `/api/v1/train-jobs/${id}`;

/** A job as it goes over the wire. */
export function jobBody(job: TrainJob): Static<typeof TrainJobSchema> {
  const path = jobPath(job.id);
  return {
    id: job.id,
    state: job.state,
    reason: job.reason,
    detail: job.detail,
    attempt: job.attempt,
    progress: job.progress,
    eta_seconds: job.etaSeconds,
    yielded_seconds: job.yieldedSeconds,
    queue_position: job.queuePosition,
    epoch: job.epoch,
    metrics: { ...job.metrics },
    best: job.best,
    published: job.published,
    retry_of: job.retryOf,
    spec: { ...job.spec },
    created_at: timeOf(job.createdAt),
    started_at: job.startedAt === null ? null : timeOf(job.startedAt),
    ended_at: job.endedAt === null ? null : timeOf(job.endedAt),
    links: {
      self: path,
      events: `${path}/events`,
      metrics: `${path}/metrics`,
      checkpoints: `${path}/checkpoints`,
      report: `${path}/report`,
      deliveries: `${path}/deliveries`,
    },
  };
}

/** ISO 8601 of milliseconds since 1970. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
