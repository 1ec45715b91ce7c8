import type { Registry } from 'prom-client';
import type { BatchObserver, Outcome } from '../batching/contract';
import { createTritonMetrics, TRITON_FAILURES, type TritonFailure } from '../metrics/aliases/triton';
import { versionOfKey } from './queue-key';

/** A request whose time ran out in the queue is one that Triton's queue rejects. */
const FAILURES: Readonly<Record<Exclude<Outcome, 'answered'>, TritonFailure>> = {
  expired: 'REJECTED',
  cancelled: 'CANCELED',
  failed: 'BACKEND',
};

/** Our events under Triton's names. Reading and writing happen in the protocols, so their durations stay 0. */
export class TritonAliases implements BatchObserver {
  private readonly metrics: ReturnType<typeof createTritonMetrics>;

  /** @param registry the one that /metrics exposes */
  constructor(registry: Registry) {
    this.metrics = createTritonMetrics(registry);
  }

  /** A version is available: its series begin at 0, so that the first rate over them is right. */
  loaded({ model, version }: { model: string; version: number }, seconds: number): void {
    const labels = { model, version: String(version) };
    const { loadSeconds, failure, pending, ...counters } = this.metrics;
    loadSeconds.set(labels, seconds);
    pending.inc(labels, 0);
    for (const reason of TRITON_FAILURES) failure.inc({ ...labels, reason }, 0);
    for (const counter of Object.values(counters)) counter.inc(labels, 0);
  }

  refused(key: string): void {
    this.metrics.failure.inc({ ...labelsOf(key), reason: 'REJECTED' });
  }

  batchFinished(key: string, plan: { readonly rows: number }, _ms: number, failure: string | null): void {
    if (failure !== null) return;
    this.metrics.count.inc(labelsOf(key), plan.rows);
    this.metrics.execCount.inc(labelsOf(key));
  }

  left(key: string, outcome: Outcome, queueMs: number | null, computeMs: number | null): void {
    const labels = labelsOf(key);
    if (outcome !== 'answered') {
      this.metrics.failure.inc({ ...labels, reason: FAILURES[outcome] });
      return;
    }
    const queueUs = microseconds(queueMs ?? 0);
    const computeUs = microseconds(computeMs ?? 0);
    this.metrics.success.inc(labels);
    this.metrics.queueDuration.inc(labels, queueUs);
    this.metrics.computeInferDuration.inc(labels, computeUs);
    this.metrics.requestDuration.inc(labels, queueUs + computeUs);
  }

  queueRows(key: string, _rows: number, requests: number): void {
    this.metrics.pending.set(labelsOf(key), requests);
  }
}

const microseconds = (ms: number): number => Math.max(0, Math.round(ms * 1_000));

function labelsOf(key: string): { model: string; version: string } {
  const { model, version } = versionOfKey(key);
  return { model, version: String(version) };
}
