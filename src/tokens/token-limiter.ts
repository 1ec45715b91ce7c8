import { StriateError } from '../errors/striate-error';
import type { Clock } from '../time/clock';
import type { ModelGrant, TokenEntry, TokenLimits } from './token';

const MINUTE_MS = 60_000;
/** A guess: nobody knows when a request under way ends. */
const CONCURRENCY_RETRY_MS = 1_000;

/** What is known of one bound: the requests that it still allows at `atMs`, and those under way. */
interface Use {
  left: number;
  atMs: number;
  running: number;
}

interface Bound {
  readonly limits: TokenLimits;
  readonly use: Use;
  readonly what: string;
}

/**
 * Keeps tokens within their limits, on every protocol. `requestsPerMinute` is a bucket of that many requests, full at
 * first, that fills at that rate. Memory is one entry a token and limited model, until the token leaves the file.
 */
export class TokenLimiter {
  private readonly uses = new Map<string, Map<string, Use>>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a request of `entry`, for the model of `grant` if it has one, and answers what to call once when the request
   * has ended. Throws AUTH_RATE_LIMITED or AUTH_CONCURRENCY_LIMITED, and then counts nothing.
   */
  enter(entry: TokenEntry, grant: ModelGrant | null): () => void {
    const bounds = this.boundsOf(entry, grant);
    for (const bound of bounds) this.check(bound);
    for (const { use, limits } of bounds) {
      use.running += 1;
      if (limits.requestsPerMinute !== undefined) use.left -= 1;
    }
    return () => {
      for (const { use } of bounds) use.running -= 1;
    };
  }

  /** Forgets every token that is not one of `entries`. */
  retain(entries: readonly TokenEntry[]): void {
    const ids = new Set(entries.map(({ id }) => id));
    for (const id of this.uses.keys()) if (!ids.has(id)) this.uses.delete(id);
  }

  private boundsOf(entry: TokenEntry, grant: ModelGrant | null): Bound[] {
    const bounds: Bound[] = [];
    if (isBound(entry.limits)) {
      bounds.push({
        limits: entry.limits,
        use: this.useOf(entry, '', entry.limits),
        what: `token ${entry.id}`,
      });
    }
    if (grant !== null && isBound(grant.limits)) {
      bounds.push({
        limits: grant.limits,
        use: this.useOf(entry, grant.model, grant.limits),
        what: `token ${entry.id} with model ${grant.model}`,
      });
    }
    return bounds;
  }

  private useOf({ id }: TokenEntry, model: string, limits: TokenLimits): Use {
    const ofToken = this.uses.get(id) ?? new Map<string, Use>();
    this.uses.set(id, ofToken);
    const known = ofToken.get(model);
    if (known !== undefined) return known;
    const use = { left: limits.requestsPerMinute ?? 0, atMs: this.clock.now(), running: 0 };
    ofToken.set(model, use);
    return use;
  }

  private check({ limits, use, what }: Bound): void {
    const { requestsPerMinute, concurrentRequests } = limits;
    if (concurrentRequests !== undefined && use.running >= concurrentRequests) {
      throw new StriateError('AUTH_CONCURRENCY_LIMITED', {
        detail: `${what}: ${concurrentRequests} requests are under way, which is its limit`,
        retryAfterMs: CONCURRENCY_RETRY_MS,
      });
    }
    if (requestsPerMinute === undefined) return;
    const now = this.clock.now();
    const filled = use.left + ((now - use.atMs) / MINUTE_MS) * requestsPerMinute;
    use.left = Math.min(requestsPerMinute, filled);
    use.atMs = now;
    if (use.left >= 1) return;
    throw new StriateError('AUTH_RATE_LIMITED', {
      detail: `${what}: more than ${requestsPerMinute} requests a minute, which is its limit`,
      retryAfterMs: ((1 - use.left) / requestsPerMinute) * MINUTE_MS,
    });
  }
}

function isBound({ requestsPerMinute, concurrentRequests }: TokenLimits): boolean {
  return requestsPerMinute !== undefined || concurrentRequests !== undefined;
}
