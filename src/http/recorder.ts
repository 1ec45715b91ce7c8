import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestRecord, Stage } from '../metrics/request-record';
import type { HttpDependencies } from './dependencies';
import { keepRecord, recordOf } from './request-records';

/** Counts, times, traces and logs every answer once, under its route's template. */
export function recordAnswers(
  app: FastifyInstance,
  {
    metrics,
    tracing,
    aliases,
    statistics,
    clock,
  }: Pick<HttpDependencies, 'metrics' | 'tracing' | 'aliases' | 'statistics' | 'clock'>,
): void {
  // Its fields are ours and hold no secret; looking for one would take longer than the line.
  const answers = app.log.child({}, { redact: [] });
  app.addHook('onRequest', (request, reply, done) => {
    const record = tracing.begin(request.headers, clock.now());
    keepRecord(request, record);
    if (record.traceId !== null) request.log = reply.log = request.log.child({ trace_id: record.traceId });
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const method = methodOf(request);
    const record = recordOf(request);
    const seconds = reply.elapsedTime / 1_000;
    metrics.httpRequests.inc({ route, method, status: String(reply.statusCode) });
    metrics.httpSeconds.observeTraced({ route }, seconds, record.traceId);
    countStages(record);
    if (reply.statusCode < 400) statistics.answered(record);
    aliases.answered({ url: request.url, status: reply.statusCode, seconds, record });
    const status = reply.statusCode;
    tracing.end(record, { method, route, status, requestId: request.id, endMs: clock.now() });
    logAnswer(answers, { request, reply, route, record });
    done();
  });

  /** Stages that the use case could not see: reading a protocol's body and writing the answer. */
  function countStages({ model, version, stages, traceId }: RequestRecord): void {
    if (model === null) return;
    const isDecodeCounted = stages.some((each) => each.stage === 'decode' && each.isCounted);
    for (const { stage, startMs, endMs, isCounted } of stages) {
      if (isCounted || (stage === 'decode' && isDecodeCounted)) continue;
      const labels = { model, version: String(version), stage };
      metrics.stageSeconds.observeTraced(labels, (endMs - startMs) / 1_000, traceId);
    }
  }
}

/** Routes that machines ask every few seconds; their good answers are only worth a debug line. */
const PROBES = new Set(['/livez', '/readyz', '/metrics', '/monitoring/prometheus/metrics']);
const STAGES: readonly Stage[] = ['decode', 'queue', 'compute', 'encode'];
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** By the server's own logger with the request's id: a logger of its own for one line would cost more than the line. */
function logAnswer(
  log: FastifyBaseLogger,
  {
    request,
    reply,
    route,
    record,
  }: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly route: string;
    readonly record: RequestRecord;
  },
): void {
  const level = PROBES.has(route) && reply.statusCode < 400 ? 'debug' : 'info';
  const fields = {
    reqId: request.id,
    ...(record.traceId !== null && { trace_id: record.traceId }),
    method: request.method,
    route,
    status: reply.statusCode,
    ms: rounded(reply.elapsedTime),
    ...(request.caller !== null && { caller: request.caller.id }),
    ...(record.model === null ? {} : workOf(record)),
  };
  log[level](fields, 'answered');
}

/** What ran for the request: its version, the batches that held its rows, and its stages in ms. */
function workOf(record: RequestRecord): object {
  const { model, version, rows } = record;
  const stages = STAGES.flatMap((stage) => {
    const ms = record.stageMs(stage);
    return ms === null ? [] : [[`${stage}_ms`, rounded(ms)]];
  });
  return {
    model,
    version,
    rows,
    batches: record.batches.map(({ id }) => id),
    ...(Object.fromEntries(stages) as object),
  };
}

/** Methods are a fixed set, or a client could invent metric labels. */
function methodOf(request: FastifyRequest): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(request.method)
    ? request.method
    : 'OTHER';
}
