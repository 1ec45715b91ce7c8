import fc from 'fast-check';
import { Mt19937 } from '../../../src/engine-process/training/random/mt19937';
import { RandomStreams, shuffledOrder } from '../../../src/engine-process/training/random/streams';
import { Xoshiro128 } from '../../../src/engine-process/training/random/xoshiro';
import { syntheticSeries } from '../../../src/engine-process/training/samples/synthetic-series';

const SEED = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('Mt19937', () => {
  // Made by numpy 2.4.6: numpy.random.seed(seed); numpy.random.rand(…). Bit for bit.
  it('gives the doubles of NumPy', () => {
    const generator = new Mt19937(42);
    expect([generator.rand(), generator.rand(), generator.rand()]).toEqual([
      0.3745401188473625, 0.9507143064099162, 0.7319939418114051,
    ]);
    expect(Array.from(new Mt19937(4_294_967_295).randArray(2))).toEqual([
      0.0976320289940138, 0.9123828453026218,
    ]);
  });

  it('twists its state as NumPy does', () => {
    expect(new Mt19937(7).randArray(1_000).at(-1)).toBe(0.016448753231374513);
  });
});

describe('the synthetic series of the book', () => {
  const meanSquare = (values: number[]): number =>
    values.reduce((sum, value) => sum + value * value, 0) / values.length;

  it('begins as the notebook has it', () => {
    const series = syntheticSeries({ rows: 10_000, steps: 51, seed: 42 });
    const expected = [0.4596948, 0.3148668, 0.1249712, -0.1039134, -0.3381739];
    for (const [index, value] of expected.entries()) expect(series[index]).toBeCloseTo(value, 6);
  });

  it.each([
    { steps: 51, ahead: 1, expected: 0.020211 },
    { steps: 60, ahead: 10, expected: 0.256974 },
  ])('has the last-value error of the notebook $ahead steps ahead', ({ steps, ahead, expected }) => {
    const series = syntheticSeries({ rows: 10_000, steps, seed: 42 });
    const errors: number[] = [];
    for (let row = 7_000; row < 9_000; row++) {
      for (let step = 0; step < ahead; step++) {
        errors.push(series[row * steps + 49]! - series[row * steps + 50 + step]!);
      }
    }
    expect(Math.abs(meanSquare(errors) - expected)).toBeLessThan(1e-6);
  });
});

describe('Xoshiro128', () => {
  it('goes on from its state', () => {
    fc.assert(
      fc.property(SEED, fc.nat(50), (seed, skipped) => {
        const generator = Xoshiro128.fromSeed(seed, 1);
        for (let draw = 0; draw < skipped; draw++) generator.nextUint32();
        const copy = Xoshiro128.fromState(generator.state);
        const draws = (from: Xoshiro128): number[] => Array.from({ length: 10 }, () => from.nextUint32());
        expect(draws(copy)).toEqual(draws(generator));
      }),
    );
  });

  it('gives other numbers to each stream and seed', () => {
    const first = [
      [1, 1],
      [1, 2],
      [2, 1],
      [2 ** 32 + 1, 1],
    ].map(([seed, stream]) => Xoshiro128.fromSeed(seed!, stream!).nextUint32());
    expect(new Set(first).size).toBe(4);
  });

  it('stays below its bound and reaches every value', () => {
    const generator = Xoshiro128.fromSeed(1, 1);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 6_000; draw++) counts[generator.nextBelow(6)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});

describe('shuffledOrder', () => {
  it('is a permutation, the same for the same state', () => {
    fc.assert(
      fc.property(SEED, fc.nat(200), (seed, rows) => {
        const order = shuffledOrder(rows, Xoshiro128.fromSeed(seed, 1));
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
        expect(shuffledOrder(rows, Xoshiro128.fromSeed(seed, 1))).toEqual(order);
      }),
    );
  });
});

describe('RandomStreams', () => {
  it('keeps the purposes apart and restores them all', () => {
    const streams = RandomStreams.fromSeed(9);
    streams.dropout.nextUint32();
    const restored = RandomStreams.fromStates(streams.states);
    expect(restored.states).toEqual(streams.states);
    expect(restored.order.nextUint32()).toBe(RandomStreams.fromSeed(9).order.nextUint32());
    expect(restored.dropout.nextUint32()).not.toBe(RandomStreams.fromSeed(9).dropout.nextUint32());
  });
});
