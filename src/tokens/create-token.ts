import { createHash, randomBytes } from 'node:crypto';
import type { ModelGrant, Scope, TokenEntry, TokenLimits } from './token';

/** `striate_`, the public id, `_`, 32 random bytes in base64url; 64 characters in all. */
const TOKEN = /^striate_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
const ID_BYTES = 6;
const SECRET_BYTES = 32;

export interface TokenGrant {
  /** For people: whose token this is. 1 to 64 printable characters. */
  readonly name: string;
  /** At least one. */
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** Absent or null: it never expires. */
  readonly expiresAt?: Date | null;
  /** Absent or null: every model. */
  readonly models?: readonly ModelGrant[] | null;
  /** Absent: no bounds. */
  readonly limits?: TokenLimits;
}

export interface CreatedToken {
  /** What the client sends. It is nowhere else: whoever loses it makes a new one. */
  readonly token: string;
  /** What the server keeps. */
  readonly entry: TokenEntry;
}

/** Makes a token of new randomness. Nothing is written: `addToken` does. */
export function createToken(grant: TokenGrant): CreatedToken {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const entry: TokenEntry = {
    id,
    name: grant.name,
    hash: hashOf(secret).toString('hex'),
    scopes: grant.scopes,
    models: grant.models ?? null,
    limits: grant.limits ?? {},
    createdAt: grant.createdAt,
    expiresAt: grant.expiresAt ?? null,
  };
  return { token: `striate_${id}_${secret}`, entry };
}

/** Takes a token apart; `null` for any text that `createToken` cannot have made. */
export function parseToken(text: string): { readonly id: string; readonly secret: string } | null {
  const match = TOKEN.exec(text);
  return match === null ? null : { id: match[1] ?? '', secret: match[2] ?? '' };
}

/**
 * The 32 bytes that are kept of a secret. One round of SHA-256 is enough: slow hashes (scrypt, Argon2) make guesses
 * dear where the secret is a password from a small space. This secret is 256 random bits, which nobody guesses at any
 * speed, and a slow hash in front of every request would hand an attacker the server's CPU.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
