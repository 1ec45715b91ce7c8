import type { CatalogueEntry } from '../catalogue-entry';

export const BATCHING_ERRORS = {
  BATCH_QUEUE_FULL: {
    status: 503,
    title: 'Queue is full',
    hint: 'Send again after Retry-After, or send less.',
  },
  BATCH_TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Queue is full',
    hint: 'Send again after Retry-After, or send less.',
  },
  BATCH_OVERLOADED: {
    status: 503,
    title: 'Too busy to meet the deadline',
    hint: 'Send again after Retry-After, or allow more time.',
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
  BATCH_CLOSED: {
    status: 503,
    title: 'Model version is being unloaded',
    hint: 'Send again without a version, or to another version.',
  },
  BATCH_POISONED: {
    status: 500,
    title: 'The engine died twice on this request',
    hint: 'Do not send the same input again; tell the operator the request id.',
  },
  BATCH_OPTIONS_INVALID: {
    status: 400,
    title: 'Batching settings do not fit together',
    hint: 'Correct the settings that detail names.',
  },
} as const satisfies Record<string, CatalogueEntry>;
