import type { FastifyInstance } from 'fastify';
import { ERROR_CATALOGUE } from '../../../errors/catalogue';
import { StriateError } from '../../../errors/striate-error';
import type { ModelRecord } from '../../../service/model-versions';
import { requireModel } from '../../access/door';
import type { HttpDependencies } from '../../dependencies';
import { retryAfterSeconds, toStriateError } from '../../problem';
import { clientGone, deadlineOf, versionChoice } from '../../request-context';
import { asStage, recordOf } from '../../request-records';
import { sayTimings } from '../../timings';
import { bodyOf, json, takeAnyBody } from '../wire-body';
import { readTimeseries, timeseriesReply } from './body';

/** Largest body: it is parsed in one turn of the event loop. */
const MAX_BODY_BYTES = 1024 * 1024;

/** KServe's time-series dialect under /v1/timeseries: forecasts of the models with the task forecasting. */
export function kserveTimeseries(
  app: FastifyInstance,
  dependencies: HttpDependencies,
  done: () => void,
): void {
  const { clock, forecast, models } = dependencies;
  takeAnyBody(app, { maxBodyBytes: MAX_BODY_BYTES });
  sayTimings(app);
  app.setErrorHandler((error, request, reply) => {
    const known = toStriateError(error);
    if (known.status === 500) {
      request.log.error({ err: known.cause ?? error, code: known.code }, 'request failed');
    }
    const retryAfter = retryAfterSeconds(known);
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    const message = known.status === 500 ? ERROR_CATALOGUE[known.code].title : known.message;
    const param = known.problems[0]?.pointer ?? null;
    return reply
      .code(known.status)
      .send(json(reply, { error: { code: known.code, message, param, type: known.code } }));
  });
  app.get(
    '/v1/timeseries/models',
    { schema: { tags: ['KServe'], summary: 'Names of the models that forecast' } },
    (_request, reply) => {
      const forecasters = models.list().filter(isForecaster);
      return json(
        reply,
        forecasters.map(({ name }) => name),
      );
    },
  );
  app.post(
    '/v1/timeseries/forecast',
    { schema: { tags: ['KServe'], summary: 'Continues series, in the dialect of KServe' } },
    async (request, reply) => {
      const asked = await asStage(request, { stage: 'decode', clock }, () =>
        readTimeseries(parsed(bodyOf(request))),
      );
      requireModel(request.caller, asked.model);
      const answer = await forecast.forecast({
        model: asked.model,
        choice: versionChoice(request, {}),
        body: asked.body,
        table: null,
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
      });
      reply.header('x-model-version', String(answer.version));
      return asStage(request, { stage: 'encode', clock }, () =>
        json(reply, timeseriesReply(asked, answer, { now: clock.wallTime().getTime() })),
      );
    },
  );
  done();
}

/** What a version that serves is known to do, else what the manifest says. */
function isForecaster({ manifest, versions }: ModelRecord): boolean {
  const served = versions.find(({ state }) => state === 'available')?.served;
  return (served?.spec.task ?? manifest.task) === 'forecasting';
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new StriateError('HTTP_INVALID_REQUEST', { detail: 'the body is not JSON', cause });
  }
}
