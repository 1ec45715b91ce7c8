import { BatchScheduler } from '../../src/batching/batch-scheduler';
import type { BatchPart, BatchPlan, BatchRunner } from '../../src/batching/contract';
import { arrivals } from '../sim/arrivals';
import { VirtualClock } from '../../src/simulator/virtual-clock';
import { settled } from '../sim/settled';

const BATCH_MS = 10;
const SECONDS = 10;

class TimedRunner implements BatchRunner<number, number> {
  rows = 0;

  constructor(private readonly clock: VirtualClock) {}

  run(parts: readonly BatchPart<number>[], plan: BatchPlan): Promise<readonly number[]> {
    this.rows += plan.rows;
    return new Promise((resolve) => {
      this.clock.after(BATCH_MS, () => resolve(parts.map(({ payload }) => payload)));
    });
  }

  join(results: readonly number[]): number {
    return results[0]!;
  }

  classify(): 'fatal' {
    return 'fatal';
  }
}

interface Tenant {
  readonly rate: number;
  readonly weight?: number;
}

/** Latencies in ms of the first tenant, and rows run of each, when they share one engine of 8 rows per 10 ms. */
async function play(tenants: readonly Tenant[]): Promise<{ p99Ms: number; rows: readonly number[] }> {
  const clock = new VirtualClock(settled);
  const scheduler = new BatchScheduler({ clock, preparedBatches: 0 });
  const runners = tenants.map(() => new TimedRunner(clock));
  const queues = tenants.map(({ weight = 1 }, index) => {
    const queue = scheduler.register(`model/${index}`, { maxBatchRows: 8, weight }, runners[index]!);
    queue.observe({ rows: 8, steps: null, ms: BATCH_MS });
    return queue;
  });
  const events = tenants.flatMap(({ rate }, tenant) => {
    const count = Math.round(rate * 1000 * SECONDS);
    const instants = arrivals({ kind: 'poisson', count, rate, burstMs: 1, seed: tenant + 1 });
    return Array.from(instants, (instant) => ({ instant, tenant }));
  });
  events.sort((a, b) => a.instant - b.instant);
  const latencies: number[] = [];
  for (const { instant, tenant } of events) {
    if (clock.nextMs() <= instant) await clock.advanceTo(instant);
    clock.moveTo(instant);
    queues[tenant]!.submit({ rows: 1, payload: 0, deadlineMs: instant + 200 }).then(
      () => {
        if (tenant === 0) latencies.push(clock.now() - instant);
      },
      () => undefined,
    );
  }
  await settled();
  latencies.sort((a, b) => a - b);
  return { p99Ms: latencies[Math.floor(0.99 * latencies.length)]!, rows: runners.map(({ rows }) => rows) };
}

describe('models on one engine', () => {
  test('a model at ten times its share moves the p99 of its neighbour by at most 1.2 times', async () => {
    const share = 0.3;
    const calm = await play([{ rate: 0.2 }, { rate: share }]);
    const stormy = await play([{ rate: 0.2 }, { rate: 10 * share }]);
    expect(stormy.p99Ms / calm.p99Ms).toBeLessThanOrEqual(1.2);
  }, 60_000);

  test('busy models share the engine by weight', async () => {
    const { rows } = await play([
      { rate: 1.5, weight: 3 },
      { rate: 1.5, weight: 1 },
    ]);
    expect(rows[0]! / rows[1]!).toBeGreaterThan(2.7);
    expect(rows[0]! / rows[1]!).toBeLessThan(3.3);
  }, 60_000);
});
