export interface BackoffOptions {
  /** Milliseconds before the first new try. */
  readonly firstMs: number;
  /** Upper bound of the wait in milliseconds. */
  readonly maxMs: number;
  /** A number in [0, 1): spreads the waits of many processes. Injected so that tests are exact. */
  readonly random: () => number;
}

/**
 * Exponential backoff with equal jitter: half of the doubled wait is fixed, half is random.
 * `attempt` counts from 0. Source: M. Brooker, "Exponential Backoff and Jitter", AWS 2015.
 */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const ceiling = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(attempt, 30));
  return ceiling / 2 + (ceiling / 2) * options.random();
}
