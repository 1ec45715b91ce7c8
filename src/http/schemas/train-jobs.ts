import { Type, type Static } from '@sinclair/typebox';
import { JOB_STATES, type DryRun, type TrainJob } from '../../service/train-jobs';
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

export const DryRunSchema = Type.Object({
  valid: Type.Boolean(),
  problems: Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() })),
  warnings: Type.Array(Type.String()),
  spec: Nullable(Type.Record(Type.String(), Type.Unknown(), { description: 'with every default' })),
  estimate: Nullable(
    Type.Object({
      parameters: Type.Integer(),
      train_rows: Type.Integer(),
      held_out_rows: Type.Integer(),
      steps_per_epoch: Type.Integer(),
      total_steps: Type.Integer(),
      step_ms: Nullable(Type.Number()),
      memory_bytes: Type.Integer({ description: 'most memory of the trainer so far' }),
      seconds: Type.Number({ description: 'training and validation on a machine that is idle otherwise' }),
      device: Type.String(),
    }),
  ),
});

export const ReproSchema = Type.Object({
  format: Type.Literal('striate-repro'),
  format_version: Type.Literal(1),
  spec: Type.Record(Type.String(), Type.Unknown(), { description: 'to be submitted again as it is' }),
  lineage: Type.Record(Type.String(), Type.Unknown(), {
    description: 'what it followed from: digests, versions, device',
  }),
  expected: Type.Object({
    parameters: Type.Integer(),
    metrics: Values,
    weights_sha256: Type.String({ description: 'the same on the same kind of CPU, threads and TensorFlow' }),
  }),
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
      repro: `${path}/repro`,
    },
  };
}

/** What a dry run found, as it goes over the wire. */
export function dryRunBody({ spec, problems, warnings, estimate }: DryRun): Static<typeof DryRunSchema> {
  return {
    valid: problems.length === 0,
    problems: problems.map(({ pointer, detail }) => ({ pointer, detail })),
    warnings: [...warnings],
    spec: spec === null ? null : { ...spec },
    estimate:
      estimate === null
        ? null
        : {
            parameters: estimate.parameters,
            train_rows: estimate.trainRows,
            held_out_rows: estimate.heldOutRows,
            steps_per_epoch: estimate.stepsPerEpoch,
            total_steps: estimate.totalSteps,
            step_ms: estimate.stepMs,
            memory_bytes: estimate.memoryBytes,
            seconds: estimate.seconds,
            device: estimate.device,
          },
  };
}

/** ISO 8601 of milliseconds since 1970. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
