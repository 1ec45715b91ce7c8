import { GivingWay } from '../../../src/engine-process/trainer/giving-way';

describe('GivingWay', () => {
  it('costs nothing while requests want nothing', async () => {
    const way = new GivingWay(() => 0);
    await way.before(100);
    expect(way.totalMs).toBe(0);
  });

  it('waits until the server is quiet, and counts the time', async () => {
    let now = 0;
    const way = new GivingWay(() => now);
    way.serving(true);
    const waited = way.before(100);
    now = 30;
    way.serving(false);
    await waited;
    expect(way.totalMs).toBe(30);
  });

  it('ends a wait when there is something to heed', async () => {
    const way = new GivingWay(() => 0);
    way.serving(true);
    const waited = way.before(100);
    way.stir();
    await waited;
  });

  it('never waits for ever', async () => {
    const way = new GivingWay(() => performance.now());
    way.serving(true);
    await way.before(1);
    expect(way.totalMs).toBeGreaterThan(40);
  });
});
