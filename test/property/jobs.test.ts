import fc from 'fast-check';
import { droppedSteps, type Checkpoint, type KeepPolicy } from '../../src/jobs/checkpoint-index';
import {
  isEnd,
  JOB_TRANSITIONS,
  nextState,
  type JobHappening,
  type JobState,
} from '../../src/jobs/job-states';
import { thinSeries } from '../../src/jobs/thin-series';

const HAPPENINGS = [
  ...new Set(Object.values(JOB_TRANSITIONS).flatMap((arrows) => Object.keys(arrows) as JobHappening[])),
];

const checkpoints = fc.uniqueArray(
  fc.record({ epoch: fc.integer({ min: 1, max: 50 }), loss: fc.option(fc.integer({ min: 0, max: 20 })) }),
  { selector: ({ epoch }) => epoch, maxLength: 30 },
);

const policies: fc.Arbitrary<KeepPolicy> = fc.record({
  best: fc.integer({ min: 0, max: 3 }),
  latest: fc.integer({ min: 1, max: 3 }),
  every: fc.integer({ min: 0, max: 6 }),
  monitor: fc.constant('loss'),
  mode: fc.constantFrom('min', 'max'),
});

describe('jobs, whatever comes', () => {
  it('an end is never left', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...HAPPENINGS), { maxLength: 40 }), (happenings) => {
        let state: JobState = 'validating';
        let ended = false;
        for (const happening of happenings) {
          const next: JobState | null = nextState(state, happening);
          expect(ended && next !== null).toBe(false);
          state = next ?? state;
          ended = isEnd(state);
        }
      }),
    );
  });

  it('the keep policy keeps the newest and the best, and drops the rest', () => {
    fc.assert(
      fc.property(checkpoints, policies, (drawn, policy) => {
        const all: Checkpoint[] = drawn.map(({ epoch, loss }) => ({
          step: epoch * 10,
          epoch,
          metrics: { loss },
          bytes: 1,
          sha256: '',
        }));
        const dropped = new Set(droppedSteps(all, policy));
        const kept = all.filter(({ step }) => !dropped.has(step));
        const newest = Math.max(...all.map(({ step }) => step));
        expect(all.length === 0 || !dropped.has(newest)).toBe(true);
        const losses = (list: readonly Checkpoint[]): number[] =>
          list.flatMap(({ metrics }) => (metrics['loss'] === null ? [] : [metrics['loss']!]));
        const extreme = policy.mode === 'min' ? Math.min : Math.max;
        if (policy.best > 0) expect(extreme(...losses(kept))).toBe(extreme(...losses(all)));
        const every = policy.every === 0 ? 0 : all.filter(({ epoch }) => epoch % policy.every === 0).length;
        expect(kept.length).toBeLessThanOrEqual(policy.best + policy.latest + every);
      }),
    );
  });

  it('a thinned curve is part of the curve, in order, with both its ends', () => {
    const values = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (drawn, maxPoints) => {
        const steps = drawn.map((_, index) => index * 2);
        const thin = thinSeries({ steps, values: drawn }, maxPoints);
        expect(thin.steps.length).toBeLessThanOrEqual(Math.max(3, maxPoints));
        expect(thin.steps[0]).toBe(0);
        expect(thin.steps.at(-1)).toBe(steps.at(-1));
        thin.steps.forEach((step, index) => {
          expect(thin.values[index]).toBe(drawn[step / 2]);
          if (index > 0) expect(step).toBeGreaterThan(thin.steps[index - 1]!);
        });
      }),
    );
  });
});
