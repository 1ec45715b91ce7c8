import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { StriateError } from '../errors/striate-error';
import { controlAccess } from './access/control-access';
import { describeAccess, SECURITY_SCHEMES } from './access/openapi-access';
import { problemForm } from './admission';
import type { HttpDependencies } from './dependencies';
import { closeAnsweredConnections } from './draining';
import { Gate } from './gate/gate';
import { countRefusals } from './gate/refusal-counts';
import { RequestsUnderWay } from './gate/requests-under-way';
import { parseJsonBodies } from './json-body';
import { refineDocument } from './openapi/refine-document';
import { retryAfterSeconds, toStriateError } from './problem';
import { recordAnswers } from './recorder';
import { protocolOptions } from './protocol-use-cases';
import { kserveTimeseries } from './protocols/kserve-timeseries/routes';
import { openInference } from './protocols/kserve-v2/routes';
import { tensorflowServing } from './protocols/tensorflow-serving/routes';
import { actualsRoutes } from './routes/actuals';
import { anomalyRoutes } from './routes/anomalies';
import { backtestRoutes } from './routes/backtests';
import { batchingRoutes } from './routes/batching';
import { classifyRoutes } from './routes/classify';
import { datasetPictureRoutes } from './routes/dataset-pictures';
import { consoleRoutes } from './routes/console';
import { datasetRoutes } from './routes/datasets';
import { errorRoutes } from './routes/errors';
import { explainRoutes } from './routes/explain';
import { exportRoutes } from './routes/exports';
import { featureMapRoutes } from './routes/feature-maps';
import { forecastRoutes } from './routes/forecast';
import { healthRoutes } from './routes/health';
import { labelRoutes } from './routes/labels';
import { manifestRoutes } from './routes/manifest';
import { modelRoutes } from './routes/models';
import { recipeRoutes } from './routes/recipes';
import { trainJobDeliveryRoutes } from './routes/train-job-deliveries';
import { serverRoutes } from './routes/server';
import { trainJobRecordRoutes } from './routes/train-job-records';
import { trainJobRoutes } from './routes/train-jobs';
import { ProblemSchema } from './schemas/common';
import { ModelSchema } from './schemas/models';
import { serverOptions, validatorCompiler } from './server-options';
import { dropUnreadBodies } from './unread-bodies';

/** Builds the HTTP server; it does not listen yet. */
export async function buildHttpApp(dependencies: HttpDependencies): Promise<FastifyInstance> {
  const app = Fastify(
    serverOptions(dependencies.log, dependencies.tls),
  ).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler());
  app.addSchema(ProblemSchema);
  app.addSchema(ModelSchema);
  const underWay = new RequestsUnderWay(app);
  recordAnswers(app, dependencies);
  dropUnreadBodies(app);
  closeAnsweredConnections(app, () => dependencies.readiness.isDraining);
  answerErrors(app);
  const { headers } = await controlAccess(app, dependencies);
  new Gate({
    ...dependencies,
    headers,
    underWay,
    isExempt: ({ headers: sent }) =>
      dependencies.readiness.isDraining ||
      (dependencies.tracing.isExporting && sent['traceparent'] !== undefined),
    onRefused: countRefusals(dependencies),
  }).watch(app);
  parseJsonBodies(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Striate',
        version: dependencies.version,
        description: 'Serves CNN image classifiers and LSTM forecasters.',
      },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: describeAccess,
    transformObject: refineDocument,
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => nameOf(json, index) },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await app.register(healthRoutes, dependencies);
  await app.register(errorRoutes);
  await app.register(manifestRoutes);
  await app.register(
    async (api) => {
      await api.register(serverRoutes, dependencies);
      await api.register(modelRoutes, dependencies);
      await api.register(labelRoutes, dependencies);
      await api.register(exportRoutes, dependencies);
      await api.register(batchingRoutes, dependencies);
      await api.register(classifyRoutes, dependencies);
      await api.register(explainRoutes, dependencies);
      await api.register(featureMapRoutes, dependencies);
      await api.register(forecastRoutes, dependencies);
      await api.register(backtestRoutes, dependencies);
      await api.register(anomalyRoutes, dependencies);
      await api.register(actualsRoutes, dependencies);
      await api.register(datasetRoutes, dependencies);
      await api.register(datasetPictureRoutes, dependencies);
      await api.register(recipeRoutes);
      await api.register(trainJobRoutes, dependencies);
      await api.register(trainJobRecordRoutes, dependencies);
      await api.register(trainJobDeliveryRoutes, dependencies);
    },
    { prefix: '/api/v1' },
  );
  await app.register(kserveTimeseries, dependencies);
  const { consoleFolder } = dependencies;
  if (consoleFolder !== null) await app.register(consoleRoutes, { folder: consoleFolder });
  await app.register(tensorflowServing, protocolOptions(dependencies));
  await app.register(openInference, protocolOptions(dependencies));
  return app;
}

function nameOf(json: { $id?: unknown }, index: number): string {
  return typeof json.$id === 'string' ? json.$id : `schema-${index}`;
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toStriateError(error, request.headers['content-type']);
    if (known.status >= 500 && known.status !== 503 && known.status !== 504) {
      request.log.error({ err: known.cause ?? error, code: known.code }, 'request failed');
    }
    return sendProblem(reply, known);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new StriateError('HTTP_NOT_FOUND', { detail: `there is no ${request.method} on this path` }),
    ),
  );
}

/** Answers with problem details; the code's status and, where another try may help, `Retry-After`. */
function sendProblem(reply: FastifyReply, error: StriateError): FastifyReply {
  const retryAfter = retryAfterSeconds(error);
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  const { type, text } = problemForm(error, reply.request.id);
  // Bytes: to a text the framework would add a charset, which JSON does not have.
  return reply.code(error.status).type(type).send(Buffer.from(text));
}
