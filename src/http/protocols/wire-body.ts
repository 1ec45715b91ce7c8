import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import { StriateError } from '../../errors/striate-error';

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;
const deflaters = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
type Encoding = keyof typeof inflaters;

/**
 * Most that a compressed body may grow. Deflate's own limit is 1,032; tensors of full precision do not reach 20, and
 * an all-zero picture in JSON stays under 300.
 */
const MAX_RATIO = 400;
/** Bodies that stay below this after decompression are taken whatever their ratio. */
const RATIO_FREE_BYTES = 1024 * 1024;
/** Replies below this are sent as they are: compressing costs more than it saves. */
const MIN_COMPRESSED_BYTES = 1_024;
const FASTEST = 1;

/**
 * Makes a scope take every body as bytes, whatever its Content-Type says: clients of these protocols send none, a
 * form's, text or octets with JSON in them. Bodies compressed with gzip or deflate are inflated, no further than
 * `maxBodyBytes`.
 */
export function takeAnyBody(scope: FastifyInstance, options: { readonly maxBodyBytes: number }): void {
  const bodyLimit = options.maxBodyBytes;
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', (request, _reply, done) => {
    // Fastify answers 415 to a value that is no media type before it asks any parser.
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined && !isPicture(request))
      headers['content-type'] = 'application/octet-stream';
    done();
  });
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit },
    async (request: FastifyRequest, body: Buffer) =>
      inflated(body, request.headers['content-encoding'], bodyLimit),
  );
}

/** Whether the request says that its body is a picture. */
export function isPicture(request: Pick<FastifyRequest, 'headers'>): boolean {
  return /^image\/[\w.+-]+\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

/** The body's bytes; none when the request has no body. */
export function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

async function inflated(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  if (name !== 'gzip' && name !== 'deflate') {
    throw new StriateError('TENSOR_ENCODING_UNSUPPORTED', {
      detail: `unsupported content encoding '${name.slice(0, 32)}': expected gzip or deflate`,
    });
  }
  const maxOutputLength = Math.min(maxBytes, Math.max(RATIO_FREE_BYTES, body.length * MAX_RATIO));
  try {
    return await inflaters[name](body, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new StriateError('HTTP_BODY_TOO_LARGE', {
        detail: `the ${name} body of ${body.length} bytes grows beyond ${maxOutputLength} bytes`,
      });
    }
    throw new StriateError('HTTP_INVALID_REQUEST', { detail: `the body is not valid ${name}`, cause: error });
  }
}

/** The encoding that the client takes and that pays for `body`; null to send it as it is. */
function wantedEncoding(request: FastifyRequest, body: Buffer): Encoding | null {
  const accepted = request.headers['accept-encoding'];
  if (accepted === undefined || body.length < MIN_COMPRESSED_BYTES) return null;
  const names = accepted
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';')[0]);
  return names.includes('gzip') ? 'gzip' : names.includes('deflate') ? 'deflate' : null;
}

/** Sends `body` with the encoding that the client asks for. */
export async function sendCompressed(
  request: FastifyRequest,
  reply: FastifyReply,
  body: Buffer,
): Promise<Buffer> {
  reply.header('vary', 'accept-encoding');
  const encoding = wantedEncoding(request, body);
  if (encoding === null) return body;
  reply.header('content-encoding', encoding);
  return deflaters[encoding](body, { level: FASTEST });
}

/** Marks the reply as JSON without a charset, which KServe's client compares letter by letter, and gives its bytes. */
export function json(reply: FastifyReply, body: object | string): Buffer {
  reply.header('content-type', 'application/json');
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
