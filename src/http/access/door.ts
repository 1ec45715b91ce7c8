import { StriateError } from '../../errors/striate-error';
import type { Clock } from '../../time/clock';
import type { ModelGrant, Scope, TokenEntry } from '../../tokens/token';
import type { TokenLimiter } from '../../tokens/token-limiter';
import { grantOf, hasScope, type TokenSet } from '../../tokens/token-set';

const BEARER = /^Bearer +(\S+) *$/i;

/** What a request wants to do. */
export interface Errand {
  /** One of them is enough; none: nobody may. */
  readonly scopes: readonly Scope[];
  /** The model that it is about; `null` when it is about none, or about all. */
  readonly model: string | null;
}

/** A request that was let in. */
export interface Entered {
  readonly caller: TokenEntry;
  /** To be called once, when the request has ended: it then counts no more as under way. */
  readonly leave: () => void;
}

/** Lets requests in by their bearer token, the same way for every protocol. */
export class Door {
  constructor(
    private readonly options: {
      /** The tokens that are good now. */
      readonly tokens: { readonly current: TokenSet };
      readonly limiter: TokenLimiter;
      readonly clock: Clock;
    },
  ) {}

  /**
   * `authorization` is the header's text, or gRPC's metadata of that name. Throws AUTH_REQUIRED, AUTH_TOKEN_INVALID,
   * AUTH_TOKEN_EXPIRED (401), AUTH_SCOPE_MISSING, AUTH_MODEL_FORBIDDEN (403), and what the limiter throws (429).
   */
  enter(authorization: string | undefined, errand: Errand): Entered {
    const { caller, grant } = this.identify(authorization, errand);
    return { caller, leave: this.options.limiter.enter(caller, grant) };
  }

  /** Whether `enter` would find the token good for this; counts nothing. */
  permits(authorization: string | undefined, errand: Errand): boolean {
    try {
      this.identify(authorization, errand);
      return true;
    } catch {
      return false;
    }
  }

  private identify(
    authorization: string | undefined,
    { scopes, model }: Errand,
  ): { readonly caller: TokenEntry; readonly grant: ModelGrant | null } {
    const caller = this.authenticate(authorization);
    if (!hasScope(caller, scopes)) {
      const wanted =
        scopes.length === 0 ? 'no scope opens this route' : `expected the scope ${scopes.join(' or ')}`;
      throw new StriateError('AUTH_SCOPE_MISSING', {
        detail: `${wanted}; token ${caller.id} has ${caller.scopes.join(', ')}`,
      });
    }
    const grant = model === null ? null : grantOf(caller, model);
    if (model !== null && grant === null) throw forbidden(caller, model);
    return { caller, grant };
  }

  private authenticate(authorization: string | undefined): TokenEntry {
    if (authorization === undefined) {
      throw new StriateError('AUTH_REQUIRED', { detail: 'expected Authorization: Bearer TOKEN' });
    }
    const { tokens, clock } = this.options;
    const text = BEARER.exec(authorization)?.[1];
    const found = text === undefined ? 'malformed' : tokens.current.authenticate(text, clock.wallTime());
    switch (found) {
      case 'malformed':
        throw new StriateError('AUTH_TOKEN_INVALID', { detail: 'expected Bearer and a token of Striate' });
      case 'unknown':
        throw new StriateError('AUTH_TOKEN_INVALID', { detail: 'this token is not known here' });
      case 'expired':
        throw new StriateError('AUTH_TOKEN_EXPIRED', { detail: 'this token is past its time' });
      default:
        return found;
    }
  }
}

/**
 * For a model that only the body names: throws AUTH_MODEL_FORBIDDEN unless `caller` may use it. Without authentication
 * everybody may.
 */
export function requireModel(caller: TokenEntry | null, model: string): void {
  if (caller !== null && grantOf(caller, model) === null) throw forbidden(caller, model);
}

function forbidden({ id }: TokenEntry, model: string): StriateError {
  return new StriateError('AUTH_MODEL_FORBIDDEN', {
    detail: `token ${id} is not for the model ${JSON.stringify(model.slice(0, 128))}`,
  });
}
