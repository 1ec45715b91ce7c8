import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { StriateError } from '../errors/striate-error';
import type { VersionChoice } from '../service/model-versions';
import type { Clock } from '../time/clock';

/** The largest timeout that is taken; a longer one is cut to it. */
const MAX_TIMEOUT_MS = 600_000;

/** As much of a request as is known before its body: what the framework has made of it, or the gate. */
export interface RequestHead {
  readonly id: string;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: IncomingHttpHeaders;
}

/** A signal that is aborted when the client closes its connection before the answer is out. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Units of a gRPC timeout, in milliseconds. */
const GRPC_UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
/** Deadlines that have been read: the time counts from the headers, however long the body takes. */
const deadlines = new WeakMap<RequestHead, number | null>();

/**
 * The instant until which the client waits, by `X-Request-Timeout-Ms` or gRPC's `grpc-timeout` (as `500m` or `2S`), the
 * nearer one if both are there, counted from the first call for a request; `null` when neither is. Throws
 * HTTP_INVALID_REQUEST for anything but a time above 0.
 */
export function deadlineOf(request: RequestHead, clock: Clock): number | null {
  const known = deadlines.get(request);
  if (known !== undefined) return known;
  const timeoutMs = Math.min(
    timeoutOf(request, 'X-Request-Timeout-Ms', { read: milliseconds, expected: 'milliseconds above 0' }),
    timeoutOf(request, 'grpc-timeout', {
      read: grpcTimeout,
      expected: 'one to eight digits, above 0, and a unit of H, M, S, m, u or n',
    }),
  );
  const deadlineMs = timeoutMs === Infinity ? null : clock.now() + Math.min(timeoutMs, MAX_TIMEOUT_MS);
  deadlines.set(request, deadlineMs);
  return deadlineMs;
}

/** Infinity when the header is not there. */
function timeoutOf(
  request: RequestHead,
  name: string,
  { read, expected }: { readonly read: (text: string) => number; readonly expected: string },
): number {
  const header = request.headers[name.toLowerCase()];
  if (header === undefined) return Infinity;
  const timeoutMs = typeof header === 'string' ? read(header.trim()) : NaN;
  if (timeoutMs > 0) return timeoutMs;
  throw new StriateError('HTTP_INVALID_REQUEST', {
    detail: `${name}: expected ${expected}`,
    problems: [{ pointer: `header:${name}`, detail: `expected ${expected}` }],
  });
}

function milliseconds(text: string): number {
  return text === '' ? NaN : Number(text);
}

function grpcTimeout(text: string): number {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text);
  return match === null ? NaN : Number(match[1]) * (GRPC_UNIT_MS[match[2] ?? ''] ?? NaN);
}

/**
 * The version that a request asks for; a number and a label at once are refused. Where a label is split between two
 * versions, the same `X-Request-Key` (a user, a device) meets the same version each time; without it the request's id
 * decides.
 */
export function versionChoice(
  request: RequestHead,
  query: { readonly version?: number; readonly version_label?: string },
): VersionChoice {
  if (query.version !== undefined && query.version_label !== undefined) {
    throw new StriateError('HTTP_INVALID_REQUEST', { detail: 'give version or version_label, not both' });
  }
  if (query.version !== undefined) return { version: query.version };
  return { label: query.version_label ?? 'default', key: requestKey(request) };
}

/** What decides between the versions of a split label: `X-Request-Key`, or the request's id. */
export function requestKey(request: RequestHead): string {
  const sent = request.headers['x-request-key'];
  return typeof sent === 'string' ? sent : request.id;
}
