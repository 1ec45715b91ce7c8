/**
 * The states of a train job. Arrows, each with the happening that draws it:
 *
 *   validating --accept--> queued --claim--> running --trained--> evaluating --finish--> succeeded
 *
 *   running     --pause-->  pausing --stopped--> paused --resume--> queued
 *   pausing     --trained-> evaluating             (the last epoch ended before the pause was heard)
 *   running, pausing, evaluating      --cancel--> cancelling --stopped--> cancelled
 *   cancelling  --finish--> succeeded              (the result was published before the cancel was heard)
 *   cancelling  --fail-->   cancelled
 *   validating, queued, paused        --cancel--> cancelled
 *   running, evaluating --lose--> queued           (next attempt, from the last checkpoint)
 *   pausing     --lose-->   paused                 (its last checkpoint stands)
 *   cancelling  --lose-->   cancelled
 *   running, evaluating --exhaust--> failed        (lost once more than maxRestarts)
 *   validating, queued, running, pausing, evaluating --fail--> failed
 *
 * succeeded, failed and cancelled are ends: nothing leaves them. `retry` makes a new job.
 */
export const JOB_STATES = [
  'validating',
  'queued',
  'running',
  'pausing',
  'paused',
  'evaluating',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
] as const;

export type JobState = (typeof JOB_STATES)[number];

/** What may happen to a job. `lose`: its trainer died or its lease ran out; `stopped`: the trainer has let go. */
export type JobHappening =
  | 'accept'
  | 'claim'
  | 'trained'
  | 'finish'
  | 'fail'
  | 'pause'
  | 'stopped'
  | 'resume'
  | 'cancel'
  | 'lose'
  | 'exhaust';

type Arrows = Readonly<Partial<Record<JobHappening, JobState>>>;

export const JOB_TRANSITIONS: Readonly<Record<JobState, Arrows>> = {
  validating: { accept: 'queued', fail: 'failed', cancel: 'cancelled' },
  queued: { claim: 'running', fail: 'failed', cancel: 'cancelled' },
  running: {
    trained: 'evaluating',
    pause: 'pausing',
    cancel: 'cancelling',
    fail: 'failed',
    lose: 'queued',
    exhaust: 'failed',
  },
  pausing: { stopped: 'paused', trained: 'evaluating', cancel: 'cancelling', fail: 'failed', lose: 'paused' },
  paused: { resume: 'queued', cancel: 'cancelled' },
  evaluating: {
    finish: 'succeeded',
    cancel: 'cancelling',
    fail: 'failed',
    lose: 'queued',
    exhaust: 'failed',
  },
  cancelling: { stopped: 'cancelled', finish: 'succeeded', fail: 'cancelled', lose: 'cancelled' },
  succeeded: {},
  failed: {},
  cancelled: {},
};

/** The state after `happening`, or `null` when the table has no such arrow. */
export function nextState(state: JobState, happening: JobHappening): JobState | null {
  return JOB_TRANSITIONS[state][happening] ?? null;
}

/** True for the states that a job never leaves. */
export function isEnd(state: JobState): boolean {
  return Object.keys(JOB_TRANSITIONS[state]).length === 0;
}

/** States in which a trainer holds the job under a lease. */
export const HELD_STATES = ['running', 'pausing', 'evaluating', 'cancelling'] as const;

/** States that count against the bound of the queue. */
export const WAITING_STATES = ['validating', 'queued'] as const;
