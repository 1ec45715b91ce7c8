/** What one rate gave. */
export interface Rung {
  /** Requests a second that were due. */
  readonly rate: number;
  /** Requests a second that were answered well. */
  readonly answered: number;
  /** Milliseconds from the instant at which a request was due to its answer. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Shares of the requests, 0 to 1: refused by the server, and failed or not sent in time. */
  readonly refused: number;
  readonly failed: number;
}

/** How one request ended. */
export type Outcome = 'answered' | 'refused' | 'failed';

/** Requests under way at once; a request that is due beyond them counts as failed, which is what its sender would see. */
const MOST_UNDER_WAY = 2_000;

/**
 * Sends requests at random instants (Poisson) of a given rate, whether or not earlier ones are answered, and waits for
 * the last. Latency counts from the instant at which a request was due, so a server that stalls cannot hide behind a
 * sender that waits.
 */
export async function openLoop(
  send: () => Promise<Outcome>,
  options: { readonly rate: number; readonly seconds: number; readonly onTick?: (done: number) => void },
): Promise<Rung> {
  const { rate, seconds, onTick } = options;
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  const underWay = new Set<Promise<void>>();
  const latencies: number[] = [];
  const counts = { answered: 0, refused: 0, failed: 0 };
  const sendOne = async (due: number): Promise<void> => {
    const outcome = await send();
    counts[outcome]++;
    if (outcome === 'answered') latencies.push(performance.now() - due);
  };
  for (let due = begun + gap(rate); due < end; due += gap(rate)) {
    const early = due - performance.now();
    if (early > 1) await new Promise((next) => setTimeout(next, early - 0.5));
    onTick?.((due - begun) / (seconds * 1_000));
    if (underWay.size >= MOST_UNDER_WAY) {
      counts.failed++;
      continue;
    }
    const request = sendOne(due).finally(() => underWay.delete(request));
    underWay.add(request);
  }
  await Promise.all(underWay);
  const sent = counts.answered + counts.refused + counts.failed;
  latencies.sort((a, b) => a - b);
  return {
    rate,
    answered: counts.answered / seconds,
    latency: {
      p50: quantile(latencies, 0.5),
      p95: quantile(latencies, 0.95),
      p99: quantile(latencies, 0.99),
    },
    refused: sent === 0 ? 0 : counts.refused / sent,
    failed: sent === 0 ? 0 : counts.failed / sent,
  };
}

/** Milliseconds to the next arrival. */
function gap(rate: number): number {
  return (-Math.log(1 - Math.random()) * 1_000) / rate;
}

/** The smallest value that at least a share `q` of them does not exceed; NaN of none. */
function quantile(ascending: readonly number[], q: number): number {
  return ascending[Math.min(ascending.length - 1, Math.ceil(q * ascending.length) - 1)] ?? NaN;
}
