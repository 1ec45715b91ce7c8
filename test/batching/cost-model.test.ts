import { CostModel } from '../../src/batching/cost-model';

describe('CostModel', () => {
  test('knows nothing before the first run', () => {
    expect(new CostModel().mean(1, null)).toBeNull();
  });

  test('estimates between, below and above the sizes that ran', () => {
    const cost = new CostModel();
    cost.observe({ rows: 8, steps: null, ms: 6 });
    cost.observe({ rows: 4, steps: null, ms: 4 });
    expect([1, 4, 6, 8, 16].map((rows) => cost.mean(rows, null))).toEqual([4, 4, 5, 6, 12]);
  });

  test('takes an unknown length from the nearest, in proportion when it is longer', () => {
    const cost = new CostModel();
    cost.observe({ rows: 1, steps: 50, ms: 5 });
    expect([20, 50, 100].map((steps) => cost.mean(1, steps))).toEqual([5, 5, 10]);
  });

  test('keeps one stray run out of the tail, and follows a change of pace within 64 runs', () => {
    const cost = new CostModel();
    for (let run = 0; run < 63; run++) cost.observe({ rows: 1, steps: null, ms: 2 });
    cost.observe({ rows: 1, steps: null, ms: 50 });
    expect(cost.tail(1, null)).toBe(2);
    for (let run = 0; run < 64; run++) cost.observe({ rows: 1, steps: null, ms: 3 });
    expect(cost.tail(1, null)).toBe(3);
    expect(cost.mean(1, null)).toBeCloseTo(3, 9);
  });

  test('takes the shorter of two runs as the tail, and forgets what it is told to', () => {
    const cost = new CostModel();
    for (const ms of [80, 2]) cost.observe({ rows: 1, steps: 50, ms });
    cost.observe({ rows: 2, steps: 50, ms: 3 });
    expect(cost.tail(1, 50)).toBe(2);
    cost.forget(1, 50);
    expect(cost.tail(1, 50)).toBe(3);
    cost.forget(1, 60);
    expect(cost.tail(1, 50)).toBeNull();
  });

  test('remembers a bounded number of lengths', () => {
    const cost = new CostModel();
    cost.observe({ rows: 1, steps: 1, ms: 1000 });
    for (let steps = 2; steps <= 65; steps++) cost.observe({ rows: 1, steps, ms: 1 });
    expect(cost.mean(1, 1)).toBe(1);
  });

  test('knows the spread of all shapes together, and takes one stray run for a small one', () => {
    const cost = new CostModel();
    expect(cost.spread).toBe(0);
    for (let run = 0; run < 200; run++) {
      for (const rows of [1, 8]) cost.observe({ rows, steps: null, ms: rows * (run % 2 === 0 ? 0.9 : 1.1) });
    }
    expect(cost.spread).toBeCloseTo(0.1, 2);
    cost.observe({ rows: 8, steps: null, ms: 800 });
    expect(cost.spread).toBeLessThan(0.13);
  });
});
