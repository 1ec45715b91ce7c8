import type { FastifyRequest, onRequestHookHandler, preValidationHookHandler } from 'fastify';
import type { StriateError } from '../errors/striate-error';
import type { HttpDependencies } from './dependencies';
import { deadlineOf, versionChoice } from './request-context';

/** Answers the refusal of `judge` before the body is read; null lets the request go on. */
export function beforeBody(judge: (request: FastifyRequest) => StriateError | null): onRequestHookHandler {
  return (request, _reply, done) => done(judge(request) ?? undefined);
}

/** The same once the body is parsed, for a request whose body has a say in it. */
export function beforeUse(judge: (request: FastifyRequest) => StriateError | null): preValidationHookHandler {
  return (request, _reply, done) => done(judge(request) ?? undefined);
}

/** What the queue of the model in the path of our own API would refuse now. */
export function refusalAt(
  { admission, clock }: Pick<HttpDependencies, 'admission' | 'clock'>,
  { hasPictures }: { readonly hasPictures: boolean },
): (request: FastifyRequest) => StriateError | null {
  return (request) => {
    const query = request.query as { readonly version?: unknown; readonly version_label?: string };
    const version = query.version === undefined ? undefined : Number(query.version);
    // What is no version at all is for the route's schema to refuse.
    if (version !== undefined && !Number.isSafeInteger(version)) return null;
    const { version_label } = query;
    const asked = {
      ...(version !== undefined && { version }),
      ...(version_label !== undefined && { version_label }),
    };
    return admission.refusal({
      model: (request.params as { readonly model: string }).model,
      choice: versionChoice(request, asked),
      deadlineMs: deadlineOf(request, clock),
      hasPictures,
    });
  };
}
