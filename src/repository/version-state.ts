/**
 *   new ──▶ loading ──▶ available ──▶ draining ──▶ unloading ──▶ unloaded ──▶ loading
 *              │  ▲         │                                       ▲
 *              ▼  │         ▼ engine lost, cannot be loaded again   │
 *            failed ◀───────┘            failed ────────────────────┘ files gone
 *
 * new: seen in the folder. loading: read, compiled, proved, warmed. available: takes requests. draining: takes no new
 * ones, finishes the old. unloading: memory is being freed. unloaded: known, not in memory. failed: see the reason.
 */
export type VersionState = (typeof VERSION_STATES)[number];

export const VERSION_STATES = [
  'new',
  'loading',
  'available',
  'draining',
  'unloading',
  'unloaded',
  'failed',
] as const;

const ARROWS: Readonly<Record<VersionState, readonly VersionState[]>> = {
  new: ['loading', 'failed', 'unloaded'],
  loading: ['available', 'failed'],
  available: ['draining', 'failed'],
  draining: ['unloading'],
  unloading: ['unloaded'],
  unloaded: ['loading', 'failed'],
  failed: ['loading', 'unloaded'],
};

/** Whether a version may go from one state to the other. */
export function mayMove(from: VersionState, to: VersionState): boolean {
  return ARROWS[from].includes(to);
}

/** Whether a version can answer: at once, or once it has been loaded again because of the request. */
export function canServe(record: { readonly state: VersionState; readonly onDemand: boolean }): boolean {
  return record.state === 'available' || record.onDemand;
}
