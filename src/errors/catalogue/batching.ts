import type { CatalogueEntry } from '../catalogue-entry';

export const BATCHING_ERRORS = {
  BATCH_QUEUE_FULL: {
    status: 503,
    title: 'Queue is full',
    hint: 'Send again after Retry-After, or send less.',
  },
  BATCH_TOO_MANY_ROWS: {
    status: 400,
    title: 'Too many rows in one request',
    hint: 'Split the request; detail names the limit.',
  },
  BATCH_DEADLINE_EXCEEDED: {
    status: 504,
    title: 'Deadline exceeded',
    hint: 'Allow more time, or send less.',
  },
  BATCH_CANCELLED: {
    status: 499,
    title: 'Client closed the request',
    hint: 'Nothing to mend: the request was dropped because its connection closed.',
  },
} as const satisfies Record<string, CatalogueEntry>;
