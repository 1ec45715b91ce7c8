import { Random } from '../../../simulator/random';
import { simulate } from '../../../simulator/simulate';
import type { CostLine } from './cost-line';

export interface Setting {
  readonly cost: CostLine;
  readonly maxBatchRows: number;
  readonly maxQueueDelayMs: number;
  readonly sloMs: number;
}

/** What would become of requests that arrive at one rate. */
export interface Outcome {
  /** Requests a second. */
  readonly rate: number;
  readonly p99Ms: number;
  /** Share of the requests that were answered in time. */
  readonly onTime: number;
  readonly meanRows: number;
}

/** Requests of one run: enough for a 99th percentile, few enough to play while a slider moves. */
const REQUESTS = 600;
const SEED = 7;
/** Spread of a batch's time around its mean, on the logarithm. */
const JITTER = 0.1;
/** Rates that are played, as shares of what the engine computes in full batches. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25];

/** Requests a second that the engine computes in full batches. */
export function capacityOf({ cost, maxBatchRows }: Setting): number {
  return (1000 * maxBatchRows) / (cost.baseMs + cost.eachMs * maxBatchRows);
}

/** Plays the server's own scheduler at rising rates, on a clock that does not wait. Ends early when aborted. */
export async function playRates(setting: Setting, signal: AbortSignal): Promise<readonly Outcome[]> {
  const capacity = capacityOf(setting);
  const outcomes: Outcome[] = [];
  for (const share of SHARES) {
    if (signal.aborted) return outcomes;
    outcomes.push(await play(setting, share * capacity));
  }
  return outcomes;
}

async function play({ cost, maxBatchRows, maxQueueDelayMs, sloMs }: Setting, rate: number): Promise<Outcome> {
  const random = new Random(SEED);
  const instants = new Float64Array(REQUESTS);
  for (let index = 0, at = 0; index < REQUESTS; index++) {
    at += random.exponential(1000 / rate);
    instants[index] = at;
  }
  const result = await simulate(
    {
      profile: { name: 'what if', ...cost, maxBatchRows },
      instants,
      sloMs,
      engines: 1,
      isToldDeadlines: true,
      jitter: JITTER,
      seed: SEED,
      options: { maxQueueDelayMs },
    },
    settled,
  );
  return { rate, p99Ms: result.p99Ms, onTime: result.onTime / REQUESTS, meanRows: result.meanRows };
}

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port2.onmessage = () => waiting.shift()?.();

/** Resolves after every promise that could settle has: a message comes behind them all. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port1.postMessage(null);
  });
}
