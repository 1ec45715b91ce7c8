import { AdaptivePolicy } from '../../src/batching/adaptive-policy';
import type { Newcomer, QueueView, Waiting } from '../../src/batching/batch-policy';
import { resolveBatchingOptions } from '../../src/batching/batching-options';
import { CostModel } from '../../src/batching/cost-model';

/** A batch of b rows takes 4 + b ms, a full one has 8 rows, and the engine is busy until 10 ms; it is 0 ms. */
function busy(more: Partial<QueueView> = {}): QueueView {
  const cost = new CostModel();
  for (let rows = 1; rows <= 8; rows++) cost.observe({ rows, steps: null, ms: 4 + rows });
  return {
    nowMs: 0,
    options: resolveBatchingOptions({ maxBatchRows: 8 }),
    cost,
    waitingRows: 0,
    headAdmittedMs: 0,
    oldestAdmittedMs: 0,
    arrivalRate: 0,
    allowedMs: 18.5,
    startMs: (batchesAhead, batchMs = 12) => 10 + batchesAhead * batchMs,
    ...more,
  };
}

function newcomer(rowsAhead: number, deadlineMs: number, rows = 1): Newcomer {
  return { rows, steps: null, deadlineMs, rowsAhead, readyMs: 0 };
}

describe('AdaptivePolicy', () => {
  test('promises nothing while the cost is unknown', () => {
    const view = busy({ cost: new CostModel() });
    expect(new AdaptivePolicy().finishMs(newcomer(0, 1), view)).toBe(-Infinity);
  });

  test('promises full batches where there is time for them', () => {
    const policy = new AdaptivePolicy();
    const ends = [0, 7, 8, 16].map((ahead) => policy.finishMs(newcomer(ahead, 99), busy()));
    expect(ends).toEqual([22, 22, 34, 46]);
    expect(policy.finishMs(newcomer(17, 99, 20), busy())).toBe(70);
  });

  test('a row that is not ready when its batch could start is waited for', () => {
    const policy = new AdaptivePolicy();
    expect(policy.finishMs({ ...newcomer(0, 99), readyMs: 15 }, busy())).toBe(27);
    expect(policy.finishMs({ ...newcomer(8, 99), readyMs: 15 }, busy())).toBe(34);
  });

  test('where there is not, and few others come, the first row makes its batch smaller', () => {
    const policy = new AdaptivePolicy();
    expect(policy.finishMs(newcomer(0, 18.5), busy())).toBe(18);
    expect(policy.finishMs(newcomer(3, 18.6), busy())).toBe(18);
    expect(policy.finishMs(newcomer(4, 40), busy())).toBe(30);
    const waiting = (deadlineMs: number): Waiting[] =>
      Array.from({ length: 8 }, () => ({ rows: 1, deadlineMs }));
    expect(policy.cut(waiting(18.5), null, busy({ nowMs: 10 })).rows).toBe(4);
    expect(policy.cut(waiting(40), null, busy({ nowMs: 18 })).rows).toBe(8);
  });

  test('where many come, it is refused until its batch answers as much as any could', () => {
    const policy = new AdaptivePolicy();
    const view = busy({ arrivalRate: 1 });
    expect(policy.finishMs(newcomer(0, 18.5), view)).toBe(22);
    // At one row a ms and 18.5 ms the best are batches of 7: 7 come in the 7.5 ms in which they may join.
    expect(policy.finishMs(newcomer(0, 20.5), view)).toBe(22);
    expect(policy.finishMs(newcomer(0, 21.5), view)).toBe(21);
  });

  test('an idle engine takes what its tail allows', () => {
    const view = busy({ startMs: () => 0 });
    expect(new AdaptivePolicy().finishMs(newcomer(0, 5), view)).toBe(5);
    expect(new AdaptivePolicy().finishMs(newcomer(0, 4.9), view)).toBe(5);
  });

  test('leaves room for times that vary', () => {
    const view = busy();
    for (let run = 0; run < 64; run++)
      view.cost.observe({ rows: 8, steps: null, ms: run % 2 === 0 ? 11 : 13 });
    expect(new AdaptivePolicy().finishMs(newcomer(0, 99), view)).toBeGreaterThan(24);
  });

  test('plans anew when nothing waits any more', () => {
    const policy = new AdaptivePolicy();
    policy.finishMs(newcomer(0, 18.5), busy());
    policy.finishMs(newcomer(4, 28.5), busy());
    policy.cut([{ rows: 1, deadlineMs: 18.5 }], null, busy({ nowMs: 10 }));
    expect(policy.finishMs(newcomer(0, 99), busy())).toBe(22);
  });
});
