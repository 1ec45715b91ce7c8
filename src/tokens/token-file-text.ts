import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { SCOPES, type TokenEntry, type TokenLimits } from './token';

/** Version of the file's shape. A newer one is refused, not guessed at. */
export const TOKEN_FILE_FORMAT = 1;
/** Tokens of one file. */
const MAX_TOKENS = 10_000;

const strict = { additionalProperties: false } as const;
const Instant = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$' });
const Limits = Type.Object(
  {
    requests_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    concurrent_requests: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  strict,
);
const Token = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{12}$' }),
    name: Type.String({ pattern: '^[\\x20-\\x7e]{1,64}$' }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    scopes: Type.Array(Type.Union(SCOPES.map((scope) => Type.Literal(scope))), {
      minItems: 1,
      uniqueItems: true,
    }),
    models: Type.Optional(
      Type.Array(
        Type.Object(
          { model: Type.String({ minLength: 1, maxLength: 128 }), limits: Type.Optional(Limits) },
          strict,
        ),
        { minItems: 1, maxItems: 1_000 },
      ),
    ),
    limits: Type.Optional(Limits),
    created_at: Instant,
    expires_at: Type.Optional(Instant),
  },
  strict,
);
const TokenFile = Type.Object(
  {
    format: Type.Literal(TOKEN_FILE_FORMAT),
    tokens: Type.Array(Token, { maxItems: MAX_TOKENS }),
  },
  strict,
);

/** A tokens file that cannot be used; the text says where and why, never what a secret's hash is. */
export class TokenFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TokenFileError';
  }
}

/** Reads the text of a tokens file, strictly: a key that is not known may be a limit that is not kept. */
export function parseTokenFile(text: string): readonly TokenEntry[] {
  const value = parseJson(text);
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > TOKEN_FILE_FORMAT) {
    throw new TokenFileError(`format ${format} is newer than ${TOKEN_FILE_FORMAT}, which this release reads`);
  }
  if (!Value.Check(TokenFile, value)) {
    const first = Value.Errors(TokenFile, value).First();
    throw new TokenFileError(`${first?.path ?? '/'}: ${first?.message ?? 'is not valid'}`);
  }
  const ids = new Set<string>();
  for (const [index, { id, created_at: createdAt, expires_at: expiresAt }] of value.tokens.entries()) {
    if (ids.has(id)) throw new TokenFileError(`/tokens/${index}/id: ${id} is there twice`);
    if ([createdAt, expiresAt ?? createdAt].some((each) => Number.isNaN(Date.parse(each)))) {
      throw new TokenFileError(`/tokens/${index}: a time of this token is no instant`);
    }
    ids.add(id);
  }
  return value.tokens.map(entryOf);
}

/** The text of a tokens file; throws a TokenFileError when an entry is not one that `parseTokenFile` takes back. */
export function formatTokenFile(entries: readonly TokenEntry[]): string {
  const text = `${JSON.stringify({ format: TOKEN_FILE_FORMAT, tokens: entries.map(wireOf) }, null, 2)}\n`;
  parseTokenFile(text);
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which belongs in no log.
    throw new TokenFileError('is not JSON');
  }
}

function entryOf(wire: Static<typeof Token>): TokenEntry {
  return {
    id: wire.id,
    name: wire.name,
    hash: wire.sha256,
    scopes: wire.scopes,
    models: wire.models?.map(({ model, limits }) => ({ model, limits: limitsOf(limits) })) ?? null,
    limits: limitsOf(wire.limits),
    createdAt: new Date(wire.created_at),
    expiresAt: wire.expires_at === undefined ? null : new Date(wire.expires_at),
  };
}

function limitsOf(wire: Static<typeof Limits> = {}): TokenLimits {
  const { requests_per_minute: requestsPerMinute, concurrent_requests: concurrentRequests } = wire;
  return {
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    ...(concurrentRequests !== undefined && { concurrentRequests }),
  };
}

function wireOf(entry: TokenEntry): Static<typeof Token> {
  return {
    id: entry.id,
    name: entry.name,
    sha256: entry.hash,
    scopes: [...entry.scopes],
    ...(entry.models !== null && {
      models: entry.models.map(({ model, limits }) => ({ model, ...limitsWire(limits) })),
    }),
    ...limitsWire(entry.limits),
    created_at: entry.createdAt.toISOString(),
    ...(entry.expiresAt !== null && { expires_at: entry.expiresAt.toISOString() }),
  };
}

/** Nothing where there are no bounds. */
function limitsWire({ requestsPerMinute, concurrentRequests }: TokenLimits): {
  limits?: Static<typeof Limits>;
} {
  if (requestsPerMinute === undefined && concurrentRequests === undefined) return {};
  return {
    limits: {
      ...(requestsPerMinute !== undefined && { requests_per_minute: requestsPerMinute }),
      ...(concurrentRequests !== undefined && { concurrent_requests: concurrentRequests }),
    },
  };
}
