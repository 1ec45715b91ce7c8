import type { CatalogueEntry } from '../catalogue-entry';

export const ENGINE_ERRORS = {
  ENGINE_UNAVAILABLE: { status: 503, title: 'Engine is starting', hint: 'Send again after Retry-After.' },
  ENGINE_DIED: {
    status: 503,
    title: 'Engine ended while it held the request',
    hint: 'Send again: a new engine is started.',
  },
  ENGINE_TIMED_OUT: {
    status: 503,
    title: 'Engine did not answer in time',
    hint: 'Send again: a new engine is started.',
  },
  ENGINE_UNUSABLE: {
    status: 503,
    title: 'No usable engine on this machine',
    hint: 'npm run doctor names what is missing; STRIATE_DEVICE=cpu serves without a GPU.',
  },
  ENGINE_RUN_FAILED: {
    status: 500,
    title: 'The run failed',
    hint: 'This is our bug: report it with the request id in instance.',
  },
} as const satisfies Record<string, CatalogueEntry>;
