import type { TrainSpec } from '../client';
import { usageError } from './exit';

type Metrics = Readonly<Record<string, number | null>>;

/** A `repro.json`: a job to submit again, and what it must give. */
export interface Repro {
  readonly spec: TrainSpec;
  readonly expected: { readonly metrics: Metrics; readonly weights_sha256: string };
}

/** How a job that was run again compares with the first run. */
export interface ReproComparison {
  /** Whether the weights are the same bit for bit; null when the report does not name them. */
  readonly same_weights: boolean | null;
  /** The metric that differs most, relative to its first value. */
  readonly largest_difference: { readonly metric: string; readonly relative: number } | null;
  readonly passed: boolean;
}

/** Metrics within this share of each other count as the same where the weights are not (another kind of CPU). */
const TOLERANCE = 0.01;

/** Reads a `repro.json`. Throws a usage error, with the file's name, for anything else and for a newer one. */
export function parseRepro(path: string, value: unknown): Repro {
  const { format, format_version } = { ...(value as Readonly<Record<string, unknown>> | null) };
  if (format !== 'striate-repro') throw usageError(`${path} is no repro.json`);
  if (format_version !== 1) {
    throw usageError(`${path} has format version ${JSON.stringify(format_version)}; this release reads 1`);
  }
  return value as Repro;
}

/** Compares the report of the new run with what was expected: the same weights, or metrics within one percent. */
export function compareRepro({ expected }: Repro, report: unknown): ReproComparison {
  const { metrics = {}, lineage } = report as {
    readonly metrics?: Metrics;
    readonly lineage?: { readonly weights_sha256?: string };
  };
  const weights = lineage?.weights_sha256;
  const same = weights === undefined ? null : weights === expected.weights_sha256;
  const differences = Object.entries(expected.metrics)
    .map(([metric, first]) => ({ metric, relative: relativeDifference(first, metrics[metric] ?? null) }))
    .sort((a, b) => b.relative - a.relative);
  const [largest = null] = differences;
  return {
    same_weights: same,
    largest_difference: largest,
    passed: same === true || (largest?.relative ?? 0) <= TOLERANCE,
  };
}

/** The comparison in one line. */
export function describeRepro({ same_weights, largest_difference, passed }: ReproComparison): string {
  if (same_weights === true) return 'reproduced: the same weights, bit for bit';
  const other = same_weights === null ? '' : ', other weights';
  if (largest_difference === null) return `reproduced${other}`;
  const { metric, relative } = largest_difference;
  const percent = Number.isFinite(relative) ? `${(relative * 100).toFixed(2)}%` : 'missing';
  return `${passed ? 'reproduced' : 'not reproduced'}: largest difference ${percent} (${metric})${other}`;
}

/** Infinity where only one of two metrics is a number. */
function relativeDifference(first: number | null, second: number | null): number {
  if (first === second) return 0;
  if (first === null || second === null) return Infinity;
  return Math.abs(second - first) / Math.max(Math.abs(first), Number.EPSILON);
}
