import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDependencies } from '../dependencies';

type Known = Pick<HttpDependencies, 'models' | 'batching' | 'datasets' | 'trainJobs'>;

/** A route that changes something: the change's name, what it is done to, and the state of that to compare. */
export interface AuditedRoute {
  readonly action: string;
  readonly target: (request: FastifyRequest, reply: FastifyReply) => string;
  /** Throws or rejects when there is no such thing, which is recorded as null. */
  readonly state: (known: Known, target: string, request: FastifyRequest) => unknown;
}

interface Params {
  readonly model?: string;
  readonly version?: string;
  readonly label?: string;
  readonly id?: string;
}

const params = (request: FastifyRequest): Params => request.params as Params;

const label = (action: string): AuditedRoute => ({
  action,
  target: (request) => `${params(request).model ?? ''}/${params(request).label ?? ''}`,
  state: ({ models }, _target, request) => {
    const { target } = models.labels.get(params(request).model ?? '', params(request).label ?? '');
    return { version: target.version, split: target.split };
  },
});

const version = (action: string): AuditedRoute => ({
  action,
  target: (request) => `${params(request).model ?? ''}/${params(request).version ?? ''}`,
  state: ({ models }, _target, request) => ({
    state: models.getVersion(params(request).model ?? '', Number(params(request).version)).state,
  }),
});

const model = (action: string): AuditedRoute => ({
  action,
  target: (request) => params(request).model ?? '',
  state: ({ models }, target) => ({
    versions: models.get(target).versions.map((each) => ({ version: each.version, state: each.state })),
  }),
});

const job = (action: string): AuditedRoute => ({
  action,
  target: (request) => params(request).id ?? '',
  state: async ({ trainJobs }, target) => {
    const { state, revision } = await trainJobs.get(target);
    return { state, revision };
  },
});

/** What was made stands in Location; before, there was nothing. */
const made = (reply: FastifyReply): string => {
  const location = reply.getHeader('location');
  return typeof location === 'string' ? location.replace(/^\/api\/v1\//, '') : '';
};

const newJob = (action: string): AuditedRoute => ({
  action,
  target: (_request, reply) => made(reply),
  state: async ({ trainJobs }, target) => {
    const { state, spec, retryOf } = await trainJobs.get(target.split('/')[1] ?? '');
    return { state, model: spec.model, recipe: spec.recipe, retry_of: retryOf };
  },
});

/** Every route that changes something, by method and template. */
export const AUDITED_ROUTES: ReadonlyMap<string, AuditedRoute> = new Map(
  Object.entries({
    'PUT /api/v1/models/:model/labels/:label': label('label.point'),
    'DELETE /api/v1/models/:model/labels/:label': label('label.remove'),
    'POST /api/v1/models/:model/labels/:label/rollback': label('label.rollback'),
    'POST /api/v1/models/:model/reload': model('model.reload'),
    'POST /api/v1/models/:model/versions/:version/load': version('version.load'),
    'POST /api/v1/models/:model/versions/:version/unload': version('version.unload'),
    'PATCH /api/v1/models/:model/versions/:version/batching': {
      ...version('batching.change'),
      state: ({ batching }, _target, request) =>
        batching.get(params(request).model ?? '', Number(params(request).version)).options,
    },
    'POST /v2/repository/models/:model/load': model('model.load'),
    'POST /v2/repository/models/:model/unload': model('model.unload'),
    'POST /api/v1/datasets': {
      action: 'dataset.upload',
      target: (_request, reply) => made(reply),
      state: ({ datasets }, target) => {
        const [, id = '', , number] = target.split('/');
        return digestOf(datasets.get(id, Number(number)));
      },
    },
    'DELETE /api/v1/datasets/:id/versions/:version': {
      action: 'dataset.delete',
      target: (request) => `datasets/${params(request).id ?? ''}/versions/${params(request).version ?? ''}`,
      state: ({ datasets }, _target, request) =>
        digestOf(datasets.get(params(request).id ?? '', Number(params(request).version))),
    },
    'POST /api/v1/train-jobs': newJob('train_job.submit'),
    'POST /api/v1/train-jobs/:id/cancel': job('train_job.cancel'),
    'POST /api/v1/train-jobs/:id/pause': job('train_job.pause'),
    'POST /api/v1/train-jobs/:id/resume': job('train_job.resume'),
    'POST /api/v1/train-jobs/:id/retry': newJob('train_job.retry'),
    'POST /api/v1/train-jobs/:id/deliveries/:delivery/redeliver': job('webhook.redeliver'),
  } satisfies Record<string, AuditedRoute>),
);

function digestOf({ name, digest, rows }: { name: string; digest: string; rows: number }): object {
  return { name, digest, rows };
}
