import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientGone, deadlineOf } from '../../request-context';
import { asStage, recordOf } from '../../request-records';
import type { ModelTarget, ProtocolOptions, ServedModel } from '../use-cases';
import { bodyOf, isPicture, json, sendCompressed } from '../wire-body';
import { encodeInfer } from './infer-reply';
import { decodeInfer, type DecodedInfer } from './infer-request';

const HEADER = 'inference-header-content-length';
/** Classes given for a picture that is posted as it is. */
const PICTURE_CLASSES = 5;

/**
 * Runs one infer request. A body of an image type is a picture for a model that takes pictures, and is answered with
 * its best classes, in JSON.
 */
export async function infer(
  target: ModelTarget,
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  options: ProtocolOptions,
): Promise<Buffer> {
  const { request, reply } = http;
  const model = options.models.describe(target);
  const { clock } = options;
  const decoded = await asStage(request, { stage: 'decode', clock }, () => decode(request, model));
  const { version, outputs } = await options.predict.predict({
    target,
    described: model.version,
    inputs: decoded.inputs,
    deadlineMs: earliest(deadlineOf(request, options.clock), decoded.timeoutMs, options.clock.now()),
    priority: decoded.priority,
    signal: clientGone(reply),
    record: recordOf(request),
  });
  const answer = {
    id: decoded.id,
    model: model.name,
    version,
    tensors: outputs,
    classNames: model.classNames,
  };
  const { body, jsonBytes } = await asStage(request, { stage: 'encode', clock }, () =>
    encodeInfer(answer, decoded.outputs, options),
  );
  if (jsonBytes === null) return sendCompressed(request, reply, json(reply, body));
  reply.header('content-type', 'application/octet-stream').header(HEADER, jsonBytes);
  return sendCompressed(request, reply, body);
}

async function decode(request: FastifyRequest, model: ServedModel): Promise<DecodedInfer> {
  const header = request.headers[HEADER];
  const body = bodyOf(request);
  if (header === undefined && model.takesPictures && isPicture(request)) {
    const outputs = model.signature.outputs.map(({ name }) => ({
      name,
      binary: false,
      classification: PICTURE_CLASSES,
    }));
    return {
      id: null,
      inputs: { kind: 'pictures', pictures: [body] },
      outputs,
      priority: 0,
      timeoutMs: null,
    };
  }
  return decodeInfer(body, Array.isArray(header) ? header.join(',') : header, model);
}

function earliest(deadlineMs: number | null, timeoutMs: number | null, now: number): number | null {
  if (timeoutMs === null) return deadlineMs;
  return Math.min(deadlineMs ?? Infinity, now + timeoutMs);
}
