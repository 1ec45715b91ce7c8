import { RequestRecord } from '../../src/metrics/request-record';
import { ModelStatistics } from '../../src/service/model-statistics';
import { VirtualClock } from '../../src/simulator/virtual-clock';
import { settled } from '../sim/settled';

const KEY = 'm/1~1';

describe('ModelStatistics', () => {
  test('counts requests alike in success, queue and compute, and their times add up', () => {
    const statistics = new ModelStatistics(new VirtualClock(settled));
    statistics.batchFinished(KEY, { rows: 3, paddedRows: 4, paddedSteps: null }, 8, null);
    for (const queueMs of [1, 2, 3]) statistics.left(KEY, 'answered', queueMs, 8);
    expect(statistics.snapshot()).toMatchObject([
      {
        model: 'm',
        version: 1,
        rows: 3,
        batches: 1,
        success: { count: 3, ms: 30 },
        queue: { count: 3, ms: 6 },
        compute: { count: 3, ms: 24 },
        fail: { count: 0, ms: 0 },
      },
    ]);
    expect(statistics.snapshot()[0]?.byBatch).toEqual(new Map([[3, { count: 1, ms: 8 }]]));
  });

  test('a request without an answer is in fail alone', () => {
    const statistics = new ModelStatistics(new VirtualClock(settled));
    statistics.left(KEY, 'expired', 5, null);
    statistics.left(KEY, 'cancelled', null, null);
    expect(statistics.snapshot()).toMatchObject([
      {
        fail: { count: 2, ms: 5 },
        success: { count: 0, ms: 0 },
        queue: { count: 0, ms: 0 },
        compute: { count: 0, ms: 0 },
      },
    ]);
  });

  test('adds the stages of answered requests, of versions that ran something', () => {
    const statistics = new ModelStatistics(new VirtualClock(settled));
    statistics.left(KEY, 'answered', 1, 8);
    for (const version of [1, 2]) {
      const record = new RequestRecord(null, null);
      record.runsOn('m', version, 1);
      record.stage({ stage: 'decode', startMs: 0, endMs: 2, isCounted: false });
      record.stage({ stage: 'encode', startMs: 11, endMs: 14, isCounted: false });
      statistics.answered(record);
    }
    expect(statistics.snapshot()).toMatchObject([{ version: 1, decodeMs: 2, encodeMs: 3 }]);
  });
});
