import fc from 'fast-check';
import {
  confidenceOf,
  outOfDistribution,
  reasonsToAbstain,
  softmax,
  temper,
  topK,
} from '../../src/vision/scores';

const logitsOf = fc.float32Array({ minLength: 1, maxLength: 20, min: -50, max: 50, noNaN: true });

describe('topK', () => {
  const scores = Float32Array.from([0.25, 0.5, 0.25]);

  it('orders by score, keeps the order of equals and names unnamed classes by index', () => {
    expect(topK(scores, ['cat', 'dog'], 5)).toEqual([
      { label: 'dog', score: 0.5 },
      { label: 'cat', score: 0.25 },
      { label: '2', score: 0.25 },
    ]);
  });

  it('cuts at k; 0 gives none', () => {
    expect(topK(scores, ['a', 'b', 'c'], 1)).toEqual([{ label: 'b', score: 0.5 }]);
    expect(topK(scores, [], 0)).toEqual([]);
  });
});

describe('softmax and temper', () => {
  it('sums to 1, keeps the order and survives large logits', () => {
    fc.assert(
      fc.property(logitsOf, fc.double({ min: 0.25, max: 8, noNaN: true }), (logits, temperature) => {
        const probabilities = softmax(
          logits.map((logit) => logit * 1000),
          temperature,
        );
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
        expect(probabilities[logits.indexOf(Math.max(...logits))]).toBe(Math.max(...probabilities));
      }),
    );
  });

  it('equals hand-made numbers', () => {
    expect(Array.from(softmax(Float32Array.from([0, Math.log(3)]), 1))).toEqual([0.25, 0.75]);
    expect(softmax(Float32Array.from([0, Math.log(9)]), 2)[1]).toBeCloseTo(0.75, 6);
  });

  it('tempers probabilities as their logits', () => {
    const logits = Float32Array.from([1, -2, 0.5]);
    const tempered = temper(softmax(logits, 1), 1.7);
    softmax(logits, 1.7).forEach((p, index) => expect(tempered[index]).toBeCloseTo(p, 5));
    expect(Array.from(temper(Float32Array.from([0, 1]), 3))).toEqual([0, 1]);
  });
});

describe('confidence', () => {
  it('spans certain to ignorant', () => {
    expect(confidenceOf(Float32Array.from([0, 1, 0]))).toEqual({ margin: 1, entropy: 0 });
    const even = confidenceOf(Float32Array.from([0.25, 0.25, 0.25, 0.25]));
    expect(even.margin).toBe(0);
    expect(even.entropy).toBeCloseTo(1, 6);
    expect(confidenceOf(Float32Array.from([1]))).toEqual({ margin: 1, entropy: 0 });
  });

  it('gives each reason to abstain, and none without thresholds', () => {
    const row = { probabilities: Float32Array.from([0.5, 0.375, 0.125]), outOfDistribution: 0.75 };
    expect(reasonsToAbstain(row, {})).toEqual([]);
    expect(reasonsToAbstain(row, { minScore: 0.5, minMargin: 0.125, maxOutOfDistribution: 0.75 })).toEqual(
      [],
    );
    const strict = { minScore: 0.6, minMargin: 0.2, maxEntropy: 0.5, maxOutOfDistribution: 0.5 };
    expect(reasonsToAbstain(row, strict)).toEqual(['score', 'margin', 'entropy', 'out_of_distribution']);
    expect(reasonsToAbstain({ ...row, outOfDistribution: null }, { maxOutOfDistribution: 0 })).toEqual([]);
  });
});

describe('out of distribution', () => {
  const quantiles = [2, 4, 4, 8, 10];
  const of = (...logits: number[]): number => outOfDistribution(Float32Array.from(logits), quantiles);

  it('is the share of the calibration rows with a larger logit', () => {
    expect([of(1, -3), of(2), of(3), of(4), of(6), of(9), of(10), of(99)]).toEqual([
      1, 1, 0.875, 0.5, 0.375, 0.125, 0, 0,
    ]);
  });
});
