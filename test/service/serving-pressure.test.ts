import { ServingPressure } from '../../src/service/serving-pressure';
import { HandClock } from '../jobs/hand-clock';

describe('ServingPressure', () => {
  const clock = new HandClock();
  const told: boolean[] = [];
  const pressure = new ServingPressure(clock);
  const forget = pressure.onChange((isBusy) => told.push(isBusy));

  it('begins with the first request and outlasts the gaps of a stream', () => {
    pressure.queueRows('a', 1);
    pressure.batchStarted();
    pressure.queueRows('a', 0);
    pressure.batchFinished();
    clock.advance(4);
    pressure.queueRows('a', 2);
    pressure.queueRows('a', 0);
    expect(told).toEqual([true]);
  });

  it('ends when nothing came for a while, and tells nobody who has gone', () => {
    clock.advance(5);
    expect(told).toEqual([true, false]);
    expect(pressure.isBusy).toBe(false);
    forget();
    pressure.batchStarted();
    expect([told.length, pressure.isBusy]).toEqual([2, true]);
  });
});
