import type { FastifyInstance } from 'fastify';
import { StriateError } from '../errors/striate-error';
import { parseJson } from './protocols/json/json-parser';
import type { JsonDialect } from './protocols/json/json-value';

/** What our own API takes: RFC 8259 and nothing beside it. */
const STRICT: JsonDialect = {
  nonFinite: 'refuse',
  trailing: 'refuse',
  maxDepth: 64,
  maxNodes: 200_000,
  describe: (reason, offset) => `the body is not JSON: ${reason} at byte ${offset}`,
};

/**
 * Reads JSON bodies. What the platform's parser refuses is read once more by the one that knows places, so that the
 * client learns which number or byte is wrong. Keys that would reach an object's prototype are refused.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  const platform = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    void platform(request, bytes.toString('utf8'), (error, value) => {
      if (error === null) {
        done(null, value);
        return;
      }
      parseJson(bytes, STRICT).then(
        () =>
          done(new StriateError('HTTP_INVALID_REQUEST', { detail: `the body is refused: ${error.message}` })),
        (explained: unknown) => done(explained as Error),
      );
    });
  });
}
