import type { Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { StriateError } from '../errors/striate-error';
import { MAX_UPLOAD_BYTES, type UploadPart } from '../service/datasets';

/**
 * Lets the rest of a body go by that was answered before it was read: a multipart parser that nobody reads from would
 * hold it, and with it the next request on the connection. The time for that is the limit of a whole request.
 */
export function dropUnreadBodies(app: FastifyInstance): void {
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) {
      raw.unpipe();
      raw.resume();
    }
    done();
  });
}

/** Limits of the body of an upload. The bytes of all files together are bounded by the store, which streams them. */
export const UPLOAD_LIMITS = {
  fieldNameSize: 100,
  fieldSize: 64 * 1024,
  fields: 16,
  fileSize: MAX_UPLOAD_BYTES + 1,
  files: 16,
  parts: 32,
  headerPairs: 32,
} as const;

/** An upload off the wire: its text fields, and its files as they come. */
export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: AsyncIterable<UploadPart>;
}

/**
 * Reads the text fields of a multipart body up to its first file; files are read only as they are taken. Throws
 * HTTP_INVALID_REQUEST for a body that has no file named `file` or a field behind it: files are never held in memory,
 * so what says how to read them comes first.
 */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw refused('expected multipart/form-data with the fields first, then file');
  const parts = request.parts({ limits: UPLOAD_LIMITS })[Symbol.asyncIterator]();
  const fields = new Map<string, string>();
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    const part = next.value;
    if (part.type === 'file') return { fields, files: filesFrom(part, parts) };
    fields.set(part.fieldname, String(part.value));
  }
  throw refused('expected a file part named file, got none');
}

async function* filesFrom(first: Multipart, parts: AsyncIterator<Multipart>): AsyncGenerator<UploadPart> {
  for (let part: Multipart | null = first; part !== null;) {
    if (part.type !== 'file') throw refused(`${part.fieldname}: expected text fields before the first file`);
    if (part.fieldname !== 'file') throw refused(`expected file parts named file, got ${part.fieldname}`);
    yield { filename: part.filename, stream: part.file };
    const next = await parts.next();
    part = next.done === true ? null : next.value;
  }
}

function refused(detail: string): StriateError {
  return new StriateError('HTTP_INVALID_REQUEST', { detail, problems: [{ pointer: '/file', detail }] });
}
