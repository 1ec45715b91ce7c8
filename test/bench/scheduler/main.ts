import { cpus } from 'node:os';
import { BatchScheduler } from '../../../src/batching/batch-scheduler';
import type { BatchPart, BatchQueue, BatchRunner } from '../../../src/batching/contract';
import { systemClock } from '../../../src/time/clock';

/**
 * `npm run bench:scheduler`: requests a second that the scheduler takes in, batches and answers on one core, with an
 * engine that answers at once. A request is one decision to admit, one place in a batch, one promise settled; the
 * clients' own work is in the figure. Processor time is counted, not the time of day, so that neighbours do not matter.
 */

const REQUESTS = 400_000;
const IN_FLIGHT = 64;
const ROUNDS = 5;
const WANTED = 500_000;

const runner: BatchRunner<number, number> = {
  run: (parts: readonly BatchPart<number>[]) => Promise.resolve(parts.map((part) => part.payload)),
  join: (results) => results[0]!,
  classify: () => 'fatal',
};

async function client(queue: BatchQueue<number, number>, requests: number): Promise<void> {
  for (let index = 0; index < requests; index++) {
    const { result } = await queue.submit({
      rows: 1,
      payload: index,
      deadlineMs: systemClock.now() + 10_000,
    });
    if (result !== index) throw new Error(`expected the answer ${index}, got ${result}`);
  }
}

async function round(): Promise<number> {
  const scheduler = new BatchScheduler({ clock: systemClock });
  const queue = scheduler.register('null/1', { maxBatchRows: 32 }, runner);
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => client(queue, REQUESTS / IN_FLIGHT)));
  const used = process.cpuUsage(before);
  await queue.close();
  return (1e6 * REQUESTS) / (used.user + used.system);
}

async function main(): Promise<void> {
  const rates: number[] = [];
  for (let index = 0; index < ROUNDS; index++) rates.push(await round());
  rates.sort((a, b) => a - b);
  const [worst, median, best] = [rates[0]!, rates[ROUNDS >> 1]!, rates.at(-1)!].map((rate) =>
    Math.round(rate),
  );
  process.stdout.write(
    `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, one core\n` +
      `${REQUESTS} requests of one row, ${IN_FLIGHT} in flight, batches up to 32, ${ROUNDS} rounds\n` +
      `requests/s: worst ${worst}, median ${median}, best ${best}; wanted ${WANTED}\n`,
  );
}

void main();
