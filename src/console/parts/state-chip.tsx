import type { JSX } from 'preact';
import type { JobState, VersionState } from '../connection/wire';

const TONES: Readonly<Record<JobState | VersionState, 'good' | 'busy' | 'bad' | 'still'>> = {
  new: 'still',
  loading: 'busy',
  available: 'good',
  draining: 'busy',
  unloading: 'busy',
  unloaded: 'still',
  failed: 'bad',
  validating: 'busy',
  queued: 'still',
  running: 'busy',
  pausing: 'busy',
  paused: 'still',
  evaluating: 'busy',
  cancelling: 'busy',
  succeeded: 'good',
  cancelled: 'still',
};

/** The state of a version or a job: its word, with a dot in the tone of it. */
export function StateChip({ state }: { readonly state: JobState | VersionState }): JSX.Element {
  return <span class={`chip ${TONES[state]}`}>{state}</span>;
}
