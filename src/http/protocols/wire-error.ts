import type { FastifyInstance, FastifyReply } from 'fastify';
import { ERROR_CATALOGUE } from '../../errors/catalogue';
import type { RefusalForm } from '../admission';
import { retryAfterSeconds, toStriateError } from '../problem';
import { json } from './wire-body';

/**
 * Makes a scope answer every failure as these protocols do: the code's status and `{"error": text}`. The text of an
 * internal error stays in the log.
 */
export function answerWireErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error, request, reply) => {
    const known = toStriateError(error);
    if (known.status === 500)
      request.log.error({ err: known.cause ?? error, code: known.code }, 'request failed');
    const retryAfter = retryAfterSeconds(known);
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    if (known.code === 'TENSOR_ENCODING_UNSUPPORTED') reply.header('accept-encoding', 'gzip, deflate');
    const text = known.status === 500 ? ERROR_CATALOGUE[known.code].title : known.message;
    return sendWireError(reply, { status: known.status, text });
  });
}

/** The form of these protocols for a request that is refused before its body is read. */
export const wireForm: RefusalForm = (error) => ({
  type: 'application/json',
  text: JSON.stringify({ error: error.message }),
});

/** Answers `{"error": text}`. */
export function sendWireError(
  reply: FastifyReply,
  error: { readonly status: number; readonly text: string },
): FastifyReply {
  return reply.code(error.status).send(json(reply, { error: error.text }));
}
