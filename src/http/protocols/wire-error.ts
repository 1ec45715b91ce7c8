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
    return reply.code(known.status).send(json(reply, wireForm(known, request.id).text));
  });
}

/** The form of these protocols: `{"error": text}`; the text of an internal error stays in the log. */
export const wireForm: RefusalForm = ({ status, code, message }) => ({
  type: 'application/json',
  text: JSON.stringify({ error: status === 500 ? ERROR_CATALOGUE[code].title : message }),
});

/** Answers `{"error": text}`. */
export function sendWireError(
  reply: FastifyReply,
  error: { readonly status: number; readonly text: string },
): FastifyReply {
  return reply.code(error.status).send(json(reply, { error: error.text }));
}
