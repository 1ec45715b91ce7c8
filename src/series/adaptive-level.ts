/** How fast the adaptive variant follows a changed world, as the paper's own experiments have it. */
const RATE = 0.005;

/**
 * The level to ask the table for so that the intervals keep to `level` in a world that has moved: each miss raises it,
 * each hit lowers it a little. Between 0 and 0.9999, so that it can always be asked for.
 * Source: Gibbs and Candès, "Adaptive Conformal Inference Under Distribution Shift", 2021.
 * @param options.current what was asked for last; `level` at the start
 * @param options.inside whether the latest actual fell inside its interval
 */
export function nextAdaptiveLevel(options: {
  readonly level: number;
  readonly current: number;
  readonly inside: boolean;
}): number {
  const { level, current, inside } = options;
  const missed = inside ? 0 : 1;
  return Math.min(0.9999, Math.max(0, current + RATE * (missed - (1 - level))));
}
