import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { CheckedAddress } from './address';
import type { TryOutcome } from './schedule';

/** Time for a receiver to answer, from the connection on. */
const ANSWER_LIMIT_MS = 15_000;

export interface OutgoingMessage {
  readonly to: CheckedAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts one message and reads the head of the answer. The connection goes to the address that was checked, whatever the
 * host's name means by now; redirects are not followed, and no byte of an answer's body is kept. Rejects with the
 * system's error when there is no answer.
 */
export function sendMessage({ to, headers, body }: OutgoingMessage): Promise<TryOutcome> {
  const send = to.url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(to.url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'striate' },
      lookup: only(to.address),
      // Kept connections would be looked up by name, not by the address that was checked.
      agent: false,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    request.on('error', reject);
    request.on('response', (answer) => {
      resolve({ status: answer.statusCode ?? null, ...retryAfterOf(answer) });
      answer.destroy();
    });
    request.end(body);
  });
}

/** A name service that knows one address. */
function only(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** `Retry-After` in seconds or as a date. */
function retryAfterOf({ headers }: IncomingMessage): { readonly retryAfterMs?: number } {
  const text = headers['retry-after'];
  if (text === undefined) return {};
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return ms > 0 ? { retryAfterMs: ms } : {};
}
