import { Demand } from '../../src/batching/demand';

/** The rate that is seen after so many ms in which one row a ms came. */
function rateAfter(ms: number): number {
  const demand = new Demand();
  demand.pace(100);
  for (let at = 0; at < ms; at++) demand.note(1, Infinity, at);
  return demand.rateAt(ms - 1);
}

describe('Demand', () => {
  test('is unknown before the first request, and right from then on, not only when its memory is full', () => {
    expect(new Demand().rateAt(5)).toBe(0);
    for (const ms of [1, 10, 100, 5000]) expect(rateAfter(ms)).toBeCloseTo(1, 2);
  });

  test('forgets when nothing comes', () => {
    const demand = new Demand();
    demand.pace(10);
    for (let at = 0; at < 500; at++) demand.note(1, Infinity, at);
    expect(demand.rateAt(499 + 40)).toBeCloseTo(Math.exp(-1), 2);
  });
});
