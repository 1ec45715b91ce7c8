import type { IncomingHttpHeaders } from 'node:http';

/** The head of a POST, as far as it is the usual one. */
export interface PostHead {
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Where the body begins in the bytes that the head was read from. */
  readonly bodyAt: number;
  /** Length of the body, as announced. */
  readonly bodyBytes: number;
}

const MAX_HEAD_BYTES = 8_192;
const REQUEST_LINE = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1$/;
const FIELD = /^([a-z0-9-]+):[ \t]*([\t\x20-\x7e]*?)[ \t]*$/i;
const DIGITS = /^\d{1,12}$/;
/** Headers that change how a message is framed, or who may read its answer: for the server's own parser to judge. */
const UNUSUAL = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'origin', 'cookie']);

/**
 * Reads the head of a POST that stands whole at the beginning of `bytes`; null for anything else, and for everything that
 * could be read in two ways: fields that are folded or repeated, other framing than one Content-Length, other versions.
 */
export function readPostHead(bytes: Buffer): PostHead | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0 || end > MAX_HEAD_BYTES) return null;
  const [first = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n');
  const target = REQUEST_LINE.exec(first)?.[1];
  if (target === undefined) return null;
  const headers = new Map<string, string>();
  for (const field of fields) {
    const match = FIELD.exec(field);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || headers.has(name) || UNUSUAL.has(name)) return null;
    headers.set(name, match?.[2] ?? '');
  }
  const length = headers.get('content-length') ?? '';
  const connection = headers.get('connection') ?? 'keep-alive';
  if (!DIGITS.test(length) || !headers.has('host') || connection.toLowerCase() !== 'keep-alive') return null;
  return {
    target,
    headers: Object.fromEntries(headers),
    bodyAt: end + 4,
    bodyBytes: Number(length),
  };
}
