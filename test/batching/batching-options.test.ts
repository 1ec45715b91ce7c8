import { paddedRows, paddedSteps, resolveBatchingOptions } from '../../src/batching/batching-options';

describe('resolveBatchingOptions', () => {
  test('fills in the defaults', () => {
    expect(resolveBatchingOptions({})).toMatchObject({ maxBatchRows: 32, maxQueueDelayMs: 0, sloMs: null });
  });

  test.each([
    [{ maxBatchRows: 0 }, 'expected maxBatchRows to be a whole number from 1, got 0'],
    [
      { allowedBatchRows: [4, 2] },
      'expected allowedBatchRows to be ascending whole numbers from 1, got [4,2]',
    ],
    [{ allowedBatchRows: [4, 8] }, 'expected allowedBatchRows to end with maxBatchRows (32)'],
    [{ lengthBuckets: [0] }, 'expected lengthBuckets'],
    [{ maxQueueRows: 8 }, 'expected maxQueueRows to be at least maxRequestRows (256)'],
    [{ maxQueueDelayMs: -1 }, 'expected maxQueueDelayMs'],
    [{ sloMs: 0 }, 'expected sloMs'],
    [{ weight: 0 }, 'expected weight'],
  ])('refuses %j', (changes, detail) => {
    expect(() => resolveBatchingOptions(changes)).toThrow(detail);
  });

  test('pads up to the next allowed size and length, and leaves what is above the last length', () => {
    const options = resolveBatchingOptions({
      maxBatchRows: 8,
      allowedBatchRows: [1, 4, 8],
      lengthBuckets: [16, 32],
    });
    expect([1, 2, 4, 5].map((rows) => paddedRows(rows, options))).toEqual([1, 4, 4, 8]);
    expect([1, 17, 40].map((steps) => paddedSteps(steps, options))).toEqual([16, 32, 40]);
  });
});
