import { resolveBatchingOptions } from '../../src/batching/batching-options';
import { CostModel } from '../../src/batching/cost-model';
import { lengthsToRun } from '../../src/batching/length-group';

const options = resolveBatchingOptions({ maxBatchRows: 8, lengthBuckets: [10, 20, 100] });

function measured(time: (rows: number, steps: number) => number): CostModel {
  const cost = new CostModel();
  for (const steps of options.lengthBuckets) {
    for (let rows = 1; rows <= options.maxBatchRows; rows++)
      cost.observe({ rows, steps, ms: time(rows, steps) });
  }
  return cost;
}

describe('lengthsToRun', () => {
  const shares = [
    { steps: 10, rows: 2 },
    { steps: 20, rows: 2 },
    { steps: 100, rows: 2 },
  ];

  test('runs lengths together where one batch costs less than two', () => {
    const cost = measured((rows, steps) => 5 + 0.01 * rows * steps);
    const run = lengthsToRun(10, shares, cost, options);
    expect([...run.lengths].sort((a, b) => a - b)).toEqual([10, 20, 100]);
    expect(run.paddedSteps).toBe(100);
  });

  test('keeps lengths apart where padding costs more than another batch', () => {
    const cost = measured((rows, steps) => 0.5 + 0.05 * rows * steps);
    const run = lengthsToRun(100, shares, cost, options);
    expect([...run.lengths]).toEqual([100]);
    expect(run.paddedSteps).toBe(100);
  });

  test('runs only the length of the head while costs are unknown', () => {
    expect([...lengthsToRun(20, shares, new CostModel(), options).lengths]).toEqual([20]);
  });
});
