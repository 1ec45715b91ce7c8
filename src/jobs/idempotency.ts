import { createHash } from 'node:crypto';
import { StriateError } from '../errors/striate-error';
import type { Change } from './store/job-database';

/** Milliseconds for which a key stands for its first job. */
export const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface KeyedBody {
  /** Name of the token; keys of different tokens never meet. */
  readonly token: string;
  readonly key: string;
  /** The body as sent. */
  readonly body: unknown;
}

/** Throws JOB_KEY_INVALID unless the key is 1 to 255 visible ASCII characters. */
export function checkKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw new StriateError('JOB_KEY_INVALID', {
    detail: `expected 1 to 255 visible ASCII characters, got ${key.length} characters`,
  });
}

/**
 * The job that this key stands for, or `null` when the key is new or its day is over. Throws JOB_KEY_REUSED when it
 * stands for another body. Keys that have run out are dropped on the way.
 */
export async function jobOfKey(change: Change, keyed: KeyedBody): Promise<string | null> {
  await change.trx.deleteFrom('idempotency_keys').where('expires_at', '<=', change.now).execute();
  const known = await change.trx
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'job_id'])
    .where('token', '=', keyed.token)
    .where('key', '=', keyed.key)
    .executeTakeFirst();
  if (known === undefined) return null;
  if (known.body_hash !== bodyHash(keyed.body)) {
    throw new StriateError('JOB_KEY_REUSED', {
      detail: 'this Idempotency-Key came before with another body, less than 24 hours ago',
    });
  }
  return known.job_id;
}

/** From now on the key stands for this job. */
export async function keepKey(change: Change, keyed: KeyedBody, jobId: string): Promise<void> {
  await change.trx
    .insertInto('idempotency_keys')
    .values({
      token: keyed.token,
      key: keyed.key,
      body_hash: bodyHash(keyed.body),
      job_id: jobId,
      expires_at: change.now + KEY_LIFETIME_MS,
    })
    .execute();
}

/** Equal for bodies that differ only in the order of their keys. */
function bodyHash(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)]);
}
