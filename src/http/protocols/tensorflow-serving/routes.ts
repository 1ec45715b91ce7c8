import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NamedTensors } from '../../../tensor/tensor';
import { beforeBody, type EarlyRefusal } from '../../admission';
import { clientGone, deadlineOf, requestKey, type RequestHead } from '../../request-context';
import { asStage, recordOf } from '../../request-records';
import { sayTimings } from '../../timings';
import type { PredictInputs, ProtocolOptions, ServedModel } from '../use-cases';
import { bodyOf, json, takeAnyBody } from '../wire-body';
import { answerWireErrors, wireForm } from '../wire-error';
import { invalid } from './dialect';
import { encodeClassify, encodeRegress } from './example-reply';
import { decodeExamples } from './example-request';
import { metadataBody, statusBody } from './model-bodies';
import { encodePredict } from './predict-reply';
import { decodePredict } from './predict-request';
import { findServable, parsePath, versionsAsked, type ModelPath } from './target';

const schema = { hide: true } as const;

/**
 * TensorFlow Serving's REST API under /v1, and what KServe's v1 adds to it: a list of models, `name` and `ready` in a
 * model's status, `{"status":"alive"}` at the root where nothing else answers.
 */
export function tensorflowServing(app: FastifyInstance, options: ProtocolOptions, done: () => void): void {
  takeAnyBody(app, options);
  answerWireErrors(app);
  sayTimings(app);
  app.get('/v1/models', { schema }, (_request, reply) =>
    json(reply, { models: options.models.list().map(({ name }) => name) }),
  );
  app.get('/v1/*', { schema }, (request, reply) => json(reply, describe(request, options)));
  const onRequest = beforeBody({ judge: judgeBy(options), form: wireForm }, options.admission);
  app.post('/v1/*', { schema, onRequest }, async (request, reply) =>
    json(reply, await answer(request, reply, options)),
  );
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/v1/*',
    schema,
    handler: (request) => {
      throw invalid(`Malformed request: ${request.method} ${request.url.slice(0, 256)}`, '');
    },
  });
  if (!app.hasRoute({ method: 'GET', url: '/' })) {
    app.get('/', { schema }, (_request, reply) => json(reply, { status: 'alive' }));
  }
  done();
}

function describe(request: FastifyRequest, { models }: ProtocolOptions): object {
  const { target, rest } = pathOf(request);
  if (rest === '/metadata') return metadataBody(findServable(models, target, () => models.describe(target)));
  if (rest !== '' && rest !== '/') throw invalid(`Malformed request: GET ${request.url.slice(0, 256)}`, '');
  const { model, versions } = versionsAsked(models, target);
  return statusBody(model, versions);
}

function pathOf(request: RequestHead): ModelPath {
  const { method, url } = request;
  return parsePath({ method, url, key: requestKey(request) });
}

/** Pictures inside of JSON cannot be seen in the headers; the decoders refuse them themselves. */
function judgeBy({ admission, clock }: ProtocolOptions): EarlyRefusal['judge'] {
  return (request, ticket) => {
    const { target } = pathOf(request);
    return admission.refusal(target, { deadlineMs: deadlineOf(request, clock), hasPictures: false, ticket });
  };
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ProtocolOptions,
): Promise<string> {
  const path = pathOf(request);
  const { clock, nonFinite } = options;
  const http = { request, reply };
  const decoding = { stage: 'decode', clock } as const;
  const encoding = { stage: 'encode', clock } as const;
  switch (path.rest) {
    case ':predict': {
      const model = servable(path, options);
      const decoded = await asStage(request, decoding, () => decodePredict(bodyOf(request), model));
      const { form } = decoded;
      const outputs = await run(path, { model, inputs: decoded.inputs }, http, options);
      return asStage(request, encoding, () => encodePredict(outputs, { form, nonFinite }));
    }
    case ':classify': {
      const model = servable(path, options);
      const inputs = await asStage(request, decoding, () => decodeExamples(bodyOf(request), model));
      const outputs = await run(path, { model, inputs }, http, options);
      const { classNames } = model;
      return asStage(request, encoding, () => encodeClassify(outputs, { classNames, nonFinite }));
    }
    case ':regress': {
      const model = servable(path, options);
      const inputs = await asStage(request, decoding, () => decodeExamples(bodyOf(request), model));
      const outputs = await run(path, { model, inputs }, http, options);
      return asStage(request, encoding, () => encodeRegress(outputs, { nonFinite }));
    }
    default:
      throw invalid(`Malformed request: POST ${request.url.slice(0, 256)}`, '');
  }
}

function servable({ target }: ModelPath, { models }: ProtocolOptions): ServedModel {
  return findServable(models, target, () => models.describe(target));
}

async function run(
  { target }: ModelPath,
  { model, inputs }: { readonly model: ServedModel; readonly inputs: PredictInputs },
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { predict, clock }: ProtocolOptions,
): Promise<NamedTensors> {
  const deadlineMs = deadlineOf(http.request, clock);
  const { version, outputs } = await predict.predict({
    target,
    described: model.version,
    inputs,
    deadlineMs,
    priority: 0,
    signal: clientGone(http.reply),
    record: recordOf(http.request),
  });
  http.reply.header('x-model-version', String(version));
  return outputs;
}
