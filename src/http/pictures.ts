import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StriateError } from '../errors/striate-error';
import type { Picture } from '../service/picture-decoder';
import { BODY_LIMIT_BYTES } from './server-options';

/** Pictures in one request. */
const MAX_PICTURES = 64;
/** Longest name that is echoed. */
const MAX_NAME_CHARACTERS = 200;
/** Longest boundary of RFC 2046; some parsers spin on a longer one. */
const MAX_BOUNDARY_CHARACTERS = 70;

/** Characters of base64 that are decoded at a time, a multiple of four: under 1 ms. */
const BASE64_PIECE = 262_144;

/** Limits of a multipart body; what goes beyond is answered 413. */
const MULTIPART_LIMITS = {
  fieldNameSize: 100,
  fieldSize: 64 * 1024,
  fields: 16,
  fileSize: BODY_LIMIT_BYTES,
  files: MAX_PICTURES,
  parts: MAX_PICTURES + 16,
  headerPairs: 32,
} as const;

/** Lets the routes of `app` take pictures: multipart files and raw bodies beside JSON. */
export async function acceptPictures(
  app: Pick<FastifyInstance, 'register' | 'addContentTypeParser'>,
): Promise<void> {
  await app.register(multipart, { limits: MULTIPART_LIMITS });
  app.addContentTypeParser(
    /^image\/|^application\/octet-stream/,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
}

/** A hook that calls `checkMultipartHead`. */
export const beforeParts: onRequestHookHandler = (request, _reply, done) => {
  checkMultipartHead(request);
  done();
};

/** Refuses a multipart head that no client would send, before the body is read. */
export function checkMultipartHead(request: FastifyRequest): void {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\//i.test(type)) return;
  const boundary = /boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(type);
  const length = (boundary?.[1] ?? boundary?.[2] ?? '').length;
  if (length >= 1 && length <= MAX_BOUNDARY_CHARACTERS) return;
  throw new StriateError('HTTP_INVALID_REQUEST', {
    detail: `content-type: expected a boundary of 1 to ${MAX_BOUNDARY_CHARACTERS} characters, got ${length}`,
  });
}

/**
 * The pictures of a request: every multipart part named `image`, the raw body, or `{"image": base64}`. Throws
 * IMAGE_MISSING when there is none and HTTP_BODY_TOO_LARGE when there are too many or too large ones.
 */
export async function readPictures(
  request: FastifyRequest,
): Promise<{ pictures: Picture[]; single: boolean }> {
  if (request.isMultipart()) return readMultipart(request);
  const { body } = request;
  const bytes = Buffer.isBuffer(body) ? body : await fromJson(body);
  if (bytes.length === 0) throw missing('the picture is empty');
  return { pictures: [{ name: 'image', bytes }], single: true };
}

/** The one picture of a request; throws as `readPictures`, and HTTP_INVALID_REQUEST for several. */
export async function readPicture(request: FastifyRequest): Promise<Picture> {
  const { pictures } = await readPictures(request);
  const [picture] = pictures;
  if (picture !== undefined && pictures.length === 1) return picture;
  const detail = `expected one picture, got ${pictures.length}`;
  throw new StriateError('HTTP_INVALID_REQUEST', { detail, problems: [{ pointer: '/image', detail }] });
}

async function readMultipart(request: FastifyRequest): Promise<{ pictures: Picture[]; single: boolean }> {
  const pictures: Picture[] = [];
  const others = new Set<string>();
  let total = 0;
  for await (const part of request.parts({ limits: MULTIPART_LIMITS })) {
    if (part.type !== 'file' || part.fieldname !== 'image') {
      others.add(part.fieldname.slice(0, MAX_NAME_CHARACTERS));
      if (part.type === 'file') part.file.resume();
      continue;
    }
    const bytes = await part.toBuffer();
    total += bytes.length;
    if (total > BODY_LIMIT_BYTES) {
      throw new StriateError('HTTP_BODY_TOO_LARGE', {
        detail: `the pictures have more than ${BODY_LIMIT_BYTES} bytes together`,
      });
    }
    pictures.push({ name: part.filename.slice(0, MAX_NAME_CHARACTERS), bytes });
  }
  if (pictures.length === 0) {
    const got = others.size === 0 ? 'none' : [...others].map((name) => JSON.stringify(name)).join(', ');
    throw missing(`expected a file part named image, got ${got}`);
  }
  return { pictures, single: pictures.length === 1 };
}

async function fromJson(body: unknown): Promise<Buffer> {
  const image: unknown =
    typeof body === 'object' && body !== null && 'image' in body ? body.image : undefined;
  if (typeof image !== 'string') throw missing('expected {"image": base64}');
  return fromBase64(image.replace(/^data:[a-z/+.-]{1,40};base64,/i, ''));
}

/** Piece by piece, with turns of the event loop between them. */
async function fromBase64(padded: string): Promise<Buffer> {
  const trimmed = padded.trimEnd();
  const padding = trimmed.endsWith('==') ? 2 : trimmed.endsWith('=') ? 1 : 0;
  const text = trimmed.slice(0, trimmed.length - padding);
  const bytes = Buffer.allocUnsafe(Math.ceil((text.length * 3) / 4));
  let written = 0;
  for (let at = 0; at < text.length; at += BASE64_PIECE) {
    if (at > 0) await nextTurn();
    const piece = text.slice(at, at + BASE64_PIECE);
    if (!/^[A-Za-z0-9+/_-]*$/.test(piece)) throw missing('/image: expected base64');
    written += bytes.write(piece, written, 'base64');
  }
  return bytes.subarray(0, written);
}

function missing(detail: string): StriateError {
  return new StriateError('IMAGE_MISSING', { detail, problems: [{ pointer: '/image', detail }] });
}
