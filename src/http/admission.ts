import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { StriateError } from '../errors/striate-error';
import type { HttpDependencies } from './dependencies';
import { problemOf } from './problem';
import { deadlineOf, versionChoice, type RequestHead } from './request-context';
import { recordOf } from './request-records';

/** How a protocol writes a refusal down. */
export type RefusalForm = (
  error: StriateError,
  requestId: string,
) => { readonly type: string; readonly text: string };

/** What decides about a request before its body is read. */
export interface EarlyRefusal {
  /** Null lets it in. With a `ticket` a request that is let in has its place kept until it is in the queue or released. */
  readonly judge: (request: RequestHead, ticket: object | null) => StriateError | null;
  readonly form: RefusalForm;
}

const refused = new WeakMap<FastifyRequest, EarlyRefusal>();

/** What refused a request before its body was read; undefined when nothing did. */
export function earlyRefusalOf(request: FastifyRequest): EarlyRefusal | undefined {
  return refused.get(request);
}

/** Answers a refusal before the body is read. */
export function beforeBody(
  early: EarlyRefusal,
  { release }: { readonly release: (ticket: object) => void },
): onRequestHookHandler {
  return (request, reply, done) => {
    const ticket = recordOf(request);
    const error = early.judge(request, ticket);
    if (error === null) {
      reply.raw.once('close', () => release(ticket));
      done();
      return;
    }
    refused.set(request, early);
    done(error);
  };
}

/** The form of our own API. */
export const problemForm: RefusalForm = (error, requestId) => ({
  type: 'application/problem+json',
  text: JSON.stringify(problemOf(error, requestId)),
});

/** Refuses what the queue of the model in the path of our own API would refuse now. */
export function refuseEarly(
  { admission, clock }: Pick<HttpDependencies, 'admission' | 'clock'>,
  { hasPictures }: { readonly hasPictures: boolean },
): onRequestHookHandler {
  const judge: EarlyRefusal['judge'] = (request, ticket) => {
    const query = request.query as {
      readonly version?: unknown;
      readonly version_label?: string;
      readonly allow_degraded?: unknown;
    };
    // Whoever takes the baseline is answered whatever the queue says.
    if (query.allow_degraded === 'true') return null;
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
      ticket,
    });
  };
  return beforeBody({ judge, form: problemForm }, admission);
}
