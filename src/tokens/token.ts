/** What a token may do. A route names the scopes of which one is enough; no scope contains another. */
export const SCOPES = ['predict', 'train', 'admin', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

/** Bounds of what one token may ask for; an absent one means no bound. */
export interface TokenLimits {
  /** Requests that begin within a minute; the next ones are refused until the minute is over. At least 1. */
  readonly requestsPerMinute?: number;
  /** Requests under way at once. At least 1. */
  readonly concurrentRequests?: number;
}

/** A model that a token may use, with bounds that count for this model alone, beside the token's own. */
export interface ModelGrant {
  readonly model: string;
  readonly limits: TokenLimits;
}

/** One token as the server keeps it: everything but its secret. */
export interface TokenEntry {
  /** Twelve hexadecimal digits, public: it stands in logs and in the token itself. */
  readonly id: string;
  /** For people: whose token this is. 1 to 64 printable characters. */
  readonly name: string;
  /** SHA-256 of the secret, 64 hexadecimal digits. */
  readonly hash: string;
  /** At least one. */
  readonly scopes: readonly Scope[];
  /** The models that it may use; `null` means every model. */
  readonly models: readonly ModelGrant[] | null;
  readonly limits: TokenLimits;
  readonly createdAt: Date;
  /** The instant from which it is refused; `null` means never. */
  readonly expiresAt: Date | null;
}
