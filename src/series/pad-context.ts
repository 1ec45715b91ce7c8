import { ProblemList, show } from './problem-list';

/** What stands before a series that is shorter than the model's lookback; `refuse` is the caller's 400. */
export type PaddingPolicy = 'refuse' | 'repeat_first' | 'mean' | 'zero';

const POLICIES: readonly PaddingPolicy[] = ['refuse', 'repeat_first', 'mean', 'zero'];

/**
 * Reads the `context` of a request's body; `refuse` when it is absent.
 * @throws StriateError SERIES_INVALID
 */
export function parsePadding(given: unknown): PaddingPolicy {
  const policy = POLICIES.find((known) => known === (given ?? 'refuse'));
  if (policy !== undefined) return policy;
  const problems = new ProblemList();
  problems.add('/context', `expected one of ${POLICIES.join(', ')}, got ${show(given)}`);
  problems.throwIfAny();
  return 'refuse';
}

/**
 * The last `lookback` values, padded in front when there are fewer: with the first value, the mean of the values, or
 * zeros (in the units of `values`: pad after scaling to pad with the model's zero). At least one value.
 */
export function padContext(
  values: Float64Array,
  options: { readonly lookback: number; readonly policy: Exclude<PaddingPolicy, 'refuse'> },
): Float64Array {
  const { lookback, policy } = options;
  if (values.length >= lookback) return values.subarray(values.length - lookback);
  const padded = new Float64Array(lookback);
  const missing = lookback - values.length;
  padded.fill(fillerOf(values, policy), 0, missing);
  padded.set(values, missing);
  return padded;
}

function fillerOf(values: Float64Array, policy: Exclude<PaddingPolicy, 'refuse'>): number {
  switch (policy) {
    case 'repeat_first':
      return values[0] ?? 0;
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    case 'zero':
      return 0;
  }
}
