import type { FastifyInstance } from 'fastify';
import { StriateError } from '../errors/striate-error';
import { parseJson } from './protocols/json/json-parser';
import type { JsonDialect } from './protocols/json/json-value';
import { parseSliced } from './sliced-json';

/** Longer texts are read in slices: the platform takes 2 ms for this many bytes of numbers, 3 ms for empty objects. */
const SLICED_FROM_BYTES = 262_144;
/** Takes at most 1 ms. */
const PIECE_BYTES = 65_536;

/** What our own API takes: RFC 8259 and nothing beside it. */
const STRICT: JsonDialect = {
  nonFinite: 'refuse',
  trailing: 'refuse',
  maxDepth: 64,
  maxNodes: 200_000,
  describe: (reason, offset) => `the body is not JSON: ${reason} at byte ${offset}`,
};

/**
 * Reads JSON bodies with the platform's parser, long ones in slices, so that no body holds the event loop. What it refuses
 * is read once more by the parser that knows places, so that the client learns which number or byte is wrong. Keys that
 * would reach an object's prototype are refused; in long bodies nesting deeper than 64 and more than a million arrays and
 * objects are, too.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  const platform = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    const refuse = (refusal: Error): void => {
      void explained(bytes, refusal).then(done);
    };
    if (bytes.length < SLICED_FROM_BYTES) {
      void platform(request, bytes.toString('utf8'), (error, value) =>
        error === null ? done(null, value) : refuse(error),
      );
      return;
    }
    const parse = (text: string): unknown => {
      let parsed: { readonly error: Error | null; readonly value: unknown } | null = null;
      void platform(request, text, (error, value) => (parsed = { error, value }));
      const { error, value } = parsed!;
      if (error !== null) throw error;
      return value;
    };
    parseSliced(bytes, { parse, maxDepth: STRICT.maxDepth, pieceBytes: PIECE_BYTES }).then(
      (value) => done(null, value),
      refuse,
    );
  });
}

/** What to tell a client whose body was refused. */
async function explained(bytes: Buffer, refusal: Error): Promise<Error> {
  if (refusal instanceof StriateError) return refusal;
  try {
    await parseJson(bytes, STRICT);
  } catch (error) {
    return error as Error;
  }
  return new StriateError('HTTP_INVALID_REQUEST', { detail: `the body is refused: ${refusal.message}` });
}
