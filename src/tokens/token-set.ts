import { timingSafeEqual } from 'node:crypto';
import { hashOf, parseToken } from './create-token';
import type { ModelGrant, Scope, TokenEntry } from './token';

/** Why a text is not a token that is good now. `expired` is said to the holder of the secret only. */
export type TokenRefusal = 'malformed' | 'unknown' | 'expired';

/** Compared with when there is no such id, so that the time of an answer does not tell which ids there are. */
const NOBODY = Buffer.alloc(32);

/** The tokens that are good at one time; a change of the file makes a new set. */
export class TokenSet {
  private readonly byId: ReadonlyMap<string, { readonly entry: TokenEntry; readonly hash: Buffer }>;

  constructor(entries: readonly TokenEntry[]) {
    this.byId = new Map(
      entries.map((entry) => [entry.id, { entry, hash: Buffer.from(entry.hash, 'hex') }] as const),
    );
  }

  get size(): number {
    return this.byId.size;
  }

  /**
   * The entry of the token `text`, or why there is none at `now`. The id, which is public, is looked up; the secret is
   * compared by its hash in constant time.
   */
  authenticate(text: string, now: Date): TokenEntry | TokenRefusal {
    const parts = parseToken(text);
    if (parts === null) return 'malformed';
    const found = this.byId.get(parts.id);
    const isRight = timingSafeEqual(hashOf(parts.secret), found?.hash ?? NOBODY);
    if (found === undefined || !isRight) return 'unknown';
    const { entry } = found;
    return entry.expiresAt !== null && entry.expiresAt.getTime() <= now.getTime() ? 'expired' : entry;
  }
}

/** Whether `entry` has one of `scopes`. */
export function hasScope(entry: TokenEntry, scopes: readonly Scope[]): boolean {
  return scopes.some((scope) => entry.scopes.includes(scope));
}

/** What `entry` may do with `model`; `null` when it may not use it. */
export function grantOf(entry: TokenEntry, model: string): ModelGrant | null {
  if (entry.models === null) return { model, limits: {} };
  return entry.models.find((each) => each.model === model) ?? null;
}
