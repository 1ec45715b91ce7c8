import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventLoopTurn } from '../../src/time/event-loop-turn';
import { FakeClock } from '../support/fake-clock';

/** A loop whose share of time at work the test sets. */
function bench() {
  const clock = new FakeClock();
  const loop = { utilization: 0, read: () => 0, utilizationSince: () => loop.utilization };
  return { clock, loop, turn: new EventLoopTurn(clock, loop) };
}

describe('EventLoopTurn', () => {
  it('counts from the first question of a turn, and anew in the next', async () => {
    const { clock, turn } = bench();
    clock.advance(7);
    expect(turn.elapsedMs()).toBe(0);
    clock.advance(5);
    expect(turn.elapsedMs()).toBe(5);
    await nextTurn();
    expect(turn.elapsedMs()).toBe(0);
  });

  it('is crowded when the loop had no time left for longer than a burst, until it has again', async () => {
    const { clock, loop, turn } = bench();
    const later = async (ms: number, utilization: number): Promise<boolean> => {
      clock.advance(ms);
      loop.utilization = utilization;
      await nextTurn();
      turn.elapsedMs();
      return turn.isCrowded;
    };
    expect(await later(100, 1)).toBe(false);
    expect(await later(100, 1)).toBe(true);
    expect(await later(100, 0.5)).toBe(true);
    expect(await later(100, 0.5)).toBe(false);
  });
});
