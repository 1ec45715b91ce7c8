import type { MetricValues } from './job';
import type { GateSpec } from './recipes/train-spec';

export interface GateInputs {
  /** The new version's measures, on the held-out data. */
  readonly metrics: MetricValues;
  /**
   * The rivals' measures on the same held-out data, by name: `default` (the version that serves now) and the
   * baselines. A rival that does not exist is absent.
   */
  readonly rivals: ReadonlyMap<string, MetricValues>;
}

/** What one gate said. */
export interface GateVerdict {
  readonly metric: string;
  readonly passed: boolean;
  /** The new version's value; `null` when it has none or it is not finite. */
  readonly value: number | null;
  readonly vs: string | null;
  /** The rival's value. */
  readonly rivalValue: number | null;
  /** One line: what was expected and what came. */
  readonly detail: string;
}

/** Measures of which more is better; of all others less is. `coverage` has a `min` and a `max`, and more is better. */
const LARGER_IS_BETTER: ReadonlySet<string> = new Set([
  'accuracy',
  'precision',
  'recall',
  'f1',
  'coverage',
  'skill',
]);

/**
 * Judges every gate. A missing or non-finite value never passes. Against a rival the value must be better by at least
 * `min_improvement`; 0, the default, lets one through that is as good, and a negative one allows a loss. Against `default`, a gate passes when no version
 * serves yet: the first version has no one to beat; against a baseline that is missing it does not.
 */
export function evaluateGates(gates: readonly GateSpec[], inputs: GateInputs): readonly GateVerdict[] {
  return gates.map((gate) => {
    const value = inputs.metrics[gate.metric] ?? null;
    const rivals = gate.vs === undefined ? undefined : inputs.rivals.get(gate.vs);
    const rivalValue = rivals?.[gate.metric] ?? null;
    const failure = value === null ? `${gate.metric} has no finite value` : failureOf(gate, value, rivals);
    return {
      metric: gate.metric,
      passed: failure === null,
      value,
      vs: gate.vs ?? null,
      rivalValue,
      detail: failure ?? `${gate.metric} is ${String(value)}`,
    };
  });
}

/** True when the label may move: every gate passed. Without gates it may. */
export function allPassed(verdicts: readonly GateVerdict[]): boolean {
  return verdicts.every((verdict) => verdict.passed);
}

function failureOf(gate: GateSpec, value: number, rivals: MetricValues | undefined): string | null {
  const { metric, min, max, vs } = gate;
  if (min !== undefined && value < min) return `expected ${metric} of at least ${min}, got ${value}`;
  if (max !== undefined && value > max) return `expected ${metric} of at most ${max}, got ${value}`;
  if (vs === undefined) return null;
  if (rivals === undefined) return vs === 'default' ? null : `${vs} has not been measured`;
  const rivalValue = rivals[metric] ?? null;
  if (rivalValue === null) return `${vs} has no finite ${metric}`;
  const least = gate.min_improvement ?? 0;
  const improvement = LARGER_IS_BETTER.has(metric) ? value - rivalValue : rivalValue - value;
  if (improvement >= least) return null;
  return `expected ${metric} ${comparison(`${vs} (${rivalValue})`, least)}, got ${value}`;
}

function comparison(rival: string, least: number): string {
  if (least === 0) return `at least as good as ${rival}`;
  return least > 0 ? `better than ${rival} by at least ${least}` : `worse than ${rival} by at most ${-least}`;
}
