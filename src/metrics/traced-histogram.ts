import { Histogram } from 'prom-client';

/** The last request that fell into a bucket, by its trace. */
export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

type Labels = Partial<Record<string, string | number>>;

/**
 * A histogram that remembers one trace a bucket, for OpenMetrics. prom-client's own exemplars need a registry that can
 * only speak OpenMetrics; this one speaks both.
 */
export class TracedHistogram<T extends string> extends Histogram<T> {
  /** By labels and bound: as many as there are buckets. */
  private readonly exemplars = new Map<string, Exemplar>();

  /** Observes a value; `traceId` null: of a request without a trace. */
  observeTraced(labels: Partial<Record<T, string | number>>, value: number, traceId: string | null): void {
    this.observe(labels, value);
    if (traceId === null) return;
    const bound = this.bounds.find((each) => value <= each) ?? '+Inf';
    this.exemplars.set(keyOf(labels, bound), { traceId, value, timestamp: Date.now() / 1_000 });
  }

  /** The exemplar of one `_bucket` sample, by its labels, `le` included; undefined when no traced request fell into it. */
  exemplarOf(labels: Labels): Exemplar | undefined {
    const { le, ...series } = labels;
    return this.exemplars.get(keyOf(series, le ?? ''));
  }

  /** Forgets a series and its exemplars. */
  forget(labels: Partial<Record<T, string | number>>): void {
    this.remove(labels);
    for (const bound of [...this.bounds, '+Inf']) this.exemplars.delete(keyOf(labels, bound));
  }

  private get bounds(): readonly number[] {
    return (this as unknown as { readonly upperBounds: readonly number[] }).upperBounds;
  }
}

function keyOf(labels: Labels, bound: string | number): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value ?? ''}`);
  return `${pairs.sort().join('\n')}\n${bound}`;
}
