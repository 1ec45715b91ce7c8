import type { BatchPolicy } from '../batching/batch-policy';
import { BatchScheduler } from '../batching/batch-scheduler';
import type { BatchingOptions } from '../batching/batching-options';
import type { BatchPlan, BatchRunner } from '../batching/contract';
import { batchMs, type Profile } from './profiles';
import { Random } from './random';
import { VirtualClock } from './virtual-clock';

/** Runs of each batch size before requests come, as a warm-up does. */
const WARM_UP_ROUNDS = 16;

export interface Run {
  readonly profile: Profile;
  readonly instants: Float64Array;
  readonly sloMs: number;
  readonly engines: number;
  /** Absent: Striate's own. */
  readonly policy?: BatchPolicy;
  /** Whether the scheduler is told the deadlines; a policy without shedding is not. */
  readonly isToldDeadlines: boolean;
  /** Standard deviation of the logarithm of a batch's time; 0: always the same. */
  readonly jitter: number;
  readonly seed: number;
  /** Settings of the queue; absent: as few as can be. */
  readonly options?: Partial<BatchingOptions>;
}

export interface RunResult {
  readonly offered: number;
  /** Requests that were not refused at once. */
  readonly admitted: number;
  readonly onTime: number;
  /** Of the answered requests; 0 when there are none. */
  readonly p99Ms: number;
  readonly meanRows: number;
}

/**
 * Plays a trace of one-row requests through the real scheduler on a virtual clock.
 * @param settled resolves when every promise that could settle has
 */
export async function simulate(run: Run, settled: () => Promise<void>): Promise<RunResult> {
  const clock = new VirtualClock(settled);
  const { profile, instants, sloMs } = run;
  const engine = new SimulatedEngine(clock, profile, run.jitter, run.seed);
  let refused = 0;
  const observer = { refused: () => refused++ };
  const scheduler = new BatchScheduler({
    clock,
    observer,
    maxConcurrentBatches: run.engines,
    preparedBatches: 0,
  });
  const queue = scheduler.register(
    'simulated',
    {
      maxBatchRows: profile.maxBatchRows,
      maxQueueRows: instants.length,
      maxRequestRows: 1,
      ...run.options,
    },
    engine,
    run.policy === undefined ? {} : { policy: run.policy },
  );
  for (let rows = 1; rows <= profile.maxBatchRows; rows++) {
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      queue.observe({ rows, steps: null, ms: engine.batchMs(rows) });
    }
  }
  const latencies: number[] = [];
  let onTime = 0;
  for (const instant of instants) {
    while (clock.nextMs() <= instant) {
      clock.step();
      await clock.settled();
    }
    clock.moveTo(instant);
    const deadlineMs = instant + sloMs;
    queue.submit({ rows: 1, payload: null, deadlineMs: run.isToldDeadlines ? deadlineMs : null }).then(
      () => {
        latencies.push(clock.now() - instant);
        if (clock.now() <= deadlineMs) onTime++;
      },
      () => undefined,
    );
  }
  while (clock.nextMs() < Infinity) {
    clock.step();
    await clock.settled();
  }
  latencies.sort((a, b) => a - b);
  return {
    offered: instants.length,
    admitted: instants.length - refused,
    onTime,
    p99Ms: latencies[Math.ceil(0.99 * latencies.length) - 1] ?? 0,
    meanRows: engine.rows / Math.max(1, engine.batches),
  };
}

class SimulatedEngine implements BatchRunner<null, null> {
  rows = 0;
  batches = 0;
  private readonly random: Random;

  constructor(
    private readonly clock: VirtualClock,
    private readonly profile: Profile,
    private readonly jitter: number,
    seed: number,
  ) {
    this.random = new Random(seed);
  }

  run(parts: readonly unknown[], plan: BatchPlan): Promise<readonly null[]> {
    this.rows += plan.rows;
    this.batches++;
    const ms = this.batchMs(plan.paddedRows);
    return new Promise((resolve) => {
      this.clock.after(ms, () => resolve(parts.map(() => null)));
    });
  }

  /** The time that one batch takes, this time. */
  batchMs(rows: number): number {
    const factor = this.jitter === 0 ? 1 : Math.exp(this.jitter * this.random.normal());
    return factor * batchMs(this.profile, rows);
  }

  join(): null {
    return null;
  }

  classify(): 'fatal' {
    return 'fatal';
  }
}
