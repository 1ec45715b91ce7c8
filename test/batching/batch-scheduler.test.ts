import { BatchScheduler } from '../../src/batching/batch-scheduler';
import type { BatchingOptions } from '../../src/batching/batching-options';
import type { BatchQueue, Submission } from '../../src/batching/contract';
import { VirtualClock } from '../../src/simulator/virtual-clock';
import { settled } from '../sim/settled';
import { PuppetRunner } from './puppet-runner';

interface Bench {
  readonly clock: VirtualClock;
  readonly runner: PuppetRunner;
  readonly queue: BatchQueue<string, string>;
  readonly scheduler: BatchScheduler;
}

function bench(options: Partial<BatchingOptions> = {}, preparedBatches: 0 | 1 = 0): Bench {
  const clock = new VirtualClock(settled);
  const runner = new PuppetRunner();
  const scheduler = new BatchScheduler({ clock, preparedBatches });
  const queue = scheduler.register('model/1', { maxBatchRows: 4, maxRequestRows: 16, ...options }, runner);
  return { clock, runner, queue, scheduler };
}

function request(payload: string, more: Partial<Submission<string>> = {}): Submission<string> {
  return { rows: 1, payload, deadlineMs: null, ...more };
}

/** The code of the error, or the result, that a submission settles with. */
async function outcome(answer: Promise<{ readonly result: string }>): Promise<string> {
  return answer.then(
    ({ result }) => result,
    (error: unknown) => (error as { code?: string; message: string }).code ?? (error as Error).message,
  );
}

describe('BatchScheduler', () => {
  test('starts at once on an idle engine and answers with the timing of the run', async () => {
    const { clock, runner, queue } = bench();
    const answer = queue.submit(request('a'));
    expect(runner.runs).toHaveLength(1);
    clock.moveTo(5);
    runner.runs[0]!.finish();
    expect(await answer).toEqual({
      result: 'a[0,1)',
      timing: { queueMs: 0, computeMs: 5, batchRows: 1, paddedRows: 1, flushReason: 'idle' },
    });
  });

  test('batches what waited while the engine was busy, up to the limit', async () => {
    const { runner, queue } = bench();
    const answers = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => outcome(queue.submit(request(name))));
    runner.runs[0]!.finish();
    await settled();
    expect(runner.runs[1]!.parts.map((part) => part.payload)).toEqual(['b', 'c', 'd', 'e']);
    runner.runs[1]!.finish();
    await settled();
    runner.runs[2]!.finish();
    expect(await Promise.all(answers)).toEqual(['a[0,1)', 'b[0,1)', 'c[0,1)', 'd[0,1)', 'e[0,1)', 'f[0,1)']);
  });

  test('splits a request of many rows and joins its results in order', async () => {
    const { runner, queue } = bench({ allowedBatchRows: [1, 2, 4] });
    const answer = outcome(queue.submit(request('a', { rows: 6 })));
    for (let run = 0; run < 2; run++) {
      runner.runs[run]!.finish();
      await settled();
    }
    expect(runner.runs.map(({ plan }) => plan.paddedRows)).toEqual([4, 2]);
    expect(await answer).toBe('a[0,4)+a[4,6)');
  });

  test('refuses too many rows, a full queue and a deadline behind', async () => {
    const { clock, queue } = bench({ maxQueueRows: 16 });
    clock.moveTo(10);
    expect(await outcome(queue.submit(request('a', { rows: 17 })))).toBe('BATCH_TOO_MANY_ROWS');
    expect(await outcome(queue.submit(request('a', { deadlineMs: 10 })))).toBe('BATCH_DEADLINE_EXCEEDED');
    void queue.submit(request('a'));
    void queue.submit(request('b', { rows: 16 }));
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: null })?.code).toBe('BATCH_QUEUE_FULL');
    expect(await outcome(queue.submit(request('c')))).toBe('BATCH_QUEUE_FULL');
  });

  test('refuses what the queue would make late, and says when to come back', async () => {
    const { queue } = bench();
    queue.observe({ rows: 4, steps: null, ms: 10 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) void queue.submit(request(name));
    const refusal = queue.wouldAdmit({ rows: 1, deadlineMs: 25 });
    expect(refusal?.code).toBe('BATCH_OVERLOADED');
    expect(refusal?.retryAfterMs).toBe(5);
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: 5 })?.code).toBe('BATCH_DEADLINE_EXCEEDED');
    await settled();
  });

  test('counts what was let in by its headers as waiting, until it comes or will not', () => {
    const { queue } = bench({ maxQueueRows: 16 });
    queue.observe({ rows: 4, steps: null, ms: 10 });
    const approach = (ticket: object): string | undefined =>
      queue.wouldAdmit({ rows: 1, deadlineMs: 25, ticket })?.code;
    const tickets = Array.from({ length: 8 }, (_, index) => ({ index }));
    expect(tickets.map(approach)).toEqual(Array.from({ length: 8 }, () => undefined));
    expect(approach({})).toBe('BATCH_OVERLOADED');
    queue.release(tickets[0]!);
    queue.release(tickets[0]!);
    const ninth = {};
    expect(approach(ninth)).toBeUndefined();
    void queue.submit({ ...request('a', { deadlineMs: 25 }), tag: ninth }).catch(() => undefined);
    queue.release(ninth);
    expect(approach({})).toBe('BATCH_OVERLOADED');
    for (let more = 0; more < 20; more++) queue.wouldAdmit({ rows: 1, deadlineMs: null, ticket: { more } });
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: null })?.code).toBe('BATCH_QUEUE_FULL');
  });

  test('does not refuse at last what it let in by its headers, though batches have become slower', async () => {
    const { clock, queue } = bench();
    queue.observe({ rows: 4, steps: null, ms: 10 });
    const [ticket, larger] = [{}, {}];
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: 25, ticket })).toBeNull();
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: 25, ticket: larger })).toBeNull();
    for (let run = 0; run < 64; run++) queue.observe({ rows: 4, steps: null, ms: 60 });
    void queue.submit(request('busy'));
    const more = queue.submit({ ...request('larger', { rows: 2, deadlineMs: 25 }), tag: larger });
    expect(await outcome(more)).toMatch(/^BATCH_(OVERLOADED|DEADLINE_EXCEEDED)$/);
    const kept = outcome(queue.submit({ ...request('kept', { deadlineMs: 25 }), tag: ticket }));
    expect(queue.snapshot().waitingRows).toBe(1);
    await clock.advanceTo(26);
    expect(await kept).toBe('BATCH_DEADLINE_EXCEEDED');
  });

  test('an idle engine tries what it usually keeps, however slow it has been at times', () => {
    const { queue } = bench();
    for (let run = 0; run < 64; run++) queue.observe({ rows: 1, steps: null, ms: run % 3 === 0 ? 500 : 5 });
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: 50 })).toBeNull();
    expect(queue.wouldAdmit({ rows: 1, deadlineMs: 4 })?.code).toBe('BATCH_DEADLINE_EXCEEDED');
  });

  test('expires at the deadline, to the microsecond, waiting or in flight', async () => {
    const { clock, runner, queue } = bench();
    const flying = outcome(queue.submit(request('a', { deadlineMs: 7.001 })));
    const waiting = outcome(queue.submit(request('b', { deadlineMs: 3.002 })));
    let ended = '';
    void waiting.then((code) => (ended += `b ${code} `));
    void flying.then((code) => (ended += `a ${code}`));
    await clock.advanceTo(3.001);
    expect(ended).toBe('');
    await clock.advanceTo(3.002);
    expect(ended).toBe('b BATCH_DEADLINE_EXCEEDED ');
    await clock.advanceTo(7.001);
    expect(ended).toBe('b BATCH_DEADLINE_EXCEEDED a BATCH_DEADLINE_EXCEEDED');
    runner.runs[0]!.finish();
    await settled();
    expect(runner.runs).toHaveLength(1);
  });

  test('never runs a request whose client has gone', async () => {
    const { runner, queue } = bench();
    const client = new AbortController();
    void queue.submit(request('a'));
    const gone = outcome(queue.submit(request('b', { signal: client.signal })));
    const stays = outcome(queue.submit(request('c')));
    client.abort();
    expect(await gone).toBe('BATCH_CANCELLED');
    expect(queue.snapshot().waitingRows).toBe(1);
    runner.runs[0]!.finish();
    await settled();
    expect(runner.runs[1]!.parts.map((part) => part.payload)).toEqual(['c']);
    runner.runs[1]!.finish();
    expect(await stays).toBe('c[0,1)');
  });

  test('runs the urgent first, then by deadline', async () => {
    const { runner, queue } = bench({ maxBatchRows: 1 });
    const order = [
      queue.submit(request('first')),
      queue.submit(request('late', { deadlineMs: 90 })),
      queue.submit(request('soon', { deadlineMs: 50 })),
      queue.submit(request('urgent', { deadlineMs: 99, priority: 0 })),
    ];
    for (let run = 0; run < 4; run++) {
      runner.runs[run]!.finish();
      await settled();
    }
    await Promise.all(order);
    expect(runner.runs.map(({ parts }) => parts[0]!.payload)).toEqual(['first', 'urgent', 'soon', 'late']);
  });

  test('prepares one batch while one runs: a full one at once, any other just before it is needed', async () => {
    const { clock, runner, queue } = bench({}, 1);
    queue.observe({ rows: 1, steps: null, ms: 10 });
    queue.observe({ rows: 4, steps: null, ms: 10 });
    for (const name of ['a', 'b']) void queue.submit(request(name));
    await clock.advanceTo(8.999);
    expect(runner.runs).toHaveLength(1);
    await clock.advanceTo(9);
    expect(runner.runs).toHaveLength(2);
    for (const name of ['c', 'd', 'e', 'f']) void queue.submit(request(name));
    expect(runner.runs).toHaveLength(2);
    runner.runs[0]!.finish();
    await settled();
    expect(runner.runs).toHaveLength(3);
  });

  test('waits no longer than the delay it was given', async () => {
    const { clock, runner, queue } = bench({ maxQueueDelayMs: 2 });
    void queue.submit(request('a'));
    await clock.advanceTo(1.999);
    expect(runner.runs).toHaveLength(0);
    await clock.advanceTo(2);
    expect(runner.runs).toHaveLength(1);
    for (const name of ['b', 'c', 'd', 'e']) void queue.submit(request(name));
    runner.runs[0]!.finish();
    await settled();
    expect(runner.runs).toHaveLength(2);
  });

  test('closes when the last answer is out, and refuses newcomers until then', async () => {
    const { runner, queue, scheduler } = bench();
    void queue.submit(request('a'));
    let isClosed = false;
    const closing = queue.close().then(() => (isClosed = true));
    expect(await outcome(queue.submit(request('b')))).toBe('BATCH_CLOSED');
    expect(isClosed).toBe(false);
    runner.runs[0]!.finish();
    await closing;
    expect(() => scheduler.register('model/1', {}, runner)).not.toThrow();
  });

  test('a model that was slow once does not refuse for ever', async () => {
    const { clock, runner, queue } = bench();
    queue.observe({ rows: 1, steps: null, ms: 80 });
    const ask = (): Promise<string> => outcome(queue.submit(request('a', { deadlineMs: clock.now() + 50 })));
    clock.moveTo(999);
    expect(await ask()).toBe('BATCH_DEADLINE_EXCEEDED');
    clock.moveTo(1000);
    expect(await ask()).toBe('BATCH_DEADLINE_EXCEEDED');
    const answer = ask();
    runner.runs[0]!.finish();
    expect(await answer).toBe('a[0,1)');
  });

  test('starts nothing while paused', async () => {
    const { runner, queue, scheduler } = bench();
    scheduler.pause();
    void queue.submit(request('a'));
    expect(runner.runs).toHaveLength(0);
    scheduler.resume();
    expect(runner.runs).toHaveLength(1);
    await settled();
  });
});

test('tells how many steps of padding a batch of sequences has', async () => {
  const runner = new PuppetRunner();
  const padding: number[] = [];
  const scheduler = new BatchScheduler({
    clock: new VirtualClock(settled),
    preparedBatches: 0,
    observer: { batchFinished: (_key, _plan, _ms, _failure, batch) => padding.push(batch.paddingSteps) },
  });
  const queue = scheduler.register('model/1', { maxBatchRows: 4, lengthBuckets: [8] }, runner);
  const answers = [{}, { steps: 8 }, { steps: 5, rows: 2 }].map((more) =>
    outcome(queue.submit(request('a', more))),
  );
  runner.runs[0]!.finish();
  await settled();
  runner.runs[1]!.finish();
  await Promise.all(answers);
  expect(padding).toEqual([0, 6]);
});

describe('failed batches', () => {
  test('poison fails alone: the others are run again and answered', async () => {
    const { runner, queue } = bench();
    void queue.submit(request('first'));
    const answers = ['a', 'bad', 'c', 'd'].map((name) => outcome(queue.submit(request(name))));
    runner.runs[0]!.finish();
    await settled();
    for (let run = 1; run < runner.runs.length; run++) {
      const { parts, fail, finish } = runner.runs[run]!;
      if (parts.some((part) => part.payload === 'bad')) fail('poison');
      else finish();
      await settled();
    }
    expect(await Promise.all(answers)).toEqual(['a[0,1)', 'puppet: poison', 'c[0,1)', 'd[0,1)']);
  });

  test('a dead engine costs one retry each, alone, and what kills twice is refused', async () => {
    const { runner, queue } = bench();
    void queue.submit(request('first'));
    const answers = ['a', 'killer', 'c'].map((name) => outcome(queue.submit(request(name))));
    runner.runs[0]!.finish();
    await settled();
    for (let run = 1; run < runner.runs.length; run++) {
      const { parts, fail, finish } = runner.runs[run]!;
      if (parts.some((part) => part.payload === 'killer')) fail('engine_lost');
      else finish();
      await settled();
    }
    expect(await Promise.all(answers)).toEqual(['a[0,1)', 'BATCH_POISONED', 'c[0,1)']);
    expect(
      runner.runs.flatMap(({ parts }) => parts).filter((part) => part.payload === 'killer'),
    ).toHaveLength(2);
  });

  test('nothing is handed over beside a request that is tried again, so that nobody shares its blame', async () => {
    const { runner, queue } = bench({}, 1);
    void queue.submit(request('first', { rows: 4 }));
    const answers = ['killer', 'b', 'c', 'd'].map((name) => outcome(queue.submit(request(name))));
    expect(runner.runs).toHaveLength(2);
    runner.runs[0]!.finish();
    runner.runs[1]!.fail('engine_lost');
    await settled();
    const late = outcome(queue.submit(request('late', { rows: 4 })));
    for (let run = 2; run < runner.runs.length; run++) {
      const others = runner.runs.slice(run);
      if (others.some(({ parts }) => parts.some((part) => part.payload === 'killer'))) {
        for (const { fail } of others) fail('engine_lost');
      } else {
        for (const { finish } of others) finish();
      }
      await settled();
    }
    expect(await Promise.all([...answers, late])).toEqual([
      'BATCH_POISONED',
      'b[0,1)',
      'c[0,1)',
      'd[0,1)',
      'late[0,4)',
    ]);
  });

  test('a request split over two batches that die with one engine has seen one death', async () => {
    const { runner, queue } = bench({}, 1);
    const answer = outcome(queue.submit(request('wide', { rows: 8 })));
    expect(runner.runs).toHaveLength(2);
    for (const { fail } of runner.runs.slice()) fail('engine_lost');
    await settled();
    for (const index of [2, 3]) {
      expect(runner.runs).toHaveLength(index + 1);
      runner.runs[index]!.finish();
      await settled();
    }
    expect(await answer).toBe('wide[0,4)+wide[4,8)');
  });

  test('a split request whose rows kill two engines is refused', async () => {
    const { runner, queue } = bench({}, 1);
    const answer = outcome(queue.submit(request('wide', { rows: 8 })));
    for (const { fail } of runner.runs.slice()) fail('engine_lost');
    await settled();
    runner.runs[2]!.fail('engine_lost');
    expect(await answer).toBe('BATCH_POISONED');
  });

  test('a fatal failure goes to every request of the batch', async () => {
    const { runner, queue } = bench();
    const answer = outcome(queue.submit(request('a')));
    runner.runs[0]!.fail('fatal');
    expect(await answer).toBe('puppet: fatal');
  });
});
