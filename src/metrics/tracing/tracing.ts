import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { RequestRecord } from '../request-record';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an HTTP request has come to. */
export interface RequestEnd {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly requestId: string;
  readonly endMs: number;
}

/** One run of the engine, told when it has ended. */
export interface BatchRun {
  readonly id: number;
  readonly model: string;
  readonly version: number;
  readonly rows: number;
  readonly paddedRows: number;
  readonly reason: string;
  readonly startMs: number;
  readonly endMs: number;
  /** What went wrong; null for a good run. */
  readonly failure: string | null;
}

const propagator = new W3CTraceContextPropagator();
const getter = {
  keys: (carrier: Headers): string[] => Object.keys(carrier),
  get: (carrier: Headers, key: string): string | undefined => {
    const value = carrier[key];
    return typeof value === 'string' ? value : value?.[0];
  },
};

/**
 * The traces of the server: a span for each request with its stages under it, and one for each batch, linked to the
 * requests that it held. Without a tracer only the client's trace id is read, for logs and exemplars.
 */
export class Tracing {
  /** @param tracer null: nothing is exported. */
  constructor(private readonly tracer: Tracer | null) {}

  /** Whether spans go anywhere. */
  get isExporting(): boolean {
    return this.tracer !== null;
  }

  /** Opens the record of a request that has come with these headers; `startMs` on the monotonic clock. */
  begin(headers: Headers, startMs: number): RequestRecord {
    const isTraced = headers['traceparent'] !== undefined;
    const parent = isTraced ? propagator.extract(ROOT_CONTEXT, headers, getter) : ROOT_CONTEXT;
    if (this.tracer === null) return new RequestRecord(trace.getSpanContext(parent)?.traceId ?? null, null);
    const options = { kind: SpanKind.SERVER, startTime: wallTimeOf(startMs) };
    const span = this.tracer.startSpan('request', options, parent);
    return new RequestRecord(span.spanContext().traceId, span);
  }

  /** Closes the record: its span and those of its stages go out. */
  end(record: RequestRecord, end: RequestEnd): void {
    const { span } = record;
    if (span === null) return;
    span.updateName(`${end.method} ${end.route}`);
    span.setAttributes({
      [ATTR_HTTP_REQUEST_METHOD]: end.method,
      [ATTR_HTTP_ROUTE]: end.route,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: end.status,
      'striate.request_id': end.requestId,
    });
    if (record.model !== null) span.setAttribute('striate.model', record.model);
    if (record.version !== null) span.setAttribute('striate.version', record.version);
    if (end.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    if (span.isRecording()) this.exportStages(record, span);
    span.end(wallTimeOf(end.endMs));
  }

  /**
   * A batch has run for these requests. Its span is linked to theirs; it is of a trace of its own, as it belongs to no
   * one of them. @returns null when none of them is traced.
   */
  batch(run: BatchRun, requests: readonly RequestRecord[]): SpanContext | null {
    const links = requests.flatMap(({ span }) =>
      span?.isRecording() === true ? [{ context: span.spanContext() }] : [],
    );
    if (this.tracer === null || links.length === 0) return null;
    const span = this.tracer.startSpan(
      'batch',
      {
        root: true,
        startTime: wallTimeOf(run.startMs),
        links,
        attributes: {
          'striate.batch': run.id,
          'striate.model': run.model,
          'striate.version': run.version,
          'striate.batch.rows': run.rows,
          'striate.batch.padded_rows': run.paddedRows,
          'striate.batch.reason': run.reason,
        },
      },
      ROOT_CONTEXT,
    );
    if (run.failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: run.failure });
    span.end(wallTimeOf(run.endMs));
    return span.spanContext();
  }

  private exportStages(record: RequestRecord, span: Span): void {
    const parent: Context = trace.setSpan(context.active(), span);
    const links = record.batches.flatMap((batch) => (batch.span === null ? [] : [{ context: batch.span }]));
    for (const { stage, startMs, endMs } of record.stages) {
      const options = { startTime: wallTimeOf(startMs), links: stage === 'compute' ? links : [] };
      this.tracer?.startSpan(stage, options, parent).end(wallTimeOf(endMs));
    }
  }
}

/** The time of day of an instant of the monotonic clock, as milliseconds since the epoch. */
function wallTimeOf(ms: number): number {
  return performance.timeOrigin + ms;
}
