import type { FastifyReply, FastifyRequest } from 'fastify';
import { StriateError } from '../errors/striate-error';
import type { VersionChoice } from '../service/model-versions';
import type { Clock } from '../time/clock';

/** The largest timeout that is taken; a longer one is cut to it. */
const MAX_TIMEOUT_MS = 600_000;

/** A signal that is aborted when the client closes its connection before the answer is out. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/**
 * The instant until which the client waits, from `X-Request-Timeout-Ms`; `null` when it does not say. Throws
 * HTTP_INVALID_REQUEST for anything but a number of milliseconds above 0.
 */
export function deadlineOf(request: FastifyRequest, clock: Clock): number | null {
  const header = request.headers['x-request-timeout-ms'];
  if (header === undefined) return null;
  const timeoutMs = typeof header === 'string' && header.trim() !== '' ? Number(header) : NaN;
  if (!(timeoutMs > 0)) {
    const detail = 'X-Request-Timeout-Ms: expected milliseconds above 0';
    throw new StriateError('HTTP_INVALID_REQUEST', {
      detail,
      problems: [{ pointer: 'header:X-Request-Timeout-Ms', detail: 'expected milliseconds above 0' }],
    });
  }
  return clock.now() + Math.min(timeoutMs, MAX_TIMEOUT_MS);
}

/**
 * The version that a request asks for; a number and a label at once are refused. Where a label is split between two
 * versions, the same `X-Request-Key` (a user, a device) meets the same version each time; without it the request's id
 * decides.
 */
export function versionChoice(
  request: FastifyRequest,
  query: { readonly version?: number; readonly version_label?: string },
): VersionChoice {
  if (query.version !== undefined && query.version_label !== undefined) {
    throw new StriateError('HTTP_INVALID_REQUEST', { detail: 'give version or version_label, not both' });
  }
  if (query.version !== undefined) return { version: query.version };
  const sent = request.headers['x-request-key'];
  const key = typeof sent === 'string' ? sent : request.id;
  return { label: query.version_label ?? 'default', key };
}
