import type {} from '@fastify/swagger';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
  onRequestHookHandler,
} from 'fastify';
import { StriateError } from '../../../errors/striate-error';
import { beforeBody, type EarlyRefusal } from '../../admission';
import { deadlineOf, requestKey, type RequestHead } from '../../request-context';
import { sayTimings } from '../../timings';
import type { ModelTarget, ProtocolOptions } from '../use-cases';
import { isPicture, json, takeAnyBody } from '../wire-body';
import { answerWireErrors, sendWireError, wireForm } from '../wire-error';
import { infer } from './infer-route';
import { EXTENSIONS, configBody, metadataBody, statisticsBody } from './model-bodies';
import { repositoryIndex, repositoryLoad, repositoryUnload } from './repository-routes';

/** What a route answers: the body, as `json` or `infer` made it ready. */
type Answer = (request: FastifyRequest, reply: FastifyReply) => Buffer | Promise<Buffer>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly summary: string;
  readonly onRequest?: onRequestHookHandler;
  readonly answer: Answer;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The Open Inference Protocol v2 under /v2, with the extensions of Triton that `EXTENSIONS` lists. */
export function openInference(app: FastifyInstance, options: ProtocolOptions, done: () => void): void {
  void app.register(
    (scope, _none, ready) => {
      takeAnyBody(scope, options);
      answerWireErrors(scope);
      sayTimings(scope);
      scope.setNotFoundHandler((_request, reply) => sendWireError(reply, { status: 404, text: 'Not Found' }));
      const routes = [...serverRoutes(options), ...modelRoutes(options), ...repositoryRoutes(options)];
      for (const route of routes) register(scope, route);
      ready();
    },
    { prefix: '/v2' },
  );
  done();
}

function register(scope: FastifyInstance, { method, url, summary, onRequest, answer }: Route): void {
  const schema = { tags: ['Open Inference Protocol v2'], summary };
  scope.route({ method, url, schema, ...(onRequest !== undefined && { onRequest }), handler: answer });
  const others = METHODS.filter((each) => each !== method);
  scope.route({
    method: others,
    url,
    schema: { hide: true },
    handler: (_request, reply) => sendWireError(reply, { status: 405, text: 'Method Not Allowed' }),
  });
}

function serverRoutes({ server, models }: ProtocolOptions): Route[] {
  const ready: Answer = (_request, reply) => {
    const isReady = server.ready();
    if (!isReady) reply.code(503);
    return json(reply, { ready: isReady, live: true });
  };
  return [
    {
      method: 'GET',
      url: '/',
      summary: 'Name, version and extensions of the server',
      answer: (_request, reply) =>
        json(reply, { name: server.name, version: server.version, extensions: EXTENSIONS }),
    },
    {
      method: 'GET',
      url: '/health/live',
      summary: 'Whether the server runs',
      answer: (_request, reply) => json(reply, { live: true }),
    },
    { method: 'GET', url: '/health/ready', summary: 'Whether the server takes requests', answer: ready },
    {
      method: 'GET',
      url: '/models',
      summary: 'Names of the models',
      answer: (_request, reply) => json(reply, { models: models.list().map(({ name }) => name) }),
    },
    {
      method: 'GET',
      url: '/models/stats',
      summary: 'Statistics of every model',
      answer: (_request, reply) => json(reply, statisticsBody(models.statistics())),
    },
  ];
}

function modelRoutes(options: ProtocolOptions): Route[] {
  const { models, admission, clock } = options;
  const judge: EarlyRefusal['judge'] = (request, ticket) =>
    admission.refusal(targetOf(request), {
      deadlineMs: deadlineOf(request, clock),
      hasPictures: isPicture(request),
      ticket,
    });
  const admitted = beforeBody({ judge, form: wireForm }, admission);
  const both = (rest: string, route: Omit<Route, 'url'>): Route[] => [
    { ...route, url: `/models/:model${rest}` },
    { ...route, url: `/models/:model/versions/:version${rest}`, summary: `${route.summary}, of one version` },
  ];
  return [
    ...both('', {
      method: 'GET',
      summary: 'Inputs and outputs of a model',
      answer: (request, reply) => {
        const target = targetOf(request);
        return json(reply, metadataBody(models.describe(target), { versionAsked: target.version !== null }));
      },
    }),
    ...both('/ready', {
      method: 'GET',
      summary: 'Whether a model takes requests',
      answer: (request, reply) => json(reply, { name: models.describe(targetOf(request)).name, ready: true }),
    }),
    ...both('/config', {
      method: 'GET',
      summary: 'How a model is served',
      answer: (request, reply) => json(reply, configBody(models.describe(targetOf(request)))),
    }),
    ...both('/stats', {
      method: 'GET',
      summary: 'Statistics of a model',
      answer: (request, reply) => {
        const target = targetOf(request);
        const { name } = models.status(target.model);
        const wanted = models
          .statistics()
          .filter((each) => each.name === name && (target.version ?? each.version) === each.version);
        return json(reply, statisticsBody(wanted));
      },
    }),
    ...both('/infer', {
      method: 'POST',
      summary: 'Run a model on tensors',
      onRequest: admitted,
      answer: (request, reply) => infer(targetOf(request), { request, reply }, options),
    }),
  ];
}

function repositoryRoutes({ models }: ProtocolOptions): Route[] {
  return [
    {
      method: 'POST',
      url: '/repository/index',
      summary: 'Every model and version with its state',
      answer: async (request, reply) => json(reply, await repositoryIndex(request, models)),
    },
    {
      method: 'POST',
      url: '/repository/models/:model/load',
      summary: 'Load a model, or load it anew',
      answer: async (request, reply) => json(reply, await repositoryLoad(targetOf(request), request, models)),
    },
    {
      method: 'POST',
      url: '/repository/models/:model/unload',
      summary: 'Take a model out of memory',
      answer: async (request, reply) =>
        json(reply, await repositoryUnload(targetOf(request), request, models)),
    },
  ];
}

/** The model and version of the path; a version that is not digits is no route. */
function targetOf(request: RequestHead): ModelTarget {
  const { model = '', version } = request.params as { readonly model?: string; readonly version?: string };
  if (version !== undefined && !/^\d{1,15}$/.test(version)) {
    throw new StriateError('HTTP_NOT_FOUND', { detail: 'Not Found' });
  }
  return {
    model,
    version: version === undefined ? null : Number(version),
    label: null,
    key: requestKey(request),
  };
}
