/** How long an engine takes: time(b) = base + each * b in ms, for b up to `maxBatchRows`. */
export interface Profile {
  readonly name: string;
  readonly baseMs: number;
  readonly eachMs: number;
  readonly maxBatchRows: number;
}

/**
 * Lines through what was measured on two cores (design notes, facts 0.2 to 0.4): the compiled digits CNN 0.85 ms at 1
 * and 18 at 32, the compiled LSTM 0.34 at 1 and 1.0 at 32, the WASM LSTM 6 at 1 and 20 at 32; the last is what a large
 * model on an accelerator looks like.
 */
export const PROFILES: readonly Profile[] = [
  { name: 'cnn', baseMs: 0.3, eachMs: 0.55, maxBatchRows: 32 },
  { name: 'lstm', baseMs: 0.32, eachMs: 0.022, maxBatchRows: 32 },
  { name: 'lstm-wasm', baseMs: 5.5, eachMs: 0.45, maxBatchRows: 32 },
  { name: 'gpu', baseMs: 5, eachMs: 0.2, maxBatchRows: 32 },
];

export function batchMs(profile: Profile, rows: number): number {
  return profile.baseMs + profile.eachMs * rows;
}

/** Rows per ms that one engine computes in full batches. */
export function capacity(profile: Profile): number {
  return profile.maxBatchRows / batchMs(profile, profile.maxBatchRows);
}
