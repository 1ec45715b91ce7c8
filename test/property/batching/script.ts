import fc from 'fast-check';
import type { Priority } from '../../../src/batching/batching-options';
import type { FailureKind } from '../../../src/batching/contract';

export const LIMITS = { batchRows: 4, queueRows: 14, requestRows: 10, delayMs: 3, steps: 9 };

/** What the model takes: no sequences, or sequences that run at one exact length, mixed, or padded to buckets. */
export const LENGTHS = {
  none: {},
  exact: { mixLengths: false },
  mixed: { mixLengths: true },
  bucketed: { mixLengths: true, lengthBuckets: [3, 6, 9] },
} as const;
export type Lengths = keyof typeof LENGTHS;

/** One thing that happens to a queue. Times are whole microseconds. */
export type Step =
  | {
      readonly kind: 'submit';
      readonly rows: number;
      readonly allowedUs: number | null;
      readonly priority: Priority;
      /** Of a model that takes sequences; others have none. */
      readonly steps: number;
    }
  | { readonly kind: 'abort'; readonly which: number }
  | { readonly kind: 'advance'; readonly us: number }
  | { readonly kind: 'end'; readonly which: number; readonly failure: FailureKind | null }
  | { readonly kind: 'close' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      rows: fc.integer({ min: 1, max: LIMITS.requestRows + 1 }),
      allowedUs: fc.oneof(
        fc.constant(null),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 40_000 }),
      ),
      priority: fc.constantFrom<Priority>(0, 1, 2),
      steps: fc.integer({ min: 1, max: LIMITS.steps }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(30) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      us: fc.oneof(fc.integer({ min: 0, max: 8_000 }), fc.constantFrom(1, 999, 1_000, 3_000)),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(3),
      failure: fc.constantFrom<FailureKind | null>(null, null, null, 'poison', 'engine_lost', 'fatal'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
);

/** Arrivals, departures, runs that end well or badly, and time that passes, in any order. */
export const script = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  slots: fc.constantFrom(1, 2),
  prepared: fc.constantFrom<0 | 1>(0, 1),
  delayMs: fc.constantFrom(0, LIMITS.delayMs),
  isCostKnown: fc.boolean(),
  lengths: fc.constantFrom<Lengths>('none', 'exact', 'mixed', 'bucketed'),
});
export type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;
