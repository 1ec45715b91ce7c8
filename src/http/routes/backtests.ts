import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { backtestBody, backtestJobBody, backtestJobPath } from '../backtest-body';
import type { HttpDependencies } from '../dependencies';
import { clientGone, deadlineOf, versionChoice } from '../request-context';
import { recordOf } from '../request-records';
import { BacktestAnswerSchema, BacktestJobParams, BacktestJobSchema } from '../schemas/backtests';
import { ModelParams, problems } from '../schemas/common';
import { IntervalFields, seriesBody } from '../schemas/series';
import { acceptSeriesFiles, seriesContent, seriesQuery, withSeries } from '../series-request';
import { reportTimings } from '../timings';

const BacktestBody = seriesBody(
  {
    horizon: 'steps of each forecast; default what the model was trained for',
    windows: 'forecasts of each series at most; default 10',
    step: 'steps from one forecast to the next; default the horizon',
    levels: 'levels in percent whose coverage is measured; default [80, 95]',
    conformal: IntervalFields.conformal,
    adaptive: "true: the levels follow how the earlier intervals of a series held; default the manifest's",
    quantiles: 'quantiles that CRPS is measured by; default 0.1 to 0.9; not together with levels',
  },
  {
    description:
      'Series whose last values are forecast from what came before; a job beyond 2,000 runs of the model, 100,000 at most',
    example: {
      series: [{ id: 'a', start: '2020-01-01', frequency: 'D', values: [10, 12, 13] }],
      windows: 12,
      step: 7,
      horizon: 14,
      levels: [90],
    },
  },
);

/** Series with a known end in, how well the model would have forecast it out. */
export const backtestRoutes: FastifyPluginAsyncTypebox<HttpDependencies> = async (app, dependencies) => {
  const { clock, backtest, backtestJobs, seriesFiles } = dependencies;
  await acceptSeriesFiles(app);

  app.post(
    '/models/:model/backtests',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Forecasts the known end of series from rolling origins, and scores it; a long one as a job',
        description:
          'Beyond 2,000 runs of the model, or with `Prefer: respond-async`, the answer is 202 with the `Location` of a job.',
        params: ModelParams,
        querystring: seriesQuery([
          'horizon',
          'windows',
          'step',
          'levels',
          'quantiles',
          'conformal',
          'adaptive',
        ]),
        body: seriesContent(BacktestBody),
        response: {
          200: BacktestAnswerSchema,
          202: BacktestJobSchema,
          ...problems(400, 404, 413, 415, 422, 429, 503, 504),
        },
      },
    },
    async (request, reply) => {
      const context = {
        deadlineMs: deadlineOf(request, clock),
        signal: clientGone(reply),
        record: recordOf(request),
        asJob: /(^|[,;\s])respond-async($|[,;\s])/i.test(String(request.headers['prefer'] ?? '')),
      };
      const { model } = request.params;
      const outcome = await withSeries(request, seriesFiles, (sent) =>
        backtest.backtest({ ...context, ...sent, model, choice: versionChoice(request, request.query) }),
      );
      if (outcome.kind === 'job') {
        const { job } = outcome;
        return reply
          .code(202)
          .header('location', backtestJobPath(job))
          .send(backtestJobBody(job, request.id));
      }
      const started = clock.now();
      const body = backtestBody(outcome.answer);
      return { ...body, timings_ms: reportTimings(reply, outcome.answer.timings, clock.now() - started) };
    },
  );

  app.get(
    '/models/:model/backtests/:id',
    {
      schema: {
        tags: ['forecast'],
        summary: 'A long backtest: its state, progress and result',
        params: BacktestJobParams,
        response: { 200: BacktestJobSchema, ...problems(400, 404) },
      },
    },
    (request) => backtestJobBody(backtestJobs.get(request.params.model, request.params.id), request.id),
  );

  app.post(
    '/models/:model/backtests/:id/cancel',
    {
      schema: {
        tags: ['forecast'],
        summary: 'Ends a backtest that waits or runs; twice is as good as once',
        params: BacktestJobParams,
        response: { 202: BacktestJobSchema, ...problems(400, 404, 409) },
      },
    },
    (request, reply) => {
      const job = backtestJobs.cancel(request.params.model, request.params.id);
      reply.code(202).header('location', backtestJobPath(job));
      return backtestJobBody(job, request.id);
    },
  );
};
