import type { CatalogueEntry } from '../catalogue-entry';

export const JOB_ERRORS = {
  JOB_SPEC_INVALID: {
    status: 400,
    title: 'Invalid train job',
    hint: 'Mend the places named in errors; GET /api/v1/recipes gives every field with its default.',
  },
  JOB_UNKNOWN: { status: 404, title: 'No such train job', hint: 'GET /api/v1/train-jobs lists them.' },
  JOB_RECIPE_UNKNOWN: {
    status: 404,
    title: 'No such recipe',
    hint: 'GET /api/v1/recipes lists them.',
  },
  JOB_CURSOR_INVALID: {
    status: 400,
    title: 'Invalid cursor',
    hint: 'Send the cursor exactly as the page before gave it, or none for the first page.',
  },
  JOB_KEY_INVALID: {
    status: 400,
    title: 'Invalid Idempotency-Key',
    hint: 'Send 1 to 255 visible ASCII characters, such as a UUID.',
  },
  JOB_KEY_REUSED: {
    status: 422,
    title: 'Idempotency-Key was used for another body',
    hint: 'Make a new key for a new job; keep a key only for sending the same body again.',
  },
  JOB_STATE_CONFLICT: {
    status: 409,
    title: 'Not possible in the state of the job',
    hint: 'Read the state of the job first; detail names it.',
  },
  JOB_CHANGED: {
    status: 412,
    title: 'The job has changed meanwhile',
    hint: 'Read the job again and send its new ETag in If-Match.',
  },
  JOB_LEASE_LOST: {
    status: 409,
    title: 'The job belongs to another trainer by now',
    hint: 'Stop working on it: the lease ran out and the job was given away or ended.',
  },
  JOB_QUEUE_FULL: {
    status: 429,
    title: 'Too many train jobs are waiting',
    hint: 'Send the job again after Retry-After, or cancel jobs that wait.',
  },
  JOB_DRY_RUN_BUSY: {
    status: 429,
    title: 'Another dry run is under way',
    hint: 'Send the request again after Retry-After.',
  },
  JOB_STORAGE_FULL: {
    status: 507,
    title: 'No room for train jobs',
    hint: 'Free space on the disk of the data folder, then send the request again.',
  },
  JOB_STORE_UNAVAILABLE: {
    status: 503,
    title: 'The store of train jobs does not answer',
    hint: 'Send the request again after Retry-After.',
  },
  JOB_FOLDER_LOCKED: {
    status: 503,
    title: 'Another server uses the data folder',
    hint: 'Stop the other server or give this one another STRIATE_DATA.',
  },
  JOB_WEBHOOK_REFUSED: {
    status: 400,
    title: 'Webhook address refused',
    hint: 'Give an http or https address that resolves to public addresses only.',
  },
} as const satisfies Record<string, CatalogueEntry>;
