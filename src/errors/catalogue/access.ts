import type { CatalogueEntry } from '../catalogue-entry';

export const ACCESS_ERRORS = {
  AUTH_REQUIRED: {
    status: 401,
    title: 'A token is needed',
    hint: 'Send Authorization: Bearer TOKEN; striate token create makes a token.',
  },
  AUTH_TOKEN_INVALID: {
    status: 401,
    title: 'Not a token of this server',
    hint: 'Send the whole token as it was printed; a token that was revoked needs a new one.',
  },
  AUTH_TOKEN_EXPIRED: {
    status: 401,
    title: 'The token has expired',
    hint: 'Ask for a new token; striate token create makes one.',
  },
  AUTH_SCOPE_MISSING: {
    status: 403,
    title: 'The token lacks a scope',
    hint: 'Use a token with one of the scopes that detail names.',
  },
  AUTH_MODEL_FORBIDDEN: {
    status: 403,
    title: 'The token is not for this model',
    hint: 'Use a token that names the model, or one without a list of models.',
  },
  AUTH_ADMIN_PORT: {
    status: 403,
    title: 'Answers on the admin port only',
    hint: 'Send the request to the port of STRIATE_ADMIN_PORT.',
  },
  AUTH_RATE_LIMITED: {
    status: 429,
    title: 'Too many requests of this token',
    hint: 'Wait as long as Retry-After says, or ask for a higher limit.',
  },
  AUTH_CONCURRENCY_LIMITED: {
    status: 429,
    title: 'Too many requests of this token at once',
    hint: 'Wait for an answer before the next request, or ask for a higher limit.',
  },
} as const satisfies Record<string, CatalogueEntry>;
