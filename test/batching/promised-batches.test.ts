import { PromisedBatches } from '../../src/batching/promised-batches';

describe('PromisedBatches', () => {
  const batches = new PromisedBatches();

  beforeEach(() => {
    batches.clear();
    batches.open(4, 10);
    batches.open(2, 7);
    batches.open(8, 20);
  });

  test('tells which batch a row runs in, and what runs before', () => {
    expect([0, 3, 4, 5, 6, 13, 14, 99].map((row) => batches.indexOf(row))).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect([0, 1, 2, 3].map((count) => batches.msBefore(count))).toEqual([0, 10, 17, 37]);
    expect([batches.totalRows, batches.totalMs, batches.msOf(1)]).toEqual([14, 37, 7]);
  });

  test('moves up when the first leaves', () => {
    batches.shift();
    expect([batches.count, batches.firstRows, batches.totalRows, batches.totalMs]).toEqual([2, 2, 10, 27]);
    expect([0, 2].map((row) => batches.indexOf(row))).toEqual([0, 1]);
    batches.shift();
    batches.shift();
    batches.shift();
    expect([batches.count, batches.firstRows, batches.totalRows, batches.totalMs]).toEqual([
      0,
      Infinity,
      0,
      0,
    ]);
  });

  test('is bounded', () => {
    while (!batches.isFull) batches.open(1, 1);
    expect(batches.count).toBe(16);
  });
});
