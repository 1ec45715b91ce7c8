import fc from 'fast-check';
import { AdaptivePolicy } from '../../src/batching/adaptive-policy';
import type { BatchPolicy, QueueView } from '../../src/batching/batch-policy';
import { BatchScheduler } from '../../src/batching/batch-scheduler';
import type { Priority } from '../../src/batching/batching-options';
import type { BatchPart, BatchPlan, BatchRunner, FailureKind } from '../../src/batching/contract';
import { VirtualClock } from '../../src/simulator/virtual-clock';
import { settled } from '../sim/settled';

/**
 * Any interleaving of arrivals, cancellations, failures, deaths and timeouts, against what the scheduler promises.
 * The second half breaks one thing at a time and expects the same check to notice.
 */

const LIMITS = { batchRows: 4, queueRows: 14, requestRows: 10, delayMs: 3, steps: 9 };

/** What the model takes: no sequences, or sequences that run at one exact length, mixed, or padded to buckets. */
const LENGTHS = {
  none: {},
  exact: { mixLengths: false },
  mixed: { mixLengths: true },
  bucketed: { mixLengths: true, lengthBuckets: [3, 6, 9] },
} as const;
type Lengths = keyof typeof LENGTHS;

/** Steps of a sequence after padding to its bucket. */
const ownSteps = (lengths: Lengths, steps: number): number =>
  lengths === 'bucketed' ? Math.ceil(steps / 3) * 3 : steps;

type Step =
  | {
      readonly kind: 'submit';
      readonly rows: number;
      readonly allowedMs: number | null;
      readonly priority: Priority;
      /** Of a model that takes sequences; others have none. */
      readonly steps: number;
    }
  | { readonly kind: 'abort'; readonly which: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'end'; readonly which: number; readonly failure: FailureKind | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      rows: fc.integer({ min: 1, max: LIMITS.requestRows + 1 }),
      allowedMs: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
      priority: fc.constantFrom<Priority>(0, 1, 2),
      steps: fc.integer({ min: 1, max: LIMITS.steps }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 8 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(3),
      failure: fc.constantFrom<FailureKind | null>(null, null, null, 'poison', 'engine_lost', 'fatal'),
    }),
  },
);

const script = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  slots: fc.constantFrom(1, 2),
  prepared: fc.constantFrom<0 | 1>(0, 1),
  delayMs: fc.constantFrom(0, LIMITS.delayMs),
  isCostKnown: fc.boolean(),
  lengths: fc.constantFrom<Lengths>('none', 'exact', 'mixed', 'bucketed'),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

/** What a test may break. */
interface Fault {
  readonly policy?: BatchPolicy;
  readonly batchRows?: number;
  readonly queueRows?: number;
  readonly spoil?: (results: string[]) => string[];
  readonly neverEnds?: boolean;
  readonly failsAfterSuccess?: boolean;
  readonly mixes?: boolean;
}

interface Flight {
  readonly parts: readonly BatchPart<string>[];
  readonly resolve: (results: string[]) => void;
  readonly reject: (error: unknown) => void;
}

class ScriptedRunner implements BatchRunner<string, string> {
  readonly flights: Flight[] = [];
  readonly violations: string[] = [];
  readonly computed = new Map<string, number>();
  readonly gone = new Set<string>();
  /** Of each request, by its payload. */
  readonly steps = new Map<string, number>();

  constructor(
    private readonly fault: Fault,
    private readonly lengths: Lengths,
  ) {}

  run(parts: readonly BatchPart<string>[], plan: BatchPlan): Promise<readonly string[]> {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    this.expect(rows === plan.rows, 'the plan counts the rows of its parts');
    this.expect(rows >= 1 && rows <= LIMITS.batchRows, 'no batch is above its limit');
    this.checkSteps(parts, plan);
    for (const { payload } of parts)
      this.expect(!this.gone.has(payload), 'no gone client reaches the engine');
    return new Promise((resolve, reject) => this.flights.push({ parts, resolve, reject }));
  }

  end(which: number, failure: FailureKind | null): void {
    const [flight] = this.flights.splice(which % Math.max(1, this.flights.length), 1);
    if (flight === undefined || this.fault.neverEnds === true) return;
    if (failure !== null) {
      flight.reject(failure);
      return;
    }
    for (const { payload, firstRow, rows } of flight.parts) {
      for (let index = firstRow; index < firstRow + rows; index++) {
        const row = `${payload}:${index}`;
        this.computed.set(row, (this.computed.get(row) ?? 0) + 1);
      }
    }
    if (this.fault.failsAfterSuccess === true && flight.parts.length > 1) {
      flight.reject('poison');
      return;
    }
    const results = flight.parts.map(
      ({ payload, firstRow, rows }) => `${payload}[${firstRow},${firstRow + rows})`,
    );
    flight.resolve(this.fault.spoil?.(results) ?? results);
  }

  join(results: readonly string[]): string {
    return results.join('+');
  }

  classify(error: unknown): FailureKind {
    return error as FailureKind;
  }

  /** A batch has room for its longest sequence; where lengths do not mix, all are of one. */
  private checkSteps(parts: readonly BatchPart<string>[], { paddedSteps }: BatchPlan): void {
    if (this.lengths === 'none') {
      this.expect(paddedSteps === null, 'a batch without sequences has no steps');
      return;
    }
    const own = parts.map(({ payload }) => ownSteps(this.lengths, this.steps.get(payload)!));
    this.expect(
      own.every((steps) => steps <= paddedSteps!),
      'no sequence is cut',
    );
    this.expect(
      this.lengths !== 'exact' || own.every((steps) => steps === paddedSteps),
      'lengths that must not mix run apart',
    );
    this.expect(
      this.lengths !== 'bucketed' || LENGTHS.bucketed.lengthBuckets.includes(paddedSteps as 3),
      'a batch is as long as one of its buckets',
    );
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.violations.push(promise);
  }
}

/** Whether `result` is made of this request's rows, each once and in order. */
function isOwn(result: string, payload: string, rows: number): boolean {
  let next = 0;
  for (const part of result.split('+')) {
    const match = /^(\w+)\[(\d+),(\d+)\)$/.exec(part);
    if (match?.[1] !== payload || Number(match[2]) !== next) return false;
    next = Number(match[3]);
  }
  return next === rows;
}

/** Plays a script and returns the promises that were broken. */
async function broken(play: Script, fault: Fault = {}): Promise<readonly string[]> {
  const clock = new VirtualClock(settled);
  const runner = new ScriptedRunner(fault, play.lengths);
  const scheduler = new BatchScheduler({
    clock,
    maxConcurrentBatches: play.slots,
    preparedBatches: play.prepared,
    observer: {
      queueRows: (_key, rows) =>
        runner.expect(rows >= 0 && rows <= LIMITS.queueRows, 'no queue is above its bound'),
    },
  });
  const queue = scheduler.register(
    'model/1',
    {
      maxBatchRows: fault.batchRows ?? LIMITS.batchRows,
      maxQueueRows: fault.queueRows ?? LIMITS.queueRows,
      maxRequestRows: LIMITS.requestRows,
      maxQueueDelayMs: play.delayMs,
      ...LENGTHS[play.lengths],
      ...(fault.mixes === true && { mixLengths: true, lengthBuckets: [LIMITS.steps] }),
    },
    runner,
    { policy: fault.policy ?? new AdaptivePolicy() },
  );
  if (play.isCostKnown) {
    const known = play.lengths === 'none' ? [null] : [1, 3, 6, LIMITS.steps];
    for (const steps of known) queue.observe({ rows: LIMITS.batchRows, steps, ms: 5 });
  }
  const clients: AbortController[] = [];
  const open = new Map<string, number>();
  let settledCount = 0;
  let latest = 0;

  const check = (): void => {
    const oldest = Math.min(...open.values());
    const isIdle = runner.flights.length === 0;
    const waits = queue.snapshot().waitingRows > 0;
    runner.expect(!(isIdle && waits) || clock.now() < oldest + play.delayMs, 'no row waits above its delay');
  };

  for (const action of play.steps) {
    switch (action.kind) {
      case 'submit': {
        const payload = `r${clients.length}`;
        const client = new AbortController();
        clients.push(client);
        const deadlineMs = action.allowedMs === null ? null : clock.now() + action.allowedMs;
        latest = Math.max(latest, deadlineMs ?? 0);
        open.set(payload, clock.now());
        const { rows, priority } = action;
        const steps = play.lengths === 'none' ? null : action.steps;
        runner.steps.set(payload, action.steps);
        queue.submit({ rows, payload, deadlineMs, priority, steps, signal: client.signal }).then(
          ({ result }) => {
            settledCount++;
            open.delete(payload);
            runner.expect(isOwn(result, payload, rows), 'every answer is made of its own rows');
            runner.expect(
              deadlineMs === null || clock.now() <= deadlineMs,
              'no answer comes after its deadline',
            );
          },
          () => {
            settledCount++;
            open.delete(payload);
          },
        );
        break;
      }
      case 'abort': {
        const which = action.which % Math.max(1, clients.length);
        const flying = runner.flights.some(({ parts }) => parts.some((part) => part.payload === `r${which}`));
        clients[which]?.abort();
        if (!flying && clients.length > 0) runner.gone.add(`r${which}`);
        break;
      }
      case 'advance':
        await clock.advanceTo(clock.now() + action.ms);
        break;
      case 'end':
        runner.end(action.which, action.failure);
        break;
    }
    await settled();
    check();
  }
  let isClosed = false;
  void queue.close().then(() => (isClosed = true));
  for (let round = 0; round < 400; round++) {
    runner.end(0, null);
    await settled();
  }
  await clock.advanceTo(latest + 1);
  runner.expect(settledCount === clients.length, 'every request is settled');
  runner.expect(isClosed, 'a closed queue drains');
  for (const times of runner.computed.values()) runner.expect(times === 1, 'no row is computed twice');
  return runner.violations;
}

function property(fault?: Fault): fc.IAsyncPropertyWithHooks<[Script]> {
  return fc.asyncProperty(script, async (play) => {
    expect(await broken(play, fault)).toEqual([]);
  });
}

/** The first broken promise that fast-check finds with a fault built in. */
async function found(fault: Fault): Promise<readonly string[]> {
  const promises = new Set<string>();
  const collect = fc.asyncProperty(script, async (play) => {
    for (const promise of await broken(play, fault)) promises.add(promise);
  });
  await fc.assert(collect, { numRuns: 60, seed: 5 });
  return [...promises];
}

describe('the scheduler keeps its promises', () => {
  test('under any interleaving', async () => {
    await fc.assert(property(), { numRuns: 300 });
  }, 60_000);
});

describe('the check notices', () => {
  const forgetful = new (class extends AdaptivePolicy {
    override holdUntilMs(view: QueueView): number {
      return super.holdUntilMs(view) + 1;
    }
  })();

  test.each<[string, Fault]>([
    ['every answer is made of its own rows', { spoil: (results) => results.toReversed() }],
    ['every request is settled', { neverEnds: true }],
    ['no row is computed twice', { failsAfterSuccess: true }],
    ['no batch is above its limit', { batchRows: LIMITS.batchRows + 1 }],
    ['no queue is above its bound', { queueRows: LIMITS.queueRows + 4 }],
    ['lengths that must not mix run apart', { mixes: true }],
    ['no row waits above its delay', { policy: forgetful }],
  ])(
    '%s',
    async (promise, fault) => {
      expect(await found(fault)).toContain(promise);
    },
    60_000,
  );
});
