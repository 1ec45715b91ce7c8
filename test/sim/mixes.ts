import { arrivals, type ArrivalKind } from './arrivals';
import { exactBound } from './clairvoyant';
import { AimdPolicy } from './policies/aimd';
import { FixedPolicy } from './policies/fixed';
import { RegressionPolicy } from './policies/regression';
import { batchMs, capacity, type Profile } from '../../src/simulator/profiles';
import { simulate, type Run } from '../../src/simulator/simulate';
import { settled } from './settled';

/** Shares of what one engine can carry in full batches. */
const LOADS = [0.5, 0.8, 0.95, 1.1, 1.5, 2];
const FIXED_ROWS = [8, 16, 32];
/** Delays of the fixed policies, in full-batch times. */
const FIXED_DELAYS = [0, 0.25, 1];
/** Mean length of a burst, in full-batch times. */
const BURST_BATCHES = 5;

export interface Mix {
  readonly profile: Profile;
  /** Allowed time in full-batch times. */
  readonly slo: number;
  readonly kind: ArrivalKind;
}

export interface MixResult {
  readonly mix: Mix;
  /** On-time answers against the exact bound: the worst load, and over all loads. */
  readonly worstOfBound: number;
  readonly ofBound: number;
  /** On-time answers against the best baseline at each load: the worst load, and over all loads. */
  readonly worstOfBest: number;
  readonly ofBest: number;
  /** On-time answers over all loads against the best single fixed size and delay without shedding. */
  readonly overFixed: number;
  readonly admitted: number;
  readonly admittedLate: number;
}

/** Runs one mix at every load: our policy, each baseline, and the bound, on the same arrivals. */
export async function compare(mix: Mix, count: number, seed: number): Promise<MixResult> {
  const { profile, kind } = mix;
  const fullMs = batchMs(profile, profile.maxBatchRows);
  const sloMs = mix.slo * fullMs;
  const ours: number[] = [];
  const bounds: number[] = [];
  const bests: number[] = [];
  const fixed = new Map<string, number>();
  let admitted = 0;
  for (const load of LOADS) {
    const rate = load * capacity(profile);
    const instants = arrivals({ kind, count, rate, burstMs: BURST_BATCHES * fullMs, seed });
    const run: Run = { profile, instants, sloMs, engines: 1, isToldDeadlines: true, jitter: 0, seed };
    const own = await simulate(run, settled);
    admitted += own.admitted;
    ours.push(own.onTime);
    bounds.push(exactBound({ profile, instants, sloMs }, count - own.onTime));
    const others = [
      await simulate({ ...run, policy: new FixedPolicy(profile.maxBatchRows, 0) }, settled),
      await simulate({ ...run, policy: new AimdPolicy(sloMs, profile.maxBatchRows) }, settled),
      await simulate({ ...run, policy: new RegressionPolicy(profile.maxBatchRows) }, settled),
    ].map((result) => result.onTime);
    for (const rows of FIXED_ROWS) {
      for (const delay of FIXED_DELAYS) {
        const policy = new FixedPolicy(rows, delay * fullMs);
        const { onTime } = await simulate({ ...run, policy, isToldDeadlines: false }, settled);
        const name = `${rows} rows, ${delay}`;
        fixed.set(name, (fixed.get(name) ?? 0) + onTime);
        others.push(onTime);
      }
    }
    bests.push(Math.max(...others));
  }
  return {
    mix,
    worstOfBound: Math.min(...ours.map((onTime, index) => onTime / bounds[index]!)),
    ofBound: sum(ours) / sum(bounds),
    worstOfBest: Math.min(...ours.map((onTime, index) => onTime / bests[index]!)),
    ofBest: sum(ours) / sum(bests),
    overFixed: sum(ours) / Math.max(...fixed.values()),
    admitted,
    admittedLate: admitted - sum(ours),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
