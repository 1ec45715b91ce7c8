import type { BatchSize } from '../../connection/wire';

/** time(b) = base + each * b in ms. */
export interface CostLine {
  readonly baseMs: number;
  readonly eachMs: number;
}

/** A small convolutional network on two cores, for a version that has run batches of fewer than two sizes. */
const UNKNOWN: CostLine = { baseMs: 0.3, eachMs: 0.55 };

/**
 * The line through the measured times of batches, each size weighted by how often it ran (least squares); neither part
 * is below 0. `null` when fewer than two sizes have run.
 */
export function measuredLine(sizes: readonly BatchSize[]): CostLine | null {
  const runs = sizes.reduce((sum, { count }) => sum + count, 0);
  const mean = (of: (size: BatchSize) => number): number =>
    sizes.reduce((sum, size) => sum + of(size) * size.count, 0) / runs;
  const meanRows = mean(({ rows }) => rows);
  const meanMs = mean(({ ms }) => ms);
  const spread = mean(({ rows }) => (rows - meanRows) ** 2);
  if (sizes.length < 2 || spread === 0) return null;
  const eachMs = Math.max(0, mean(({ rows, ms }) => (rows - meanRows) * (ms - meanMs)) / spread);
  return { baseMs: Math.max(0.01, meanMs - eachMs * meanRows), eachMs };
}

/** The measured line, or that of another model. */
export function costLine(sizes: readonly BatchSize[]): CostLine {
  return measuredLine(sizes) ?? UNKNOWN;
}
