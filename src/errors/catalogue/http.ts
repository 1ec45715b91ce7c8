import type { CatalogueEntry } from '../catalogue-entry';

export const HTTP_ERRORS = {
  HTTP_NOT_FOUND: { status: 404, title: 'No such route', hint: 'See GET /docs for the routes.' },
  HTTP_METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    hint: 'See GET /docs for the methods of this route.',
  },
  HTTP_INVALID_REQUEST: {
    status: 400,
    title: 'Invalid request',
    hint: 'Mend the places named in errors and send it again.',
  },
  HTTP_BODY_TOO_LARGE: {
    status: 413,
    title: 'Body too large',
    hint: 'Send fewer or smaller items; detail names the limit.',
  },
  HTTP_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    hint: 'Send one of the content types that detail names.',
  },
  HTTP_DRAINING: {
    status: 503,
    title: 'Server is stopping',
    hint: 'Send the request to another replica, or again after Retry-After.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Internal error',
    hint: 'This is our bug: report it with the request id in instance.',
  },
} as const satisfies Record<string, CatalogueEntry>;
