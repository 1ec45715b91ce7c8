/**
 * Loaded before every e2e test: `fetch` holds each answer of a Striate server against the OpenAPI document, and rejects
 * where the document does not have it so.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OpenApiContract, type OpenApiDocument } from './openapi-contract';

/** Larger bodies are left alone: they would be read twice. */
const MAX_CHECKED_BYTES = 4 * 1024 * 1024;

const { document } = JSON.parse(readFileSync(resolve(__dirname, '../../build/e2e-openapi.json'), 'utf8')) as {
  readonly document: OpenApiDocument;
};
const contract = new OpenApiContract(document);
const plainFetch = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  // Every answer of Striate names its request; other servers of a test are none of ours.
  if (!response.headers.has('x-request-id')) return response;
  const { pathname } = new URL(response.url);
  const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
  if (method === 'HEAD' || method === 'OPTIONS') return response;
  const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim() ?? null;
  const body = await jsonOf(response, type);
  const problem = contract.problemOf({ method, path: pathname, status: response.status, type, body });
  if (problem === null) return response;
  throw new Error(`${method} ${pathname} answered what the OpenAPI document does not have: ${problem}`);
};

/** The body of a JSON answer, which stays readable; undefined for any other, and where the connection breaks. */
async function jsonOf(response: Response, type: string | null): Promise<unknown> {
  if (type?.endsWith('json') !== true) return undefined;
  if (!(Number(response.headers.get('content-length')) <= MAX_CHECKED_BYTES)) return undefined;
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
