import fc from 'fast-check';
import { AdaptivePolicy } from '../../src/batching/adaptive-policy';
import type { Cut, QueueView, Waiting } from '../../src/batching/batch-policy';
import type { VirtualClock } from '../../src/simulator/virtual-clock';
import type { Clock } from '../../src/time/clock';
import { broken, type Fault } from './batching/play';
import { LIMITS, script } from './batching/script';

/**
 * Any interleaving of arrivals, cancellations, failures, deaths, timeouts and a close, against what the scheduler
 * promises. The second half breaks one thing at a time and expects the same check to notice.
 */

/** The broken promises that fast-check finds with a fault built in. */
async function found(fault: () => Fault, numRuns = 300): Promise<readonly string[]> {
  const promises = new Set<string>();
  const collect = fc.asyncProperty(script, async (play) => {
    for (const promise of await broken(play, fault())) promises.add(promise);
  });
  await fc.assert(collect, { numRuns, seed: 5 });
  return [...promises];
}

/** A clock whose timers go off late. */
function sluggish(clock: VirtualClock): Clock {
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    after: (delayMs, callback) => clock.after(delayMs + 5, callback),
  };
}

/**
 * A clock that is behind. A nanosecond is added to its timers, or a delay that 3 ms more round away would be set for
 * ever.
 */
function slow(clock: VirtualClock): Clock {
  return {
    now: () => clock.now() - 3,
    wallTime: () => clock.wallTime(),
    after: (delayMs, callback) => clock.after(delayMs + 1e-6, callback),
  };
}

describe('the scheduler keeps its promises', () => {
  test('under any interleaving', async () => {
    const holds = fc.asyncProperty(script, async (play) => {
      expect(await broken(play)).toEqual([]);
    });
    await fc.assert(holds, { numRuns: 1_000 });
  }, 60_000);

  test('and answers nobody after its deadline, though its timers are late', async () => {
    expect(await found(() => ({ clock: sluggish }), 1_000)).not.toContain(
      'no answer comes after its deadline',
    );
  }, 60_000);
});

describe('the check notices', () => {
  /** Holds rows back for a millisecond more than it was told. */
  class Forgetful extends AdaptivePolicy {
    override holdUntilMs(view: QueueView): number {
      return super.holdUntilMs(view) + 1;
    }
  }

  /** Gives up the first of several that wait, whatever their deadlines. */
  class Impatient extends AdaptivePolicy {
    override cut(waiting: readonly Waiting[], steps: number | null, view: QueueView): Cut {
      const { drop, rows } = super.cut(waiting.slice(1), steps, view);
      return waiting.length < 2 ? super.cut(waiting, steps, view) : { drop: drop + 1, rows };
    }
  }

  test.each<[string, string, () => Fault]>([
    [
      'every answer is made of its own rows',
      'an engine that swaps results',
      () => ({ spoil: (results) => results.toReversed() }),
    ],
    [
      'every answer is made of its own rows',
      'a join that loses rows',
      () => ({ join: (results) => results.slice(1).join('+') }),
    ],
    ['every request is settled', 'an engine that never answers', () => ({ neverEnds: true })],
    ['no row is computed twice', 'an engine that refuses what it ran', () => ({ failsAfterSuccess: true })],
    [
      'the plan counts the rows of its parts',
      'a part that gets lost on its way',
      () => ({ carry: (parts) => (parts.length > 1 ? parts.slice(1) : parts) }),
    ],
    [
      'no batch is above its limit',
      'a queue with another limit',
      () => ({ options: { maxBatchRows: LIMITS.batchRows + 1 } }),
    ],
    [
      'no queue is above its bound',
      'a queue with another bound',
      () => ({ options: { maxQueueRows: LIMITS.queueRows + 4 } }),
    ],
    [
      'lengths that must not mix run apart',
      'a queue that pads all to one length',
      () => ({ options: { mixLengths: true, lengthBuckets: [LIMITS.steps] } }),
    ],
    [
      'a batch is as long as one of its buckets',
      'a queue without buckets',
      () => ({ options: { lengthBuckets: [] } }),
    ],
    [
      'no sequence is cut',
      'a door that counts a step too few',
      () => ({
        door: (queue) => ({
          submit: (asked) => queue.submit({ ...asked, steps: Math.max(1, (asked.steps ?? 1) - 1) }),
          close: () => queue.close(),
        }),
      }),
    ],
    [
      'a batch without sequences has no steps',
      'a door that takes everything for a sequence',
      () => ({
        door: (queue) => ({
          submit: (asked) => queue.submit({ ...asked, steps: asked.steps ?? 1 }),
          close: () => queue.close(),
        }),
      }),
    ],
    ['no row waits above its delay', 'a policy that holds back longer', () => ({ policy: new Forgetful() })],
    ['nobody waits past its deadline', 'timers that go off late', () => ({ clock: sluggish })],
    ['no answer comes after its deadline', 'a clock that is behind', () => ({ clock: slow })],
    [
      'no row of a gone client reaches the engine',
      'a door that does not pass on who has gone',
      () => ({
        door: (queue) => ({
          submit: (asked) => queue.submit({ ...asked, signal: new AbortController().signal }),
          close: () => queue.close(),
        }),
      }),
    ],
    ['a closed queue drains', 'an engine that never answers', () => ({ neverEnds: true })],
    [
      'a closing queue answers all that wait',
      'a policy that gives up whom it could answer',
      () => ({ policy: new Impatient() }),
    ],
    [
      'a closed queue lets nobody in',
      'a close that is not passed on',
      () => ({
        door: (queue) => ({ submit: (asked) => queue.submit(asked), close: () => Promise.resolve() }),
      }),
    ],
    [
      'a queue is closed when its last request has its answer',
      'a close that does not wait',
      () => ({
        door: (queue) => ({
          submit: (asked) => queue.submit(asked),
          close: () => {
            void queue.close();
            return Promise.resolve();
          },
        }),
      }),
    ],
  ])(
    '%s: %s',
    async (promise, _what, fault) => {
      expect(await found(fault)).toContain(promise);
    },
    60_000,
  );
});
