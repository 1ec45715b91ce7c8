import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { JobEvent } from '../../service/train-jobs';
import type { HttpDependencies } from '../dependencies';
import { eventStream, type StreamEvent } from '../event-stream';
import { clientGone } from '../request-context';
import { problems } from '../schemas/common';
import { reportPage } from '../report-page/report-page';
import { shownPictures } from '../report-page/shown-pictures';
import {
  CheckpointList,
  JobEventList,
  JobMetricsSchema,
  JobParams,
  ReproSchema,
  timeOf,
} from '../schemas/train-jobs';

/** Milliseconds between looks for events that this process did not write. */
const POLL_MS = 5_000;
/** Points of each curve of a report's page. */
const PAGE_POINTS = 500;

/** What a train job leaves behind: events, metrics, checkpoints, its report. */
export const trainJobRecordRoutes: FastifyPluginCallbackTypebox<HttpDependencies> = (
  app,
  { trainJobs, pictures, clock },
  done,
) => {
  const closing = new AbortController();
  app.addHook('preClose', (next) => {
    closing.abort();
    next();
  });

  app.get(
    '/train-jobs/:id/events',
    {
      schema: {
        tags: ['train'],
        summary:
          'Events after a number: a list of at most 500, or with Accept: text/event-stream a stream that goes on ' +
          '(Last-Event-ID is heard) and ends with the job',
        params: JobParams,
        querystring: Type.Object({ after: Type.Integer({ minimum: 0, default: 0 }) }),
        produces: ['application/json', 'text/event-stream'],
        response: { 200: JobEventList, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const after = lastEventOf(request.headers['last-event-id']) ?? request.query.after;
      const past = await trainJobs.events(id, after);
      if (request.headers.accept?.includes('text/event-stream') !== true) {
        return { events: past.map(({ seq, time, type, data }) => ({ seq, time: timeOf(time), type, data })) };
      }
      const signal = AbortSignal.any([clientGone(reply), closing.signal]);
      const events = streamed(trainJobs.follow(id, { after, signal, pollMs: POLL_MS }));
      reply.type('text/event-stream').header('cache-control', 'no-store');
      const plain: FastifyReply = reply;
      return plain.send(eventStream(events, { clock, signal }));
    },
  );

  app.get(
    '/train-jobs/:id/metrics',
    {
      schema: {
        tags: ['train'],
        summary: 'Metrics over steps in columns; more points than max_points are thinned',
        params: JobParams,
        querystring: Type.Object({
          series: Type.Optional(
            Type.String({ maxLength: 500, description: 'names with commas; absent: all' }),
          ),
          max_points: Type.Integer({ minimum: 3, maximum: 10_000, default: 500 }),
        }),
        response: { 200: JobMetricsSchema, ...problems(400, 404, 503) },
      },
    },
    async (request) => {
      const { series, max_points: maxPoints } = request.query;
      const names = series === undefined ? {} : { names: series.split(',') };
      const columns = await trainJobs.metrics(request.params.id, { maxPoints, ...names });
      const metrics = [...columns].map(([name, { steps, values }]) => [
        name,
        { steps: [...steps], values: [...values] },
      ]);
      return {
        metrics: Object.fromEntries(metrics) as Record<string, { steps: number[]; values: number[] }>,
      };
    },
  );

  app.get(
    '/train-jobs/:id/checkpoints',
    {
      schema: {
        tags: ['train'],
        summary: 'Checkpoints that are kept, oldest first',
        params: JobParams,
        response: { 200: CheckpointList, ...problems(400, 404, 503) },
      },
    },
    async (request) => {
      const kept = await trainJobs.checkpoints(request.params.id);
      return { checkpoints: kept.map((each) => ({ ...each, metrics: { ...each.metrics } })) };
    },
  );

  app.get(
    '/train-jobs/:id/report',
    {
      schema: {
        tags: ['train'],
        summary:
          'What the evaluation found: measures beside the baselines, gates, lineage; with format=html a page that ' +
          'needs nothing else',
        params: JobParams,
        querystring: Type.Object({
          format: Type.Union([Type.Literal('json'), Type.Literal('html')], { default: 'json' }),
        }),
        produces: ['application/json', 'text/html'],
        response: {
          200: Type.Unknown({ description: 'report.json of the version' }),
          ...problems(400, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const report = await trainJobs.report(id);
      if (request.query.format === 'json') return report;
      const curves = await trainJobs.metrics(id, { maxPoints: PAGE_POINTS });
      const shown = { curves, pictures: await shownPictures(report, pictures) };
      const plain: FastifyReply = reply;
      return plain.type('text/html; charset=utf-8').send(reportPage(report, shown));
    },
  );

  app.get(
    '/train-jobs/:id/repro',
    {
      schema: {
        tags: ['train'],
        summary: 'repro.json: the job to submit again, and the measures and weights that must come out',
        params: JobParams,
        response: { 200: ReproSchema, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const repro = await trainJobs.repro(request.params.id);
      reply.header('content-disposition', 'attachment; filename="repro.json"');
      return { ...repro, spec: { ...repro.spec }, lineage: { ...repro.lineage } };
    },
  );
  done();
};

async function* streamed(events: AsyncIterable<JobEvent>): AsyncGenerator<StreamEvent> {
  for await (const { seq, time, type, data } of events) {
    yield { id: seq, type, data: { time: timeOf(time), ...data } };
  }
}

function lastEventOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
