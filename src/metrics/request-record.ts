import type { Span, SpanContext } from '@opentelemetry/api';

export type Stage = 'decode' | 'queue' | 'compute' | 'encode';

/** One stage of a request, in milliseconds of the clock. */
export interface StageInterval {
  readonly stage: Stage;
  readonly startMs: number;
  readonly endMs: number;
  /** Whether whoever measured it has put it into the metrics already. */
  readonly isCounted: boolean;
}

/** A batch that held rows of the request. */
export interface JoinedBatch {
  readonly id: number;
  readonly rows: number;
  /** The batch's span; null when nothing is traced. */
  readonly span: SpanContext | null;
}

/** Stages and batches that are kept of one request: a long backtest runs hundreds, and its first ones tell enough. */
const MAX_KEPT = 64;

/** What is taken down of one request while it goes through the house: for its log line, its trace and its exemplars. */
export class RequestRecord {
  readonly stages: StageInterval[] = [];
  readonly batches: JoinedBatch[] = [];
  /** What answered: null before a version was chosen. */
  model: string | null = null;
  version: number | null = null;
  rows = 0;

  constructor(
    /** Of the client's `traceparent` or our own trace; null when neither is there. */
    readonly traceId: string | null,
    /** Our own span; null when nothing is exported. */
    readonly span: Span | null,
  ) {}

  /** The version that the request runs on, and how many rows it brings. */
  runsOn(model: string, version: number, rows: number): void {
    this.model = model;
    this.version = version;
    this.rows += rows;
  }

  stage(interval: StageInterval): void {
    if (this.stages.length < MAX_KEPT) this.stages.push(interval);
  }

  joined(batch: JoinedBatch): void {
    if (this.batches.length < MAX_KEPT) this.batches.push(batch);
  }

  /** Milliseconds of a stage in all; null when it did not happen. */
  stageMs(stage: Stage): number | null {
    const ofStage = this.stages.filter((each) => each.stage === stage);
    if (ofStage.length === 0) return null;
    return ofStage.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  }
}
