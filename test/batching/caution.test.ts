import { Caution } from '../../src/batching/caution';

describe('Caution', () => {
  test('an engine that keeps its time needs no room', () => {
    expect(new Caution().roomMs(10, 3, 30, 0, 0)).toBe(0);
  });

  test('one batch has room for 99.9 % of a skewed spread', () => {
    const withoutDoubt = 10 * (Math.exp(3.1 * 0.1) - 1);
    const roomMs = new Caution().roomMs(10, 0, 0, 0.1, 0);
    expect(roomMs).toBeGreaterThan(withoutDoubt);
    expect(roomMs).toBeLessThan(1.02 * withoutDoubt);
  });

  test('the room of many batches grows slower than their time', () => {
    const caution = new Caution();
    const roomMs = caution.roomMs(10, 8, 80, 0.1, 0);
    expect(roomMs).toBeGreaterThan(caution.roomMs(10, 0, 0, 0.1, 0));
    expect(roomMs).toBeLessThan(9 * caution.roomMs(10, 0, 0, 0.1, 0));
  });

  test('counts what is aboard until it ends, or for four times its time if no end is told', () => {
    const caution = new Caution();
    const alone = caution.roomMs(10, 0, 0, 0.1, 100);
    caution.handed(10, 100);
    expect(caution.roomMs(10, 0, 0, 0.1, 140)).toBeGreaterThan(alone);
    expect(caution.roomMs(10, 0, 0, 0.1, 141)).toBe(alone);
    expect([caution.isAboard(140), caution.isAboard(141)]).toEqual([true, false]);
    caution.handed(10, 200);
    caution.ended(0, 0);
    expect(caution.isAboard(200)).toBe(false);
  });

  test('stays where one promise of 10,000 breaks, and is bounded', () => {
    const caution = new Caution();
    const roomMs = (): number => caution.roomMs(10, 0, 0, 0.1, 0);
    const before = roomMs();
    caution.ended(1, 1);
    expect(roomMs()).toBeGreaterThan(before);
    for (let batch = 0; batch < 9999; batch++) caution.ended(1, 0);
    expect(roomMs()).toBeCloseTo(before, 9);
    for (let batch = 0; batch < 100; batch++) caution.broke(32);
    expect(roomMs()).toBeLessThan(10 * Math.exp(0.61) - 10);
    for (let batch = 0; batch < 100; batch++) caution.ended(1e6, 0);
    expect(roomMs()).toBeGreaterThan(10 * Math.exp(0.2) - 10);
  });
});
