const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits before each try, in milliseconds. Source: Standard Webhooks 1.0.0, "Deliverability and reliability". */
const WAITS_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Waits are stretched by up to this share, so that many messages to one receiver part. */
const JITTER = 0.1;

/** Longest `Retry-After` that is obeyed. */
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** How a try ended: the status, or `null` when there was no answer. */
export interface TryOutcome {
  readonly status: number | null;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number;
}

export type NextTry =
  | { readonly kind: 'delivered' }
  /** Never again, for any message: the receiver said 410 Gone. */
  | { readonly kind: 'disable' }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'retry'; readonly delayMs: number };

/**
 * What follows after try number `tries` (from 1). 2xx is success; everything else is a failure, redirects too: they
 * are not followed, because they would lead past the check of the address.
 * @param random a number in [0, 1)
 */
export function afterTry(tries: number, outcome: TryOutcome, random: () => number): NextTry {
  const { status, retryAfterMs = 0 } = outcome;
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'disable' };
  const wait = WAITS_MS[tries];
  if (wait === undefined) return { kind: 'give-up' };
  const spread = wait * (1 + JITTER * random());
  return { kind: 'retry', delayMs: Math.max(spread, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS)) };
}
