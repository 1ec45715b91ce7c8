import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StriateError } from '../../errors/striate-error';
import type { TrainJob } from '../../service/train-jobs';
import { requireModel } from '../access/door';
import type { HttpDependencies } from '../dependencies';
import { clientGone } from '../request-context';
import { problems } from '../schemas/common';
import {
  dryRunBody,
  DryRunSchema,
  jobBody,
  JobListQuery,
  JobListSchema,
  JobParams,
  jobPath,
  TrainJobSchema,
} from '../schemas/train-jobs';

/** Train jobs: submit, look, and wish for a change. */
export const trainJobRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (app, { trainJobs }, done) => {
  app.post(
    '/train-jobs',
    {
      schema: {
        tags: ['train'],
        summary:
          'Submits a train job; it is on the disk when this answers. Idempotency-Key makes it safe to repeat',
        body: Type.Unknown({ description: 'see GET /api/v1/recipes for recipe and hyperparameters' }),
        querystring: Type.Object({
          dryRun: Type.Boolean({
            default: false,
            description:
              'only says what is wrong and what it would take, from three steps; nothing is queued',
          }),
        }),
        response: {
          200: DryRunSchema,
          202: TrainJobSchema,
          ...problems(400, 404, 415, 422, 429, 503, 507),
        },
      },
    },
    async (request, reply) => {
      if (request.query.dryRun) {
        const found = await trainJobs.dryRun(request.body, clientGone(reply));
        return reply.code(200).send(dryRunBody(found));
      }
      const { caller } = request;
      const { job } = await trainJobs.submit(request.body, {
        key: keyOf(request),
        token: caller?.id ?? '',
        mayTrain: (model) => requireModel(caller, model),
      });
      reply.code(202).header('location', jobPath(job.id));
      return answer(reply, job);
    },
  );

  app.get(
    '/train-jobs',
    {
      schema: {
        tags: ['train'],
        summary: 'Train jobs, newest first, a page at a time',
        querystring: JobListQuery,
        response: { 200: JobListSchema, ...problems(400, 503) },
      },
    },
    async (request) => {
      const { jobs, next } = await trainJobs.list(request.query);
      return { jobs: jobs.map(jobBody), next };
    },
  );

  app.get(
    '/train-jobs/:id',
    {
      schema: {
        tags: ['train'],
        summary: 'One train job; its ETag goes into If-Match of a change',
        params: JobParams,
        response: { 200: TrainJobSchema, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => answer(reply, await trainJobs.get(request.params.id)),
  );

  const wishes = {
    cancel: 'Ends a job that waits, stops one that runs',
    pause: 'Stops a running job at a checkpoint',
    resume: 'Puts a paused job back into the queue',
    retry: 'Makes a new job of a failed or cancelled one, from its last checkpoint',
  } as const;
  for (const wish of ['cancel', 'pause', 'resume', 'retry'] as const) {
    app.post(
      `/train-jobs/:id/${wish}`,
      {
        schema: {
          tags: ['train'],
          summary: `${wishes[wish]}; twice is as good as once`,
          params: JobParams,
          response: { 202: TrainJobSchema, ...problems(400, 404, 409, 412, 429, 503, 507) },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        requireModel(request.caller, (await trainJobs.get(id)).spec.model);
        const job = await trainJobs[wish](id, revisionOf(request));
        reply.code(202).header('location', jobPath(job.id));
        return answer(reply, job);
      },
    );
  }
  done();
};

function answer(reply: FastifyReply, job: TrainJob): ReturnType<typeof jobBody> {
  reply.header('etag', `"${job.revision}"`);
  return jobBody(job);
}

function keyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  return typeof key === 'string' ? key : key.join(',');
}

/** Throws HTTP_INVALID_REQUEST for an If-Match that no job's ETag has. */
function revisionOf({ headers }: FastifyRequest): { readonly revision?: number } {
  const sent = headers['if-match'];
  if (sent === undefined || sent === '*') return {};
  const revision = /^"(\d{1,15})"$/.exec(sent)?.[1];
  if (revision !== undefined) return { revision: Number(revision) };
  const detail = 'If-Match: expected the ETag of the job';
  throw new StriateError('HTTP_INVALID_REQUEST', {
    detail,
    problems: [{ pointer: 'header:If-Match', detail }],
  });
}
