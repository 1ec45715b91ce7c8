import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { Tracing } from './tracing';

/** Time to hand over what is left when the server stops; a collector that is away must not hold it up. */
const FLUSH_LIMIT_MS = 3_000;
/** Spans that wait at most; more are dropped, so that a collector that is away costs no memory. */
const MAX_WAITING_SPANS = 8_192;
const EXPORT_LIMIT_MS = 10_000;

export interface OpenedTracing {
  readonly tracing: Tracing;
  /** Hands over the spans that wait, for 3 s at most. Never rejects. */
  close(): Promise<void>;
}

/**
 * Traces to an OTLP/HTTP collector. Sampling follows the caller's `traceparent`, else `OTEL_TRACES_SAMPLER` as
 * OpenTelemetry defines it (default: everything); headers for the collector come from `OTEL_EXPORTER_OTLP_HEADERS`, the
 * service's name and more from `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.
 *
 * @param options `endpoint` is the collector's base address, as in http://localhost:4318; null: nothing is exported, and
 *   the packages that would do it are not even loaded
 */
export async function openTracing(options: {
  readonly endpoint: string | null;
  readonly version: string;
}): Promise<OpenedTracing> {
  const { endpoint, version } = options;
  if (endpoint === null) return { tracing: new Tracing(null), close: () => Promise.resolve() };
  const [{ OTLPTraceExporter }, resources, sdk] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_LIMIT_MS,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: resources
      .resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'striate', [ATTR_SERVICE_VERSION]: version })
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [
      new sdk.BatchSpanProcessor(exporter, {
        maxQueueSize: MAX_WAITING_SPANS,
        exportTimeoutMillis: EXPORT_LIMIT_MS,
      }),
    ],
  });
  return {
    tracing: new Tracing(provider.getTracer('striate', version)),
    close: async () => {
      const limit = new Promise((resolve) => setTimeout(resolve, FLUSH_LIMIT_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), limit]);
    },
  };
}
